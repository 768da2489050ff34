package io.kbound.app.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A signal record as its sender wrote it; its values are not yet in a model's order. */
public final class DecodedSignal {
    private static final int LONGEST_SOURCE = 1000;

    private final String source;
    private final long timeMicros;
    private final double[] values;
    private final @Nullable List<String> channels;

    /**
     * Takes the array over.
     *
     * @param values NaN where there is no value
     * @param channels the values' names, one for each; null: they stand in the model's order
     * @throws UnscorableException where the source is no name
     */
    DecodedSignal(String source, long timeMicros, double[] values, @Nullable List<String> channels)
            throws UnscorableException {
        requireName(source);
        this.source = source;
        this.timeMicros = timeMicros;
        this.values = values;
        this.channels = channels;
    }

    /** The source whose series it belongs to. */
    public String source() {
        return source;
    }

    /** Event time in microseconds since 1970. */
    public long timeMicros() {
        return timeMicros;
    }

    /** How many values it has. */
    public int size() {
        return values.length;
    }

    /** One of its values, or NaN where there is none. */
    public double value(int index) {
        return values[index];
    }

    /** The values' names, one for each; null: they stand in the model's order. */
    public @Nullable List<String> channels() {
        return channels;
    }

    /** A source is a key of topics and stores: what cannot be told apart there, or would not fit, is none. */
    private static void requireName(String source) throws UnscorableException {
        if (source.isEmpty() || source.length() > LONGEST_SOURCE) {
            throw new UnscorableException(
                    DeadLetterReason.UNDECODABLE,
                    "its 'source' has " + source.length() + " characters, not 1 to " + LONGEST_SOURCE);
        }
        if (hasSurrogates(source) && !StandardCharsets.UTF_8.newEncoder().canEncode(source)) {
            throw new UnscorableException(DeadLetterReason.UNDECODABLE, "its 'source' is no valid text");
        }
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}

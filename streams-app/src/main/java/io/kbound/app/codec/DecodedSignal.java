package io.kbound.app.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A signal record as its sender wrote it; its values are not yet in a model's order. */
public final class DecodedSignal {
    private final String source;
    private final long timeMicros;
    private final double[] values;
    private final @Nullable List<String> channels;

    /**
     * Takes the array over.
     *
     * @param values NaN where there is no value
     * @param channels the values' names, one for each; null: they stand in the model's order
     */
    DecodedSignal(String source, long timeMicros, double[] values, @Nullable List<String> channels) {
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
}

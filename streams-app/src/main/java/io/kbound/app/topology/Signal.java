package io.kbound.app.topology;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A reading in the model's channel order, with all that is needed to name it, whatever step it has reached. */
final class Signal {
    private final Origin origin;
    private final String source;
    private final long timeMicros;
    private final float[] values;
    private final boolean[] imputed;
    private final byte @Nullable [] rawKey;
    private final byte[] rawValue;

    /** Takes the arrays over. */
    Signal(Origin origin, String source, long timeMicros, float[] values, byte @Nullable [] rawKey, byte[] rawValue) {
        this.origin = origin;
        this.source = source;
        this.timeMicros = timeMicros;
        this.values = values;
        this.imputed = new boolean[values.length];
        this.rawKey = rawKey;
        this.rawValue = rawValue;
    }

    Origin origin() {
        return origin;
    }

    String source() {
        return source;
    }

    long timeMicros() {
        return timeMicros;
    }

    Instant time() {
        return instant(timeMicros);
    }

    /** A time in microseconds since 1970, as records bear it. */
    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** One value per channel; NaN where there is none, until the reading has found its place in its series. */
    float[] values() {
        return values;
    }

    /** By channel: true where a value was put in. */
    boolean[] imputed() {
        return imputed;
    }

    /** The record's key as it came, for a dead letter; null where it had none. */
    byte @Nullable [] rawKey() {
        return rawKey;
    }

    /** The record's value as it came, for a dead letter. */
    byte[] rawValue() {
        return rawValue;
    }
}

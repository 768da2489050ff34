package io.kbound.scorer.series;

/** When a file's readings happened; those of a file without times, a second after one another from 1970 on. */
public final class RowTimes {
    private static final long STEP_MICROS = 1_000_000;

    private RowTimes() {}

    /** Event time of a reading, in microseconds since 1970. */
    public static long of(Reading reading) {
        return reading.timeMicros().orElse(reading.row() * STEP_MICROS);
    }
}

package io.kbound.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param readings to train the model on
 * @param steps of its training
 * @param rounds that count, of whatever is measured in turns
 * @param slice how long one thing is measured at a time
 * @param pipelineRecords that an app works off in a round
 * @param backlog records of each topic, that an app with a light model works off in a round
 * @param latencyWarmUp how long what comes does not count yet
 * @param latencyLength how long it counts
 */
record Effort(
        int readings,
        int steps,
        int rounds,
        Duration slice,
        int pipelineRecords,
        int backlog,
        Duration latencyWarmUp,
        Duration latencyLength) {
    /** Figures to rely on. */
    static final Effort FULL = new Effort(
            40_000, 1500, 4, Duration.ofSeconds(1), 8_000, 60_000, Duration.ofSeconds(8), Duration.ofSeconds(10));

    /** To see that all is at work. */
    static final Effort QUICK = new Effort(
            3_000, 50, 1, Duration.ofMillis(100), 2_000, 12_000, Duration.ofSeconds(1), Duration.ofSeconds(1));
}

package io.kbound.bench.stream;

import io.kbound.app.config.ConfigReader;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.ProcessCost.Stamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An app in this process that worked off what a topic holds.
 *
 * @param cost of a record, once the app was warm
 * @param batchRecords that were scored at once, on average over all of them
 */
record AppRun(ProcessCost cost, double batchRecords) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** No app that is worth measuring takes longer for a record, once it runs. */
    private static final Duration PATIENCE_FOR_EACH = Duration.ofMillis(1);

    /**
     * Has one work.
     *
     * @param warmUp records that do not count yet
     * @param records until when it is measured, those of the warm-up included
     */
    static AppRun of(List<String> settings, int warmUp, int records) throws InterruptedException {
        ScoringCounts counts = new ScoringCounts();
        try (ScoringApp app = start(settings, counts)) {
            Stamp warm = await(app, counts, warmUp);
            ProcessCost cost = await(app, counts, records).since(warm);
            return new AppRun(cost, (double) counts.scoredCount() / counts.batchCount());
        }
    }

    static ScoringApp start(List<String> settings, ScoringCounts counts) {
        return ScoringApp.start(ConfigReader.read(Optional.empty(), Map.of(), settings), counts, event -> {});
    }

    private static Stamp await(ScoringApp app, ScoringCounts counts, int records) throws InterruptedException {
        Waiting.until(
                () -> counts.endedCount() >= records,
                PATIENCE.plus(PATIENCE_FOR_EACH.multipliedBy(records)),
                () -> (app.isRunning() ? "slow" : "not running") + ": " + counts.endedCount() + " of " + records
                        + " records in time");
        return Stamp.at(counts.endedCount());
    }
}

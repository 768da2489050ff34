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

/** An app in this process that works off what a topic holds. */
final class AppRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private AppRun() {}

    /**
     * What a record costs once the app is warm.
     *
     * @param warmUp records that do not count yet
     * @param records until when it is measured, those of the warm-up included
     */
    static ProcessCost of(List<String> settings, int warmUp, int records) throws InterruptedException {
        ScoringCounts counts = new ScoringCounts();
        try (ScoringApp app = start(settings, counts)) {
            Stamp warm = await(app, counts, warmUp);
            return await(app, counts, records).since(warm);
        }
    }

    static ScoringApp start(List<String> settings, ScoringCounts counts) {
        return ScoringApp.start(ConfigReader.read(Optional.empty(), Map.of(), settings), counts, event -> {});
    }

    private static Stamp await(ScoringApp app, ScoringCounts counts, int records) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (counts.endedCount() < records) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException((app.isRunning() ? "slow" : "not running") + ": " + counts.endedCount()
                        + " of " + records + " records in time");
            }
            Thread.sleep(5);
        }
        return Stamp.at(counts.endedCount());
    }
}

package io.kbound.tests;

import com.sun.management.OperatingSystemMXBean;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it costs a process to take records through.
 *
 * @param cpuMicros of all threads of the process, for each record
 * @param perSecond records, by the wall's clock
 */
record PipelineCost(double cpuMicros, double perSecond) {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * Of an app in this process, once it is warm, until it has seen so many records.
     *
     * @param warmUp records that do not count yet
     */
    static PipelineCost ofApp(List<String> settings, int warmUp, int records) throws Exception {
        ScoringCounts counts = new ScoringCounts();
        try (ScoringApp app =
                ScoringApp.start(ConfigReader.read(Optional.empty(), Map.of(), settings), counts, event -> {})) {
            Stamp warm = await(app, counts, warmUp);
            return await(app, counts, records).since(warm);
        }
    }

    /** Of work in this thread. */
    static PipelineCost of(Runnable work, int records) {
        Stamp before = Stamp.at(0);
        work.run();
        return Stamp.at(records).since(before);
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

    /** A moment of the process. */
    private record Stamp(long cpuNanos, long wallNanos, long records) {
        static Stamp at(long records) {
            return new Stamp(PROCESS.getProcessCpuTime(), System.nanoTime(), records);
        }

        PipelineCost since(Stamp before) {
            double count = records - before.records;
            return new PipelineCost(
                    (cpuNanos - before.cpuNanos) / 1e3 / count, count * 1e9 / (wallNanos - before.wallNanos));
        }
    }
}

package io.kbound.tests.parts;

import io.kbound.app.topology.ScoringCounts;
import io.kbound.app.topology.ScoringMetrics;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** All that is counted of a record on its way, its share of its batch and the looks at clocks included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MetricsPart {
    private static final int BATCH = 64;

    private final ScoringCounts counts = new ScoringCounts();
    private final InstantSource clock = InstantSource.system();
    private final long begun = clock.millis();
    private final ScoringMetrics metrics = counts;

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long count() {
        for (int i = 0; i < BATCH; i++) {
            metrics.received();
            metrics.windowed();
            metrics.waiting(1);
        }
        metrics.waiting(-BATCH);
        long before = System.nanoTime();
        metrics.batch(BATCH, System.nanoTime() - before);
        metrics.screened(BATCH - 4);
        for (int i = 0; i < BATCH; i++) {
            metrics.scored();
            metrics.judged(clock.millis() - begun);
        }
        return counts.scoredCount();
    }
}

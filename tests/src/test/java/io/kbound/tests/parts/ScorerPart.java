package io.kbound.tests.parts;

import io.kbound.bench.scoring.RawScorer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of windows scored by the full model, from windows in memory to bounds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScorerPart {
    @Param({"2", "16", "64"})
    int batch;

    private @Nullable RawScorer scorer;

    @Setup
    public void open() {
        scorer = new RawScorer(Path.of(System.getProperty(PartsBenchmark.MODEL)), batch);
    }

    @TearDown
    public void close() {
        ready().close();
    }

    @Benchmark
    public int score() {
        return ready().scoreBatch();
    }

    private RawScorer ready() {
        return Objects.requireNonNull(scorer);
    }
}

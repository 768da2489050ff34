package io.kbound.tests.parts;

import io.kbound.bench.rig.RigModel;
import io.kbound.scorer.window.Series;
import io.kbound.scorer.window.SeriesRules;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A reading of four channels taken into its source's series, and the window of 32 copied out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SeriesPart {
    private static final int CHANNELS = 4;

    private final Series series = new Series(SeriesRules.strict(CHANNELS), RigModel.WINDOW, 1, CHANNELS);
    private final float[] reading = {1, 2, 3, 4};
    private final boolean[] imputed = new boolean[CHANNELS];
    private final FloatBuffer window = FloatBuffer.allocate(RigModel.WINDOW * CHANNELS);
    private long timeMicros;

    @Benchmark
    public float add() {
        if (series.add(timeMicros++, reading, imputed) == Series.Outcome.DUE) {
            series.copyTo(window.clear());
        }
        return window.get(0);
    }
}

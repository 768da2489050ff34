package io.kbound.tests.parts;

import io.kbound.card.ModelCard;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A scored window's statistic, and the verdict on it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JudgePart {
    private final BoundModel model;
    private final BoundScorer scorer;
    private final Statistic statistic;
    private final Judge judge;

    /** Scores a window. */
    public JudgePart() {
        model = BoundModel.open(Path.of(System.getProperty(PartsBenchmark.MODEL)));
        ModelCard card = model.card();
        statistic = new Statistic(card.statistic());
        judge = new Judge(new Calibration(card.normal()), 0.01);
        scorer = model.scorer(1);
        scorer.put(0, new float[card.window().length() * card.channels().size()]);
        scorer.score(1);
    }

    @TearDown
    public void close() {
        scorer.close();
        model.close();
    }

    @Benchmark
    public Verdict judge() {
        return judge.judge(statistic.of(scorer, 0));
    }
}

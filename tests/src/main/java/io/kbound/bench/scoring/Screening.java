package io.kbound.bench.scoring;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.Spread;
import io.kbound.card.ModelCard;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.judgement.ScreenedScorer;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The scorer with screening beside the scorer without, on normal windows that it has not learned from, one thread; each with batches of
 * the size that suits it.
 */
public final class Screening implements AutoCloseable {
    private static final double RATE = 0.01;
    private static final double MISS_RATE = 0.1;

    /** So many windows that hundreds of them alarm. */
    private static final int WINDOWS = 30_000;

    /** A batch has few evaluations of each window, and so may hold more windows for its size. */
    private static final int BATCH = 256;

    private final BoundModel model;
    private final BoundScorer scorer;
    private final BoundScorer whole;
    private final float[][] windows;
    private int next;

    /** A model's on a device; its windows are a rig's. */
    public Screening(Path file, Device device) {
        this.model = RawScorer.open(file, device);
        this.scorer = model.scorer(BATCH);
        this.whole = model.scorer(model.batchSize());
        this.windows = RawScorer.windows(model.card(), WINDOWS);
    }

    /**
     * Measures.
     *
     * @param slice how long each is measured in a round
     * @param afterRound called when another round is done, the first of which does not count
     */
    public Result run(int rounds, Duration slice, Runnable afterRound) {
        ModelCard card = model.card();
        if (Screen.obstacle(card, RATE, MISS_RATE).isPresent()) {
            return new Result(new Spread(), new Spread(), Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        ScreenedScorer plain = new ScreenedScorer(whole, Optional.empty());
        ScreenedScorer screened = new ScreenedScorer(scorer, Optional.of(Screen.of(card, RATE, MISS_RATE)));
        Spread perSecond = new Spread();
        Spread speedup = new Spread();
        for (int round = -1; round < rounds; round++) {
            double without = perSecond(whole, plain, slice);
            double with = perSecond(scorer, screened, slice);
            if (round >= 0) {
                perSecond.add(with);
                speedup.add(with / without);
            }
            afterRound.run();
        }
        return compare(new ScreenedScorer(scorer, Optional.empty()), screened, perSecond, speedup);
    }

    private double perSecond(BoundScorer into, ScreenedScorer by, Duration slice) {
        int batch = into.maxBatch();
        return ProcessCost.of(slice, () -> {
                    for (int slot = 0; slot < batch; slot++) {
                        into.put(slot, windows[next]);
                        next = (next + 1) % windows.length;
                    }
                    by.score(batch);
                    return batch;
                })
                .perSecond();
    }

    /** Both on every window once. */
    private Result compare(ScreenedScorer plain, ScreenedScorer screened, Spread perSecond, Spread speedup) {
        Judge judge = new Judge(new Calibration(model.card().normal()), RATE);
        Statistic statistic = new Statistic(model.card().statistic());
        int alarms = 0;
        int missed = 0;
        int cleared = 0;
        long evaluations = 0;
        boolean[] alarm = new boolean[BATCH];
        for (int from = 0; from + BATCH <= windows.length; from += BATCH) {
            put(from);
            plain.score(BATCH);
            for (int slot = 0; slot < BATCH; slot++) {
                alarm[slot] = judge.judge(statistic.of(scorer, slot)).anomaly();
                alarms += alarm[slot] ? 1 : 0;
            }
            put(from);
            screened.score(BATCH);
            for (int slot = 0; slot < BATCH; slot++) {
                cleared += screened.isCleared(slot) ? 1 : 0;
                missed += alarm[slot] && screened.isCleared(slot) ? 1 : 0;
                evaluations += evaluations(screened, slot);
            }
        }
        double all = windows.length / BATCH * BATCH;
        return new Result(
                perSecond,
                speedup,
                1 - missed / all,
                missed / (double) Math.max(1, alarms),
                cleared / all,
                evaluations / all);
    }

    /** Evaluations of the network that a window has had, one that was looked at again with those of all further looks. */
    private int evaluations(ScreenedScorer screened, int slot) {
        ModelCard card = model.card();
        int looks = card.screening().stages().subList(0, screened.stages(slot)).stream()
                .mapToInt(stage -> stage.evaluations().size())
                .sum();
        int all = card.levels().size() * card.noise().draws();
        return screened.isCleared(slot) ? looks : looks + all;
    }

    private void put(int from) {
        for (int slot = 0; slot < BATCH; slot++) {
            scorer.put(slot, windows[from + slot]);
        }
    }

    @Override
    public void close() {
        scorer.close();
        whole.close();
        model.close();
    }

    /**
     * What came of it; nothing where the model cannot screen.
     *
     * @param perSecond records with screening
     * @param speedup over the same scorer without, round by round
     * @param agreement share of windows with the same verdict
     * @param missed share of the alarms of all evaluations that are passed over
     * @param cleared share of windows that few evaluations sufficed for
     * @param evaluations of the network for a window, on average
     */
    public record Result(
            Spread perSecond, Spread speedup, double agreement, double missed, double cleared, double evaluations) {
        /** Whether the model can screen. */
        public boolean isThere() {
            return perSecond.count() > 0;
        }

        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    Figure.of("screened_records_per_s", "the scorer with screening", perSecond, "records/s"),
                    Figure.of("screening_speedup", "over the same without", speedup, ""),
                    new Figure("screening_agreement", "the same verdict", agreement, "of records", ""),
                    new Figure(
                            "screening_missed", "passed over, though all levels would alarm", missed, "of alarms", ""),
                    new Figure("screened_share", "scored with few evaluations", cleared, "of records", ""));
        }
    }
}

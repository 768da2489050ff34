package io.kbound.export.calibration;

import io.kbound.card.ModelCard;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Fits the stages of screening to windows that are not for calibration, and to others that were broken on purpose. */
final class ScreenTraining {
    private static final int MOST_WINDOWS = 4000;

    /** Of so many evaluations, a stage of screening gets one, and at most so many. */
    private static final int[] ALL_PER_STAGE = {16, 5};

    private static final int[] MOST_PER_STAGE = {8, 24};
    private static final int MOST_CANDIDATES = 128;

    private final TrainingWindows windows;
    private final Split split;
    private final long seed;

    ScreenTraining(TrainingWindows windows, Split split, long seed) {
        this.windows = windows;
        this.split = split;
        this.seed = seed;
    }

    /** How the statistic is foretold: by no stage where nothing foretells it. */
    ModelCard.Screening fit(BoundModel model, Statistic judgedBy) {
        ModelCard card = model.card();
        Random random = new Random(seed);
        int all = card.levels().size() * card.noise().draws();
        int[] candidates = candidates(all);
        List<float[]> normal = new ArrayList<>();
        for (int window : Split.some(split.known(), MOST_WINDOWS, random)) {
            normal.add(windows.raw(window));
        }
        BrokenWindows breaking = new BrokenWindows(normal, card.channels().size(), random);
        List<float[]> broken =
                IntStream.range(0, normal.size()).mapToObj(breaking::breakOne).toList();
        ScreenFit fit = new ScreenFit(
                evaluated(model, judgedBy, normal, candidates), evaluated(model, judgedBy, broken, candidates), random);
        List<ModelCard.Stage> stages = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < ALL_PER_STAGE.length; i++) {
            int count = Math.max(judgedBy.bands(), Math.min(MOST_PER_STAGE[i], all / ALL_PER_STAGE[i]));
            // A look with hardly more evaluations than the one before tells nothing new.
            if (count > before) {
                fit.choose(count, candidates).ifPresent(stages::add);
                before = count;
            }
        }
        return new ModelCard.Screening(stages);
    }

    private static ScreenFit.Evaluated evaluated(
            BoundModel model, Statistic judgedBy, List<float[]> raw, int[] candidates) {
        double[][] costs = new double[candidates.length][raw.size()];
        double[][] bands = new double[judgedBy.bands()][raw.size()];
        List<Integer> all = Arrays.stream(candidates).boxed().toList();
        ScoredWindows.forEach(model, raw.size(), raw::get, List.of(all), new ScoredWindows.Sink() {
            @Override
            public void evaluated(BoundScorer scorer, int slot, int window, int set) {
                for (int i = 0; i < candidates.length; i++) {
                    costs[i][window] = scorer.cost(slot, i);
                }
                for (int band = 0; band < bands.length; band++) {
                    bands[band][window] = judgedBy.ofBand(scorer, slot, band);
                }
            }
        });
        return new ScreenFit.Evaluated(costs, bands);
    }

    /** Evaluations that screening may choose from: all, or of very many some that are evenly spread. */
    private static int[] candidates(int all) {
        int[] candidates = new int[Math.min(all, MOST_CANDIDATES)];
        Arrays.setAll(candidates, i -> (int) ((long) i * all / candidates.length));
        return candidates;
    }
}

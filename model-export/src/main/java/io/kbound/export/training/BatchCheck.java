package io.kbound.export.training;

import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Whether a model scores the same windows the same, to the bit, in batches of every size. */
final class BatchCheck {
    private static final int MOST_WINDOWS = 33;

    private final TrainingWindows windows;
    private final int[] chosen;

    BatchCheck(TrainingWindows windows, int[] calibration) {
        this.windows = windows;
        this.chosen = Split.some(calibration, MOST_WINDOWS, new Random(0));
    }

    /**
     * The largest difference in nats between a window's bound, or any of its parts, alone and in any batch; 0: they agree
     * to the bit.
     */
    double largestDifference(BoundModel model) {
        List<List<Integer>> screening = model.card().screening().evaluations();
        float[][] alone = new float[chosen.length][];
        double largest = 0;
        try (BoundScorer scorer = model.scorer(chosen.length)) {
            for (int count = 1; count <= scorer.maxBatch(); count++) {
                for (int from = 0; from < chosen.length; from += count) {
                    int size = Math.min(count, chosen.length - from);
                    float[][] scored = scored(scorer, from, size, screening);
                    if (count == 1) {
                        alone[from] = scored[0];
                    }
                    for (int slot = 0; slot < size; slot++) {
                        for (int i = 0; i < scored[slot].length; i++) {
                            largest = Math.max(largest, Math.abs((double) alone[from + slot][i] - scored[slot][i]));
                        }
                    }
                }
            }
        }
        return largest;
    }

    /** By window: the bound, its parts by level, by value and by both, and what each stage of screening has evaluated. */
    private float[][] scored(BoundScorer scorer, int from, int count, List<List<Integer>> screening) {
        float[] raw = new float[windows.windowValues()];
        for (int slot = 0; slot < count; slot++) {
            windows.copyTo(chosen[from + slot], raw);
            scorer.put(slot, raw);
        }
        scorer.score(count);
        float[][] scored = new float[count][];
        for (int slot = 0; slot < count; slot++) {
            scored[slot] =
                    join(new float[] {scorer.bound(slot)}, join(scorer.levelTerms(slot), scorer.valueTerms(slot)));
            scored[slot] = join(scored[slot], scorer.cellTerms(slot));
        }
        for (int stage = 0; stage < screening.size(); stage++) {
            scorer.evaluate(stage, count);
            for (int slot = 0; slot < count; slot++) {
                float[] costs = new float[screening.get(stage).size()];
                for (int i = 0; i < costs.length; i++) {
                    costs[i] = scorer.cost(slot, i);
                }
                scored[slot] = join(scored[slot], costs);
            }
        }
        return scored;
    }

    private static float[] join(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}

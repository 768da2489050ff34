package io.kbound.export.training;

import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
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
        int screening = model.card().screening().evaluations().size();
        float[][] alone = new float[chosen.length][];
        double largest = 0;
        try (BoundScorer scorer = model.scorer(Math.min(chosen.length, model.batchSize()))) {
            for (int count = 1; count <= scorer.maxBatch(); count++) {
                for (int from = 0; from < chosen.length; from += count) {
                    int size = Math.min(count, chosen.length - from);
                    score(scorer, from, size, screening);
                    for (int slot = 0; slot < size; slot++) {
                        float[] scored = scored(scorer, slot, screening);
                        if (count == 1) {
                            alone[from] = scored;
                        }
                        for (int i = 0; i < scored.length; i++) {
                            largest = Math.max(largest, Math.abs((double) alone[from + slot][i] - scored[i]));
                        }
                    }
                }
            }
        }
        return largest;
    }

    /** The bound, its parts by level and by value, and what screening has evaluated. */
    private static float[] scored(BoundScorer scorer, int slot, int screening) {
        float[] levels = scorer.levelTerms(slot);
        float[] values = scorer.valueTerms(slot);
        float[] all = new float[1 + levels.length + values.length + screening];
        all[0] = scorer.bound(slot);
        System.arraycopy(levels, 0, all, 1, levels.length);
        System.arraycopy(values, 0, all, 1 + levels.length, values.length);
        for (int i = 0; i < screening; i++) {
            all[all.length - screening + i] = scorer.cost(slot, i);
        }
        return all;
    }

    private void score(BoundScorer scorer, int from, int count, int screening) {
        float[] raw = new float[windows.windowValues()];
        for (int slot = 0; slot < count; slot++) {
            windows.copyTo(chosen[from + slot], raw);
            scorer.put(slot, raw);
        }
        scorer.score(count);
        if (screening > 0) {
            scorer.evaluate(count);
        }
    }
}

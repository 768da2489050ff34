package io.kbound.export.calibration;

import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.List;
import java.util.function.IntFunction;

/** Windows of training, scored one batch after the other. */
final class ScoredWindows {
    private ScoredWindows() {}

    /** Takes what came of windows, one after the other. */
    interface Sink {
        /** A window was scored. */
        default void scored(BoundScorer scorer, int slot) {}

        /** A set of evaluations of a window was made, after it was scored. */
        default void evaluated(BoundScorer scorer, int slot, int window, int set) {}
    }

    /**
     * Scores windows, and makes sets of evaluations of each by themselves, too.
     *
     * @param raw a window's values by its number, from 0 to below {@code windows}
     * @param evaluations the numbers of each set, level x draws + draw
     */
    static void forEach(
            BoundModel model, int windows, IntFunction<float[]> raw, List<List<Integer>> evaluations, Sink sink) {
        try (BoundScorer scorer = model.scorer(model.batchSize(), evaluations)) {
            for (int from = 0; from < windows; from += scorer.maxBatch()) {
                int count = Math.min(scorer.maxBatch(), windows - from);
                for (int slot = 0; slot < count; slot++) {
                    scorer.put(slot, raw.apply(from + slot));
                }
                scorer.score(count);
                for (int slot = 0; slot < count; slot++) {
                    sink.scored(scorer, slot);
                }
                for (int set = 0; set < evaluations.size(); set++) {
                    scorer.evaluate(set, count);
                    for (int slot = 0; slot < count; slot++) {
                        sink.evaluated(scorer, slot, from + slot, set);
                    }
                }
            }
        }
    }
}

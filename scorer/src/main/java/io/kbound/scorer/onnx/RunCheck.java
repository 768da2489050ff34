package io.kbound.scorer.onnx;

import io.kbound.card.ModelCard;
import io.kbound.scorer.admission.ModelFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether a model would take too much memory or time in any of the sizes of batch that it will be run in. */
final class RunCheck {
    private static final int SMALLEST_BATCH = 2;

    private final ModelFile file;
    private final ModelCard card;

    RunCheck(ModelFile file, ModelCard card) {
        this.file = file;
        this.card = card;
    }

    /** Works out each: what is small in one size may be huge in another. */
    void check(Placement placement) {
        int all = card.levels().size() * card.noise().draws();
        check(all, placement);
        for (List<Integer> set : card.screening().evaluations()) {
            check(set.size(), placement);
        }
    }

    private void check(int evaluations, Placement placement) {
        int slice = BoundModel.slice(card, evaluations);
        for (int windows = SMALLEST_BATCH; windows <= slice; windows++) {
            check(windows, evaluations, 1);
        }
        if (!placement.isOnCpu()) {
            int most = placement.maxRecords();
            check(most, evaluations, Math.max(1, -Math.floorDiv(-most, slice)));
        }
    }

    private void check(int windows, int evaluations, int times) {
        Map<String, long[]> wholes = new HashMap<>();
        if (file.inputs().contains(Tensors.EVALUATIONS)) {
            wholes.put(Tensors.EVALUATIONS, new long[] {evaluations});
        }
        long[] signal = {windows, card.window().length(), card.channels().size()};
        file.checkRun(Map.of(Tensors.SIGNAL, signal), wholes, times);
    }
}

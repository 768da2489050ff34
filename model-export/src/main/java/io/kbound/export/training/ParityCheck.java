package io.kbound.export.training;

import io.kbound.command.KboundException;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.nio.file.Path;
import java.util.Random;

/** Compares K from the exported graph with K from its network on its own, and the parts of K with K. */
final class ParityCheck {
    /** The largest difference allowed, relative to K (or to 1 nat, where K is smaller). */
    static final double TOLERANCE = 1e-4;

    private static final int MOST_WINDOWS = 64;

    private final TrainingWindows windows;
    private final int[] chosen;
    private final Reference reference;

    ParityCheck(TrainingWindows windows, int[] calibration, Reference reference) {
        this.windows = windows;
        this.chosen = Split.some(calibration, MOST_WINDOWS, new Random(0));
        this.reference = reference;
    }

    /**
     * Makes the comparison.
     *
     * @throws KboundException where they disagree
     */
    void check(BoundModel model, Path file) {
        StandardisedWindows examples = new StandardisedWindows(windows, chosen, reference.standardisation());
        float[] raw = new float[windows.windowValues()];
        try (BoundScorer scorer = model.scorer(1)) {
            for (int i = 0; i < chosen.length; i++) {
                windows.copyTo(chosen[i], raw);
                scorer.put(0, raw);
                scorer.score(1);
                compare(file, reference.runtime(), scorer.bound(0), reference.bound(examples, i));
                compareSum(file, "its levels' sum", scorer.bound(0), scorer.levelTerms(0));
                compareSum(file, "its values' sum", scorer.bound(0), scorer.valueTerms(0));
            }
        }
    }

    private static void compare(Path file, String what, double bound, double reference) {
        double off = Math.abs(bound - reference);
        if (!(off <= TOLERANCE * Math.max(1, Math.abs(reference)))) {
            throw new KboundException(
                    file.toString(),
                    "the exported bound " + bound + " and " + what + " " + reference + " differ by more than "
                            + TOLERANCE + " relative, so no model was written",
                    "please report this with the data's shape");
        }
    }

    /** Parts may be far larger than their sum, and so is their rounding. */
    private static void compareSum(Path file, String what, double bound, float[] parts) {
        double sum = 0;
        double size = 1;
        for (float part : parts) {
            sum += part;
            size += Math.abs(part);
        }
        compare(file, what, bound / size, sum / size);
    }
}

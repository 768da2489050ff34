package io.kbound.export.training;

import io.kbound.command.KboundException;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Compares K and its cells from the exported graph with those from its network on its own, and the parts of K with K. */
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
                double[] cells = reference.cells(examples, i);
                compare(
                        file,
                        "bound",
                        scorer.bound(0),
                        reference.runtime(),
                        Arrays.stream(cells).sum());
                compareCells(file, scorer.cellTerms(0), cells);
                compareSum(file, "its levels' sum", scorer.bound(0), scorer.levelTerms(0));
                compareSum(file, "its values' sum", scorer.bound(0), scorer.valueTerms(0));
                compareSum(file, "its cells' sum", scorer.bound(0), scorer.cellTerms(0));
            }
        }
    }

    private static void compare(Path file, String exported, double value, String what, double reference) {
        double off = Math.abs(value - reference);
        if (!(off <= TOLERANCE * Math.max(1, Math.abs(reference)))) {
            throw new KboundException(
                    file.toString(),
                    "the exported " + exported + " " + value + " and " + what + " " + reference
                            + " differ by more than " + TOLERANCE + " relative, so no model was written",
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
        compare(file, "bound", bound / size, what, sum / size);
    }

    /** Measured by all of them together: one that is near 0 may be the difference of far larger terms, and so is its rounding. */
    private void compareCells(Path file, float[] cells, double[] expected) {
        double size = 1 + Arrays.stream(expected).map(Math::abs).sum();
        for (int cell = 0; cell < expected.length; cell++) {
            compare(file, "part " + cell, cells[cell] / size, reference.runtime(), expected[cell] / size);
        }
    }
}

package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Measures what is normal on windows that training never saw, with the runtime that will score in production. */
final class Calibrator {
    private static final int EXACT_WINDOWS = 32;

    private final TrainingWindows windows;
    private final int[] chosen;
    private final Reference reference;
    private final long seed;

    Calibrator(TrainingWindows windows, int[] calibration, Reference reference, long seed) {
        this.windows = windows;
        this.chosen = calibration;
        this.reference = reference;
        this.seed = seed;
    }

    ModelCard.Calibration calibrate(BoundModel model) {
        ModelCard card = model.card();
        int channels = card.channels().size();
        double[] byChannel = new double[channels];
        double[] byLevel = new double[card.levels().size() + 1];
        List<Float> bounds = new ArrayList<>(chosen.length);
        float[] raw = new float[windows.windowValues()];
        try (BoundScorer scorer = model.scorer(model.batchSize())) {
            for (int from = 0; from < chosen.length; from += scorer.maxBatch()) {
                int count = Math.min(scorer.maxBatch(), chosen.length - from);
                for (int slot = 0; slot < count; slot++) {
                    windows.copyTo(chosen[from + slot], raw);
                    scorer.put(slot, raw);
                }
                scorer.score(count);
                for (int slot = 0; slot < count; slot++) {
                    bounds.add(scorer.bound(slot));
                    addMean(byChannel, scorer.valueTerms(slot));
                    addMean(byLevel, scorer.levelTerms(slot));
                }
            }
        }
        double standardError = standardError(bounds);
        bounds.sort(Float::compare);
        return new ModelCard.Calibration(
                bounds,
                standardError,
                Arrays.stream(byChannel).boxed().toList(),
                Arrays.stream(byLevel).boxed().toList());
    }

    /** Adds one window's share of the means; terms beyond the sums' length wrap around (rows of the same channels). */
    private void addMean(double[] means, float[] terms) {
        for (int i = 0; i < terms.length; i++) {
            means[i % means.length] += terms[i] / (double) chosen.length;
        }
    }

    /**
     * Root mean square error of the model's bounds over some of the windows. The exact sum has fresh noise, and so an
     * error of its own: the product of the differences from two of them has the squared error as its mean, and no more.
     * An error too small to tell from none is given as the least that could be told.
     */
    private double standardError(List<Float> bounds) {
        Random random = new Random(seed);
        StandardisedWindows examples = new StandardisedWindows(windows, chosen, reference.standardisation());
        int[] all = new int[chosen.length];
        Arrays.setAll(all, i -> i);
        int[] some = Split.some(all, EXACT_WINDOWS, random);
        double mean = 0;
        double squares = 0;
        for (int example : some) {
            double off = bounds.get(example) - reference.exactBound(examples, example, random);
            double again = bounds.get(example) - reference.exactBound(examples, example, random);
            mean += off * again / some.length;
            squares += off * again * off * again / some.length;
        }
        double chance = Math.sqrt((squares - mean * mean) / some.length);
        return Math.sqrt(Math.max(mean, chance));
    }
}

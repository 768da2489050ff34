package io.kbound.export.training;

import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Root mean square error of a model's bounds over some windows, in nats. The exact sum that they are compared with has fresh noise, and so an
 * error of its own: the product of the differences from two of them has the squared error as its mean, and no more.
 * An error too small to tell from none is given as the least that could be told.
 */
final class StandardError implements ToDoubleFunction<List<Float>> {
    private static final int EXACT_WINDOWS = 32;

    private final StandardisedWindows examples;
    private final Reference reference;
    private final long seed;

    /**
     * @param chosen the windows whose bounds will be given, in their order
     */
    StandardError(TrainingWindows windows, int[] chosen, Reference reference, long seed) {
        this.examples = new StandardisedWindows(windows, chosen, reference.standardisation());
        this.reference = reference;
        this.seed = seed;
    }

    @Override
    public double applyAsDouble(List<Float> bounds) {
        Random random = new Random(seed);
        int[] all = new int[bounds.size()];
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

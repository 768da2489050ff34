package io.kbound.export.training;

import io.kbound.export.diffusion.Levels;
import io.kbound.export.diffusion.NoiseDraws;
import io.kbound.export.network.Examples;
import io.kbound.export.network.TorchNetwork;
import java.util.Random;

/** What PyTorch's network gets wrong at each level: squared errors of the predicted noise. */
final class NoiseErrors {
    /** Network inputs that are held at once. */
    private static final int MOST_NUMBERS = 4_000_000;

    private final TorchNetwork network;
    private final Levels levels;

    NoiseErrors(TorchNetwork network, Levels levels) {
        this.network = network;
        this.levels = levels;
    }

    /**
     * The mean over examples of the squared error, with fresh noise for every example.
     *
     * @param draws noise vectors per example and level, an even number
     * @return levels x values
     */
    double[][] mean(Examples examples, int draws, Random random) {
        double[][] mean = new double[levels.count()][examples.values()];
        for (int example = 0; example < examples.size(); example++) {
            double[][] errors = fresh(examples, example, draws, random);
            for (int level = 0; level < mean.length; level++) {
                for (int value = 0; value < mean[level].length; value++) {
                    mean[level][value] += errors[level][value] / examples.size();
                }
            }
        }
        return mean;
    }

    /** The squared errors of one example, averaged over noise of its own: levels x values. */
    double[][] fresh(Examples examples, int example, int draws, Random random) {
        NoiseDraws noise = NoiseDraws.antithetic(levels.count(), draws, examples.values(), random.nextLong());
        return of(record(examples, example), noise);
    }

    /**
     * The squared errors of one record, averaged over the given noise.
     *
     * @return levels x values
     */
    double[][] of(float[] record, NoiseDraws noise) {
        int values = record.length;
        double[][] errors = new double[levels.count()][values];
        int most = Math.max(1, MOST_NUMBERS / values);
        for (int from = 0; from < noise.rows(); from += most) {
            int rows = Math.min(most, noise.rows() - from);
            float[] noisy = new float[rows * values];
            int[] steps = new int[rows];
            for (int row = 0; row < rows; row++) {
                int t = levels.step((from + row) / noise.draws());
                steps[row] = t;
                double signal = Math.sqrt(levels.schedule().signal(t));
                double amplitude = Math.sqrt(levels.schedule().noise(t));
                for (int value = 0; value < values; value++) {
                    noisy[row * values + value] =
                            (float) (signal * record[value] + amplitude * noise.noise(from + row, value));
                }
            }
            float[] predicted = network.predictNoise(noisy, steps);
            for (int row = 0; row < rows; row++) {
                double[] level = errors[(from + row) / noise.draws()];
                for (int value = 0; value < values; value++) {
                    double off = predicted[row * values + value] - noise.noise(from + row, value);
                    level[value] += off * off / noise.draws();
                }
            }
        }
        return errors;
    }

    static float[] record(Examples examples, int example) {
        float[] record = new float[examples.values()];
        examples.copyTo(example, record, 0);
        return record;
    }
}

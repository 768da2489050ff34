package io.kbound.export.training;

import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.denoiser.Examples;
import java.util.Random;

/** What a network gets wrong at each level: squared errors of the predicted noise. */
final class NoiseErrors {
    /** Network inputs that are held at once. */
    private static final int MOST_NUMBERS = 4_000_000;

    private static final double LEAST_ERROR = 1e-9;

    private final NoisePredictor network;
    private final Levels levels;

    NoiseErrors(NoisePredictor network, Levels levels) {
        this.network = network;
        this.levels = levels;
    }

    /** What the errors are on average, by level and value. */
    static final class Fit {
        private final double[][] mean;
        private final double[][] slope;

        private Fit(int levels, int values) {
            this.mean = new double[levels][values];
            this.slope = new double[levels][values];
        }

        /** Levels x values: the mean squared error; never nothing, or a reverse variance would be. */
        double[][] mean() {
            return mean;
        }

        /** Levels x values: by how much the squared error rises with the squared noise, by least squares. */
        double[][] slope() {
            return slope;
        }
    }

    /**
     * Fits both over examples, with fresh noise for every example. What the squared noise departs from its mean by
     * chance is taken off the mean error: of each half of the examples with the slope of the other, since a slope that
     * knows the same chance would take off too much.
     *
     * @param examples at least 2
     * @param draws noise vectors per example and level, an even number
     */
    Fit fit(Examples examples, int draws, Random random) {
        int values = examples.values();
        Fit[] halves = {new Fit(levels.count(), values), new Fit(levels.count(), values)};
        double[][][] squares = new double[2][levels.count()][values];
        for (int example = 0; example < examples.size(); example++) {
            int half = example % 2;
            double share = 1.0 / (draws * ((examples.size() + 1 - half) / 2));
            NoiseDraws noise = NoiseDraws.antithetic(levels.count(), draws, values, random.nextLong());
            forEach(record(examples, example), noise, (row, value, squaredError) -> {
                int level = row / draws;
                double squaredNoise = (double) noise.noise(row, value) * noise.noise(row, value);
                squares[half][level][value] += share * squaredNoise;
                halves[half].mean[level][value] += share * squaredError;
                // The squared noise has mean 1 and variance 2.
                halves[half].slope[level][value] += share * squaredError * (squaredNoise - 1) / 2;
            });
        }
        Fit fit = new Fit(levels.count(), values);
        for (int level = 0; level < levels.count(); level++) {
            for (int value = 0; value < values; value++) {
                for (int half = 0; half < 2; half++) {
                    double chance = halves[1 - half].slope[level][value] * (squares[half][level][value] - 1);
                    fit.mean[level][value] += (halves[half].mean[level][value] - chance) / 2;
                    fit.slope[level][value] += halves[half].slope[level][value] / 2;
                }
                fit.mean[level][value] = Math.max(fit.mean[level][value], LEAST_ERROR);
            }
        }
        return fit;
    }

    /**
     * The squared errors of one record, averaged over the given noise.
     *
     * @return levels x values
     */
    double[][] of(float[] record, NoiseDraws noise) {
        double[][] errors = new double[levels.count()][record.length];
        forEach(
                record,
                noise,
                (row, value, squaredError) -> errors[row / noise.draws()][value] += squaredError / noise.draws());
        return errors;
    }

    /**
     * By how much squared errors with the given noise exceed the fitted ones, on average over the same examples.
     *
     * @return levels x values
     */
    double[][] excess(Examples examples, NoiseDraws noise, Fit fit) {
        double[][] excess = new double[levels.count()][examples.values()];
        for (int level = 0; level < excess.length; level++) {
            for (int value = 0; value < examples.values(); value++) {
                excess[level][value] = -fit.mean[level][value];
            }
        }
        double share = 1.0 / (noise.draws() * examples.size());
        for (int example = 0; example < examples.size(); example++) {
            forEach(
                    record(examples, example),
                    noise,
                    (row, value, squaredError) -> excess[row / noise.draws()][value] += share * squaredError);
        }
        return excess;
    }

    /** Takes one squared error. */
    interface Sink {
        void take(int row, int value, double squaredError);
    }

    /** Hands over every squared error of a record under the given noise. */
    void forEach(float[] record, NoiseDraws noise, Sink sink) {
        int values = record.length;
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
                for (int value = 0; value < values; value++) {
                    double off = predicted[row * values + value] - noise.noise(from + row, value);
                    sink.take(from + row, value, off * off);
                }
            }
        }
    }

    static float[] record(Examples examples, int example) {
        float[] record = new float[examples.values()];
        examples.copyTo(example, record, 0);
        return record;
    }
}

package io.kbound.export.bound;

import io.kbound.export.diffusion.Levels;
import io.kbound.export.onnx.OnnxGraph;
import java.util.Random;

/**
 * A mixture of Gaussians in the plane, of equal weights and one variance, and its optimal denoiser: the noise is
 * sqrt(1 - a) (x^t - sqrt(a) c) / (a v + 1 - a), c being the mean of the centres weighted by how well each explains x^t.
 */
final class GaussianMixture implements Denoiser {
    private static final double[][] CENTRES = {{1.2, 0.4}, {-1.2, 0.4}, {0, -1}};
    private static final double VARIANCE = 0.09;

    @Override
    public String predictNoise(OnnxGraph graph, NoisedValues x) {
        int rows = x.rows();
        float[] offset = new float[rows * CENTRES.length];
        for (int row = 0; row < rows; row++) {
            double signal = x.schedule().signal(x.step(row));
            for (int k = 0; k < CENTRES.length; k++) {
                double size = CENTRES[k][0] * CENTRES[k][0] + CENTRES[k][1] * CENTRES[k][1];
                offset[row * CENTRES.length + k] = (float) (-signal * size / (2 * power(signal)));
            }
        }
        // ln of each centre's weight, but for what they share: sqrt(a) x . c / power - a |c|^2 / (2 power).
        String products = graph.matMul(x.noisy(), graph.constant(centres(true), 2, CENTRES.length));
        String scaled = graph.multiply(products, x.perRow(t -> {
            double signal = x.schedule().signal(t);
            return Math.sqrt(signal) / power(signal);
        }));
        String weights = graph.softmax(graph.add(scaled, graph.constant(offset, 1, rows, CENTRES.length)));
        String centre = graph.matMul(weights, graph.constant(centres(false), CENTRES.length, 2));
        String off = graph.subtract(
                x.noisy(),
                graph.multiply(centre, x.perRow(t -> Math.sqrt(x.schedule().signal(t)))));
        return graph.multiply(
                off,
                x.perRow(t ->
                        Math.sqrt(x.schedule().noise(t)) / power(x.schedule().signal(t))));
    }

    double[] sample(Random random) {
        double[] centre = CENTRES[random.nextInt(CENTRES.length)];
        double spread = Math.sqrt(VARIANCE);
        return new double[] {centre[0] + spread * random.nextGaussian(), centre[1] + spread * random.nextGaussian()};
    }

    double logDensity(double... record) {
        double density = 0;
        for (double[] centre : CENTRES) {
            double squares = square(record[0] - centre[0]) + square(record[1] - centre[1]);
            density += Math.exp(-squares / (2 * VARIANCE)) / (2 * Math.PI * VARIANCE) / CENTRES.length;
        }
        return Math.log(density);
    }

    /** Levels x values: the mean squared error of the predicted noise, over samples of the data. */
    double[][] meanErrors(Levels levels, int samples, Random random) {
        double[][] errors = new double[levels.count()][2];
        for (int level = 0; level < levels.count(); level++) {
            double signal = levels.schedule().signal(levels.step(level));
            for (int i = 0; i < samples; i++) {
                double[] noise = {random.nextGaussian(), random.nextGaussian()};
                double[] predicted = predict(sample(random), noise, signal);
                for (int value = 0; value < 2; value++) {
                    errors[level][value] += square(predicted[value] - noise[value]) / samples;
                }
            }
        }
        return errors;
    }

    private static double[] predict(double[] record, double[] noise, double signal) {
        double[] x = new double[2];
        for (int value = 0; value < 2; value++) {
            x[value] = Math.sqrt(signal) * record[value] + Math.sqrt(1 - signal) * noise[value];
        }
        double[] sum = new double[2];
        double total = 0;
        for (double[] centre : CENTRES) {
            double squares =
                    square(x[0] - Math.sqrt(signal) * centre[0]) + square(x[1] - Math.sqrt(signal) * centre[1]);
            double weight = Math.exp(-squares / (2 * power(signal)));
            total += weight;
            sum[0] += weight * centre[0];
            sum[1] += weight * centre[1];
        }
        double[] predicted = new double[2];
        for (int value = 0; value < 2; value++) {
            predicted[value] =
                    Math.sqrt(1 - signal) / power(signal) * (x[value] - Math.sqrt(signal) * sum[value] / total);
        }
        return predicted;
    }

    private static double power(double signal) {
        return signal * VARIANCE + 1 - signal;
    }

    private static double square(double x) {
        return x * x;
    }

    private static float[] centres(boolean transposed) {
        float[] flat = new float[2 * CENTRES.length];
        for (int k = 0; k < CENTRES.length; k++) {
            for (int value = 0; value < 2; value++) {
                flat[transposed ? value * CENTRES.length + k : 2 * k + value] = (float) CENTRES[k][value];
            }
        }
        return flat;
    }
}

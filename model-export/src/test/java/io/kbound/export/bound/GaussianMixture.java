package io.kbound.export.bound;

import io.kbound.export.onnx.OnnxGraph;
import java.util.Arrays;
import java.util.Random;

/**
 * A mixture of Gaussians in the plane, of one variance, and its optimal denoiser: the noise is
 * sqrt(1 - a) (x^t - sqrt(a) c) / (a v + 1 - a), c being the mean of the centres weighted by how well each explains x^t.
 */
final class GaussianMixture implements Denoiser {
    /** Less than this does not show in double arithmetic. */
    private static final double LEAST_EXPONENT = -40;

    private final double[][] centres;
    private final double[] weights;
    private final double variance;

    /**
     * @param centres centres x 2
     * @param weights by centre, adding up to 1
     * @param variance of each Gaussian, along each axis
     */
    GaussianMixture(double[][] centres, double[] weights, double variance) {
        this.centres = centres;
        this.weights = weights;
        this.variance = variance;
    }

    /** Three that hardly touch. */
    static GaussianMixture triangle() {
        double third = 1.0 / 3;
        return new GaussianMixture(
                new double[][] {{1.2, 0.4}, {-1.2, 0.4}, {0, -1}}, new double[] {third, third, third}, 0.09);
    }

    @Override
    public String predictNoise(OnnxGraph graph, NoisedValues x) {
        int rows = x.rows();
        float[] offset = new float[rows * centres.length];
        for (int row = 0; row < rows; row++) {
            double signal = x.schedule().signal(x.step(row));
            for (int k = 0; k < centres.length; k++) {
                double size = square(centres[k][0]) + square(centres[k][1]);
                offset[row * centres.length + k] = (float) (Math.log(weights[k]) - signal * size / (2 * power(signal)));
            }
        }
        // ln of each centre's weight, but for what they share: sqrt(a) x . c / power - a |c|^2 / (2 power).
        String products = graph.matMul(x.noisy(), graph.constant(centres(true), 2, centres.length));
        String scaled = graph.multiply(products, x.perRow(t -> {
            double signal = x.schedule().signal(t);
            return Math.sqrt(signal) / power(signal);
        }));
        String shares = graph.softmax(graph.add(scaled, x.byRow(offset, centres.length)));
        String centre = graph.matMul(shares, graph.constant(centres(false), centres.length, 2));
        String off = graph.subtract(
                x.noisy(),
                graph.multiply(centre, x.perRow(t -> Math.sqrt(x.schedule().signal(t)))));
        return graph.multiply(
                off,
                x.perRow(t ->
                        Math.sqrt(x.schedule().noise(t)) / power(x.schedule().signal(t))));
    }

    /** The same in double arithmetic: the noise in x^t, at a signal share of a. */
    double[] predictNoise(double[] noisy, double signal) {
        double amplitude = Math.sqrt(signal);
        double[] sum = new double[2];
        double total = 0;
        double least = Double.POSITIVE_INFINITY;
        double[] squares = new double[centres.length];
        for (int k = 0; k < centres.length; k++) {
            squares[k] = square(noisy[0] - amplitude * centres[k][0]) + square(noisy[1] - amplitude * centres[k][1]);
            least = Math.min(least, squares[k]);
        }
        for (int k = 0; k < centres.length; k++) {
            double exponent = (least - squares[k]) / (2 * power(signal));
            if (exponent < LEAST_EXPONENT) {
                continue;
            }
            double weight = weights[k] * Math.exp(exponent);
            total += weight;
            sum[0] += weight * centres[k][0];
            sum[1] += weight * centres[k][1];
        }
        double gain = Math.sqrt(1 - signal) / power(signal);
        return new double[] {
            gain * (noisy[0] - amplitude * sum[0] / total), gain * (noisy[1] - amplitude * sum[1] / total)
        };
    }

    double[] sample(Random random) {
        double left = random.nextDouble();
        int k = 0;
        while (k < centres.length - 1 && left >= weights[k]) {
            left -= weights[k++];
        }
        double spread = Math.sqrt(variance);
        return new double[] {
            centres[k][0] + spread * random.nextGaussian(), centres[k][1] + spread * random.nextGaussian()
        };
    }

    double logDensity(double... record) {
        double density = 0;
        for (int k = 0; k < centres.length; k++) {
            double squares = square(record[0] - centres[k][0]) + square(record[1] - centres[k][1]);
            density += weights[k] * Math.exp(-squares / (2 * variance)) / (2 * Math.PI * variance);
        }
        return Math.log(density);
    }

    /** Levels x values: the mean squared error of the predicted noise, over samples of the data. */
    double[][] meanErrors(Levels levels, int samples, Random random) {
        double[][] errors = new double[levels.count()][2];
        for (int i = 0; i < samples; i++) {
            NoiseDraws noise = NoiseDraws.antithetic(levels.count(), 2, 2, random.nextLong());
            double[][] own = errorsOf(levels, noise, sample(random));
            for (int level = 0; level < errors.length; level++) {
                errors[level][0] += own[level][0] / samples;
                errors[level][1] += own[level][1] / samples;
            }
        }
        return errors;
    }

    /**
     * Levels x values: by how much the squared error rises with the squared noise, as though the data were Gaussian. Of
     * N(0, v) the mean error is a v / (a v + 1 - a), and this its square. A control variate may have any slope.
     */
    static double[][] slopes(double[][] meanErrors) {
        return Arrays.stream(meanErrors)
                .map(level -> Arrays.stream(level).map(error -> error * error).toArray())
                .toArray(double[][]::new);
    }

    /** Levels x values: the squared error for one record, averaged over the given noise. */
    double[][] errorsOf(Levels levels, NoiseDraws noise, double... record) {
        double[][] errors = new double[levels.count()][];
        for (int level = 0; level < errors.length; level++) {
            errors[level] = errorsOf(levels.schedule().signal(levels.step(level)), noise, level, record);
        }
        return errors;
    }

    /** Levels x values: the same with the noise of the first level at every one, so that it varies smoothly. */
    double[][] smoothErrorsOf(Levels levels, NoiseDraws noise, double... record) {
        double[][] errors = new double[levels.count()][];
        for (int level = 0; level < errors.length; level++) {
            errors[level] = errorsOf(levels.schedule().signal(levels.step(level)), noise, 0, record);
        }
        return errors;
    }

    private double[] errorsOf(double signal, NoiseDraws noise, int level, double... record) {
        double[] errors = new double[2];
        for (int draw = 0; draw < noise.draws(); draw++) {
            int row = level * noise.draws() + draw;
            double[] noisy = new double[2];
            for (int value = 0; value < 2; value++) {
                noisy[value] = Math.sqrt(signal) * record[value] + Math.sqrt(1 - signal) * noise.noise(row, value);
            }
            double[] predicted = predictNoise(noisy, signal);
            for (int value = 0; value < 2; value++) {
                errors[value] += square(predicted[value] - noise.noise(row, value)) / noise.draws();
            }
        }
        return errors;
    }

    private double power(double signal) {
        return signal * variance + 1 - signal;
    }

    private static double square(double x) {
        return x * x;
    }

    private float[] centres(boolean transposed) {
        float[] flat = new float[2 * centres.length];
        for (int k = 0; k < centres.length; k++) {
            for (int value = 0; value < 2; value++) {
                flat[transposed ? value * centres.length + k : 2 * k + value] = (float) centres[k][value];
            }
        }
        return flat;
    }
}

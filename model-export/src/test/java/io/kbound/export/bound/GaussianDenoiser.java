package io.kbound.export.bound;

import io.kbound.export.onnx.OnnxGraph;

/**
 * The optimal denoiser of data from N(0, diag(variance)), which is linear: sqrt(1 - alphaBar) x^t / (alphaBar variance
 * + 1 - alphaBar). And all that follows from it in closed form.
 */
final class GaussianDenoiser implements Denoiser {
    private final double[] variance;

    GaussianDenoiser(double... variance) {
        this.variance = variance;
    }

    @Override
    public String predictNoise(OnnxGraph graph, NoisedValues x) {
        float[] gain = new float[x.rows() * variance.length];
        for (int row = 0; row < x.rows(); row++) {
            for (int value = 0; value < variance.length; value++) {
                gain[row * variance.length + value] = (float) gain(x.schedule(), x.step(row), variance[value]);
            }
        }
        return graph.multiply(x.noisy(), x.byRow(gain, variance.length));
    }

    /** Levels x values: the mean squared error of the predicted noise over the data, a v / (a v + 1 - a). */
    double[][] meanErrors(Levels levels) {
        double[][] errors = new double[levels.count()][variance.length];
        for (int level = 0; level < errors.length; level++) {
            double signal = levels.schedule().signal(levels.step(level));
            double noise = levels.schedule().noise(levels.step(level));
            for (int value = 0; value < variance.length; value++) {
                errors[level][value] = signal * variance[value] / (signal * variance[value] + noise);
            }
        }
        return errors;
    }

    /** Levels x values: by how much the squared error rises with the squared noise. */
    double[][] slopes(Levels levels) {
        return errorsOf(levels, new double[variance.length]);
    }

    /** Levels x values: the expected squared error for one record, over all noise. */
    double[][] errorsOf(Levels levels, double... record) {
        double[][] errors = new double[levels.count()][variance.length];
        for (int level = 0; level < errors.length; level++) {
            int t = levels.step(level);
            double signal = levels.schedule().signal(t);
            double noise = levels.schedule().noise(t);
            for (int value = 0; value < variance.length; value++) {
                double gain = gain(levels.schedule(), t, variance[value]);
                double bias = gain * Math.sqrt(signal) * record[value];
                double spread = gain * Math.sqrt(noise) - 1;
                errors[level][value] = bias * bias + spread * spread;
            }
        }
        return errors;
    }

    /**
     * ln p(x^0) of the model itself: its reverse chain is linear and Gaussian, so its marginal is N(0, v_0) with v_0
     * from the recursion v_(t-1) = a^2 v_t + w from v_T = 1.
     *
     * @param meanErrors what the reverse variances were set by, at every level
     */
    double modelLogDensity(Schedule schedule, double[][] meanErrors, double... record) {
        double logDensity = 0;
        for (int value = 0; value < variance.length; value++) {
            double v = 1;
            for (int t = schedule.steps(); t >= 2; t--) {
                double power = schedule.signal(t) * variance[value] + schedule.noise(t);
                double a = (1 - schedule.beta(t) / power) / Math.sqrt(1 - schedule.beta(t));
                double w = schedule.posteriorVariance(t) + schedule.meanShift(t) * meanErrors[t - 2][value];
                v = a * a * v + w;
            }
            // The edge p(x^0|x^1) = q(x^1|x^0) pi(x^0) / pi(x^1) is N(sqrt(1 - beta_1) x^1, beta_1).
            v = (1 - schedule.beta(1)) * v + schedule.beta(1);
            logDensity -= 0.5 * (Math.log(2 * Math.PI * v) + record[value] * record[value] / v);
        }
        return logDensity;
    }

    /** ln of the data's own density. */
    double dataLogDensity(double... record) {
        double logDensity = 0;
        for (int value = 0; value < variance.length; value++) {
            logDensity -=
                    0.5 * (Math.log(2 * Math.PI * variance[value]) + record[value] * record[value] / variance[value]);
        }
        return logDensity;
    }

    private static double gain(Schedule schedule, int t, double variance) {
        return Math.sqrt(schedule.noise(t)) / (schedule.signal(t) * variance + schedule.noise(t));
    }
}

package io.kbound.export.denoiser;

/**
 * A mixture of Gaussians over D standardised values, each component by its principal axes: sum_k w_k N(m_k, U_k
 * diag(lambda_k) U_k^T).
 */
public final class Mixture {
    private final double[] logWeights;
    private final double[][] means;
    private final double[][][] axes;
    private final double[][] variances;
    private final double[][] meansAlong;

    /**
     * @param logWeights by component: ln w_k; the weights add up to 1
     * @param means component x value
     * @param axes component x axis x value: orthonormal
     * @param variances component x axis: lambda_k, not negative
     */
    Mixture(double[] logWeights, double[][] means, double[][][] axes, double[][] variances) {
        this.logWeights = logWeights;
        this.means = means;
        this.axes = axes;
        this.variances = variances;
        this.meansAlong = new double[means.length][values()];
        for (int k = 0; k < means.length; k++) {
            for (int axis = 0; axis < values(); axis++) {
                meansAlong[k][axis] = along(k, axis, means[k]);
            }
        }
    }

    /** The number of components. */
    public int components() {
        return logWeights.length;
    }

    /** D. */
    public int values() {
        return means[0].length;
    }

    /** Numbers that were fitted. */
    public long parameters() {
        long axesAndVariances = values() * (values() + 1L) / 2;
        return components() * (1 + values() + axesAndVariances) - 1;
    }

    /** ln w_k. */
    double logWeight(int component) {
        return logWeights[component];
    }

    /** lambda_k along an axis. */
    double variance(int component, int axis) {
        return variances[component][axis];
    }

    /** An axis' part of a value. */
    double axis(int component, int axis, int value) {
        return axes[component][axis][value];
    }

    /** A component's mean along one of its axes. */
    double meanAlong(int component, int axis) {
        return meansAlong[component][axis];
    }

    /** ln of the mixture's density at a record, in nats. */
    double logDensity(double[] record) {
        return logSum(logDensities(record));
    }

    /** By component: the chance that a record is its own. */
    double[] shares(double[] record) {
        double[] shares = logDensities(record);
        logSum(shares);
        return shares;
    }

    /** By component: ln of its weight times its density at a record. */
    private double[] logDensities(double[] record) {
        double[] terms = new double[components()];
        for (int k = 0; k < terms.length; k++) {
            terms[k] = logWeights[k] - 0.5 * values() * Math.log(2 * Math.PI);
            for (int axis = 0; axis < values(); axis++) {
                double off = along(k, axis, record) - meansAlong[k][axis];
                terms[k] -= 0.5 * (off * off / variances[k][axis] + Math.log(variances[k][axis]));
            }
        }
        return terms;
    }

    private double along(int component, int axis, double[] record) {
        double sum = 0;
        double[] direction = axes[component][axis];
        for (int value = 0; value < direction.length; value++) {
            sum += direction[value] * record[value];
        }
        return sum;
    }

    /** ln of the sum of what the terms are logarithms of; turns each term into its share of that sum. */
    static double logSum(double[] terms) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double term : terms) {
            highest = Math.max(highest, term);
        }
        double sum = 0;
        for (int k = 0; k < terms.length; k++) {
            terms[k] = Math.exp(terms[k] - highest);
            sum += terms[k];
        }
        for (int k = 0; k < terms.length; k++) {
            terms[k] /= sum;
        }
        return highest + Math.log(sum);
    }
}

package io.kbound.export.bound;

/**
 * The forward process q(x^t | x^(t-1)) = N(sqrt(1 - beta_t) x^(t-1), beta_t I), t = 1..T, and what follows from its
 * betas. Notation after Sohl-Dickstein et al. 2015 and Ho et al. 2020.
 */
public final class Schedule {
    private final double[] beta;
    /** Logarithms, since 1 - alphaBar is taken where alphaBar is all but 1. */
    private final double[] logAlphaBar;

    private Schedule(double[] beta) {
        this.beta = beta;
        this.logAlphaBar = new double[beta.length];
        for (int t = 1; t < beta.length; t++) {
            logAlphaBar[t] = logAlphaBar[t - 1] + Math.log1p(-beta[t]);
        }
    }

    /**
     * Betas that rise linearly.
     *
     * @param steps T, at least 2
     * @param first beta_1, above 0
     * @param last beta_T, below 1
     */
    public static Schedule linear(int steps, double first, double last) {
        if (steps < 2 || !(first > 0) || !(last >= first) || !(last < 1)) {
            throw new IllegalArgumentException("no schedule of " + steps + " steps from " + first + " to " + last);
        }
        double[] beta = new double[steps + 1];
        for (int t = 1; t <= steps; t++) {
            beta[t] = first + (last - first) * (t - 1) / (steps - 1);
        }
        return new Schedule(beta);
    }

    /** T. */
    public int steps() {
        return beta.length - 1;
    }

    /** beta_t. */
    public double beta(int t) {
        return beta[t];
    }

    /** alphaBar_t, the share of x^t's power that is signal. */
    public double signal(int t) {
        return Math.exp(logAlphaBar[t]);
    }

    /** 1 - alphaBar_t, the share of x^t's power that is noise. */
    public double noise(int t) {
        return -Math.expm1(logAlphaBar[t]);
    }

    /** ln(alphaBar_t / (1 - alphaBar_t)); falls as t rises. */
    public double logSnr(int t) {
        return logAlphaBar[t] - Math.log(noise(t));
    }

    /** The variance of q(x^(t-1) | x^t, x^0): beta_t (1 - alphaBar_(t-1)) / (1 - alphaBar_t), for t of 2 and above. */
    public double posteriorVariance(int t) {
        return beta[t] * noise(t - 1) / noise(t);
    }

    /**
     * By how much an error in the predicted noise moves the mean of p(x^(t-1) | x^t), squared:
     * beta_t^2 / ((1 - beta_t)(1 - alphaBar_t)).
     */
    public double meanShift(int t) {
        return beta[t] * beta[t] / ((1 - beta[t]) * noise(t));
    }
}

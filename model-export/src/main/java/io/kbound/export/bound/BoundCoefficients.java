package io.kbound.export.bound;

import java.util.Arrays;

/**
 * Every coefficient of the variational bound K. With x the D standardised values of a record, e(s, i) the mean squared
 * error of the noise that the network predicts for value i at level s, and a(s, i), b(s, i), c(i), d from here:
 *
 * <pre>  K = sum over s, i of [ a(s, i) - b(s, i) e(s, i) ]  +  sum over i of [ c(i) - d x_i^2 ]</pre>
 *
 * so that K splits exactly over value and noise level.
 */
public final class BoundCoefficients {
    /*
     * How it works (Sohl-Dickstein et al. 2015, eq. 14; DESIGN of the bound in ARCHITECTURE.md):
     *
     *   K = K31 + H_q(x^T|x^0) - H_q(x^1|x^0) - H_p(x^T|x^0) + E(x^0) - sum_i ln s_i
     *
     * K31 is minus a sum over t = 2..T of KL(q(x^(t-1)|x^t,x^0) || p(x^(t-1)|x^t)). Both are Gaussian: q with the
     * posterior variance v_t, p with variances w_(t,i) of our choice and a mean that is off by sqrt(m_t) times the
     * error of the predicted noise. So per value
     *
     *   KL = 1/2 [ ln(w/v) + v/w - 1 ] + m e / (2 w).
     *
     * On average over data it is least at w = v + m E[e] (Analytic-DPM, Bao et al. 2022, here per value, not one for
     * all): that is what the fitted errors are for. They are known at the levels only; between two of them E[e] and e
     * are interpolated linearly in the log signal-to-noise ratio, everything else is summed exactly over t.
     *
     * The edge terms are closed forms. E(x^0) = beta_1 (D - |x|^2) / 2 is the source's K_2, which vanishes only on
     * average over data of unit variance and is kept per record. The scales s_i turn the density of the standardised
     * values into that of the user's own.
     */
    private final int values;
    private final double[] constant;
    private final double[] precision;
    private final double[] edge;
    private final double edgeCurvature;

    /**
     * Derives the coefficients.
     *
     * @param noiseErrors levels x values: the mean squared error of the predicted noise over training data, by which
     *     the reverse variances are set; above 0
     * @param scale by value: its standard deviation, in the user's own units
     */
    public BoundCoefficients(Levels levels, double[][] noiseErrors, double[] scale) {
        Schedule schedule = levels.schedule();
        this.values = scale.length;
        this.constant = new double[levels.count() * values];
        this.precision = new double[levels.count() * values];
        for (int level = 0; level < levels.count(); level++) {
            for (int t = levels.firstStep(level); t <= levels.lastStep(level); t++) {
                double share = levels.share(level, t);
                int other = t < levels.step(level) ? level - 1 : level + 1;
                double posterior = schedule.posteriorVariance(t);
                double shift = schedule.meanShift(t);
                for (int value = 0; value < values; value++) {
                    double error = share == 1
                            ? noiseErrors[level][value]
                            : share * noiseErrors[level][value] + (1 - share) * noiseErrors[other][value];
                    double variance = posterior + shift * error;
                    constant[level * values + value] -=
                            share * 0.5 * (Math.log(variance / posterior) + posterior / variance - 1);
                    precision[level * values + value] += share * 0.5 * shift / variance;
                }
            }
        }
        int last = schedule.steps();
        // H_q(x^T|x^0) - H_q(x^1|x^0) - H_p(x^T|x^0) + E(x^0), per value, without what depends on x.
        double entropies = 0.5 * Math.log(schedule.noise(last) / schedule.noise(1))
                - 0.5 * Math.log(2 * Math.PI)
                - 0.5 * schedule.noise(last);
        this.edge = new double[values];
        Arrays.setAll(edge, value -> entropies + 0.5 * schedule.beta(1) - Math.log(scale[value]));
        this.edgeCurvature = 0.5 * (schedule.signal(last) + schedule.beta(1));
    }

    private BoundCoefficients(BoundCoefficients plain, double[] constant) {
        this.values = plain.values;
        this.constant = constant;
        this.precision = plain.precision;
        this.edge = plain.edge;
        this.edgeCurvature = plain.edgeCurvature;
    }

    /**
     * The same coefficients for one fixed set of noise, with a control variate. The squared noise of a draw has mean 1,
     * and most of what its chance departure from 1 does to the squared error is known: so that part is taken off. It
     * is a constant for each level and value, and costs nothing at scoring. Where the predicted noise is linear in each
     * value, as for Gaussian data, one antithetic pair then gives the expectation exactly.
     *
     * @param slopes levels x values: by how much the squared error rises with the squared noise
     */
    public BoundCoefficients forNoise(NoiseDraws noise, double[][] slopes) {
        double[][] excess = new double[slopes.length][values];
        for (int level = 0; level < slopes.length; level++) {
            for (int value = 0; value < values; value++) {
                double squares = 0;
                for (int draw = 0; draw < noise.draws(); draw++) {
                    double drawn = noise.noise(level * noise.draws() + draw, value);
                    squares += drawn * drawn / noise.draws();
                }
                excess[level][value] = slopes[level][value] * (squares - 1);
            }
        }
        return withoutExcess(excess);
    }

    /**
     * The same coefficients for fixed noise with which squared errors come out larger than over all noise, on average
     * over data, by a known amount: it is taken off, so that K is right on average. A constant for each level and value,
     * and for nothing in the record.
     *
     * @param excess levels x values
     */
    public BoundCoefficients withoutExcess(double[][] excess) {
        double[] controlled = constant.clone();
        for (int level = 0; level < excess.length; level++) {
            for (int value = 0; value < values; value++) {
                controlled[level * values + value] += precision(level, value) * excess[level][value];
            }
        }
        return new BoundCoefficients(this, controlled);
    }

    /** a(s, i): what a level gives to K for a value, whatever the record. */
    public double constant(int level, int value) {
        return constant[level * values + value];
    }

    /** b(s, i): what a unit of squared noise error costs K. */
    public double precision(int level, int value) {
        return precision[level * values + value];
    }

    /** c(i): what the edge terms give to K for a value, whatever the record. */
    public double edge(int value) {
        return edge[value];
    }

    /** d: what a unit of a squared standardised value costs K at the edges. */
    public double edgeCurvature() {
        return edgeCurvature;
    }

    /**
     * K itself, for reference.
     *
     * @param standardised the record's D standardised values
     * @param noiseErrors levels x values: mean squared error of the predicted noise for this record
     */
    public double bound(double[] standardised, double[][] noiseErrors) {
        double bound = 0;
        for (int value = 0; value < values; value++) {
            bound += edge[value] - edgeCurvature * standardised[value] * standardised[value];
            for (int level = 0; level < noiseErrors.length; level++) {
                bound += constant(level, value) - precision(level, value) * noiseErrors[level][value];
            }
        }
        return bound;
    }

    /**
     * The same, level by level, the edge terms last, and within a level by channel.
     *
     * @param channels of which values go round: one of each, then the first's next
     */
    public double[] cells(double[] standardised, double[][] noiseErrors, int channels) {
        double[] cells = new double[(noiseErrors.length + 1) * channels];
        for (int value = 0; value < values; value++) {
            int channel = value % channels;
            for (int level = 0; level < noiseErrors.length; level++) {
                cells[level * channels + channel] +=
                        constant(level, value) - precision(level, value) * noiseErrors[level][value];
            }
            cells[noiseErrors.length * channels + channel] +=
                    edge[value] - edgeCurvature * standardised[value] * standardised[value];
        }
        return cells;
    }
}

package io.kbound.scorer.judgement;

import java.util.Optional;

/**
 * The lower tail of the calibration statistics: a generalised Pareto distribution fitted to how far the lowest of them lie
 * below the rest, by probability-weighted moments (Hosking and Wallis 1987).
 *
 * <p>The shape is kept between 0 (exponential) and 1/2: a negative one would call everything beyond a point impossible
 * on the word of a few dozen windows, and moments do not exist above 1/2. Nor is the tail believed for ever: below a
 * thousandth of what counting reaches it says no more.
 */
final class LowerTail {
    /** Fewer calibration statistics than this say nothing of a tail. */
    private static final int FEWEST_STATISTICS = 20;

    private static final double TAIL_SHARE = 0.1;
    private static final int FEWEST_IN_TAIL = 10;
    private static final double LARGEST_SHAPE = 0.5;
    private static final double BELIEVED_SHARE = 1e-3;

    private final double start;
    private final double share;
    private final double shape;
    private final double scale;
    private final double least;

    private LowerTail(double start, double share, double shape, double scale, double least) {
        this.start = start;
        this.share = share;
        this.shape = shape;
        this.scale = scale;
        this.least = least;
    }

    /**
     * Fits the tail.
     *
     * @param ascending calibration statistics, lowest first
     * @return empty where they are too few, or the lowest of them all alike
     */
    static Optional<LowerTail> fit(float[] ascending) {
        int n = ascending.length;
        if (n < FEWEST_STATISTICS) {
            return Optional.empty();
        }
        int inTail = Math.max(FEWEST_IN_TAIL, (int) Math.round(TAIL_SHARE * n));
        double start = ascending[inTail];
        double mean = 0;
        double weighted = 0;
        for (int i = 0; i < inTail; i++) {
            // Exceedances rise as statistics fall: the lowest statistic is the largest exceedance.
            double exceedance = start - ascending[i];
            double rankFromSmallest = inTail - i;
            mean += exceedance / inTail;
            weighted += exceedance * (1 - (rankFromSmallest - 0.35) / inTail) / inTail;
        }
        if (!(mean > 0)) {
            return Optional.empty();
        }
        double shape = Math.max(0, Math.min(LARGEST_SHAPE, 2 - mean / (mean - 2 * weighted)));
        // At a given shape the scale that keeps the mean exceedance.
        double scale = mean * (1 - shape);
        return Optional.of(new LowerTail(start, (double) inTail / (n + 1), shape, scale, BELIEVED_SHARE / (n + 1)));
    }

    /** The probability of a statistic at or below this one. */
    double probabilityBelow(double statistic) {
        double excess = (start - statistic) / scale;
        return Math.max(least, share * (shape < 1e-9 ? Math.exp(-excess) : Math.pow(1 + shape * excess, -1 / shape)));
    }

    /** The least probability that the tail is believed for. */
    double least() {
        return least;
    }

    /** The statistic at or below which the probability is {@code rate}; the rate must lie within the tail. */
    double quantile(double rate) {
        double ratio = share / rate;
        return start - scale * (shape < 1e-9 ? Math.log(ratio) : (Math.pow(ratio, shape) - 1) / shape);
    }
}

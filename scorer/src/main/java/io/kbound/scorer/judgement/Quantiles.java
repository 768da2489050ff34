package io.kbound.scorer.judgement;

/** Quantiles of sorted numbers, interpolated linearly between the two that enclose them (Hyndman and Fan 1996, type 7). */
public final class Quantiles {
    private Quantiles() {}

    /**
     * A quantile.
     *
     * @param share between 0 and 1
     */
    public static float of(float[] ascending, double share) {
        double place = Math.max(0, Math.min(1, share)) * (ascending.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, ascending.length - 1);
        return (float) (ascending[below] + (place - below) * (ascending[above] - ascending[below]));
    }
}

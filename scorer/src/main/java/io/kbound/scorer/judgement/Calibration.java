package io.kbound.scorer.judgement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Conformal p-values: how improbable a bound is among those of calibration windows, which training never saw.
 *
 * <p>p = (1 + #{calibration bounds at or below K}) / (n + 1). If the window is exchangeable with the calibration
 * windows, the chance of p at or below any rate is at most that rate (Vovk, Gammerman, Shafer: Algorithmic Learning in a
 * Random World, 2005). Counting ends at 1/(n + 1); below it a tail fitted to the lowest calibration bounds goes on,
 * and what it says is marked as extrapolated.
 */
public final class Calibration {
    private final float[] bounds;
    private final Optional<LowerTail> tail;

    /**
     * @param ascending the calibration bounds in nats, lowest first
     */
    public Calibration(List<Float> ascending) {
        this.bounds = new float[ascending.size()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = ascending.get(i);
        }
        this.tail = LowerTail.fit(bounds);
    }

    /** The number n of calibration windows. */
    public int size() {
        return bounds.length;
    }

    /**
     * The bound that a share of the calibration bounds lies below, between them interpolated linearly.
     *
     * @param share between 0 and 1
     */
    public float quantile(double share) {
        return Quantiles.of(bounds, share);
    }

    /** The calibration bounds in nats, lowest first. */
    double[] ascending() {
        double[] ascending = new double[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            ascending[i] = bounds[i];
        }
        return ascending;
    }

    /** 1/(n + 1): the least p-value that counting can give. */
    public double resolution() {
        return 1.0 / (bounds.length + 1);
    }

    /** The least p-value there is: the {@link #resolution}, or less where a tail could be fitted below it. */
    public double leastPValue() {
        return tail.map(LowerTail::least).orElse(resolution());
    }

    /** The p-value of a bound, between 0 and 1. */
    public PValue pValue(float bound) {
        int atOrBelow = atOrBelow(bound);
        double counted = (1.0 + atOrBelow) / (bounds.length + 1);
        if (atOrBelow > 0 || tail.isEmpty()) {
            return new PValue(counted, false);
        }
        return new PValue(Math.min(counted, tail.get().probabilityBelow(bound)), true);
    }

    /**
     * The highest bound whose p-value is at or below a rate: at it and under it a window is an anomaly.
     *
     * @param rate the false-alarm rate, between 0 and 1
     * @return the bound in nats; negative infinity where no bound can be that improbable
     */
    public float threshold(double rate) {
        int needed = (int) Math.floor(rate * (bounds.length + 1) + 1e-9);
        if (needed >= 1) {
            // Fewer than `needed` calibration bounds may lie at or below it, so it lies just under the needed-th.
            return needed > bounds.length ? Float.POSITIVE_INFINITY : Math.nextDown(bounds[needed - 1]);
        }
        // A bound that any calibration bound lies at or below has a counted p-value, which is above the rate.
        return tail.map(fitted -> Math.min((float) fitted.quantile(rate), Math.nextDown(bounds[0])))
                .orElse(Float.NEGATIVE_INFINITY);
    }

    private int atOrBelow(float bound) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle] <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return "Calibration" + Arrays.toString(bounds);
    }
}

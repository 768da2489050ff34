package io.kbound.scorer.judgement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Conformal p-values: how improbable a window's statistic is among those of calibration windows, which training never
 * saw.
 *
 * <p>p = (1 + #{calibration statistics at or below it}) / (n + 1). If the window is exchangeable with the calibration
 * windows, the chance of p at or below any rate is at most that rate (Vovk, Gammerman, Shafer: Algorithmic Learning in a
 * Random World, 2005). Counting ends at 1/(n + 1); below it a tail fitted to the lowest calibration statistics goes on,
 * and what it says is marked as extrapolated.
 */
public final class Calibration {
    private final float[] statistics;
    private final Optional<LowerTail> tail;

    /**
     * @param ascending the statistics of the calibration windows, lowest first
     */
    public Calibration(List<Float> ascending) {
        this.statistics = new float[ascending.size()];
        for (int i = 0; i < statistics.length; i++) {
            statistics[i] = ascending.get(i);
        }
        this.tail = LowerTail.fit(statistics);
    }

    /** The number n of calibration windows. */
    public int size() {
        return statistics.length;
    }

    /**
     * The statistic that a share of the calibration's lies below, between them interpolated linearly.
     *
     * @param share between 0 and 1
     */
    public float quantile(double share) {
        return Quantiles.of(statistics, share);
    }

    /** The statistics of the calibration windows, lowest first. */
    double[] ascending() {
        double[] ascending = new double[statistics.length];
        for (int i = 0; i < statistics.length; i++) {
            ascending[i] = statistics[i];
        }
        return ascending;
    }

    /** 1/(n + 1): the least p-value that counting can give. */
    public double resolution() {
        return 1.0 / (statistics.length + 1);
    }

    /** The least p-value there is: the {@link #resolution}, or less where a tail could be fitted below it. */
    public double leastPValue() {
        return tail.map(LowerTail::least).orElse(resolution());
    }

    /** The p-value of a statistic, between 0 and 1. */
    public PValue pValue(float statistic) {
        int atOrBelow = atOrBelow(statistic);
        double counted = (1.0 + atOrBelow) / (statistics.length + 1);
        if (atOrBelow > 0 || tail.isEmpty()) {
            return new PValue(counted, false);
        }
        return new PValue(Math.min(counted, tail.get().probabilityBelow(statistic)), true);
    }

    /**
     * The highest statistic whose p-value is at or below a rate: at it and under it a window is an anomaly.
     *
     * @param rate the false-alarm rate, between 0 and 1
     * @return the statistic; negative infinity where none can be that improbable
     */
    public float threshold(double rate) {
        int needed = lowest(rate, statistics.length);
        if (needed >= 1) {
            // Fewer than `needed` calibration statistics may lie at or below it, so it lies just under the needed-th.
            return needed > statistics.length ? Float.POSITIVE_INFINITY : Math.nextDown(statistics[needed - 1]);
        }
        // One that any calibration statistic lies at or below has a counted p-value, which is above the rate.
        return tail.map(fitted -> Math.min((float) fitted.quantile(rate), Math.nextDown(statistics[0])))
                .orElse(Float.NEGATIVE_INFINITY);
    }

    /** Of a window and so many of calibration, how many of the lowest have a counted p-value at or below a rate. */
    static int lowest(double rate, int calibrationWindows) {
        return (int) Math.floor(rate * (calibrationWindows + 1) + 1e-9);
    }

    private int atOrBelow(float statistic) {
        int low = 0;
        int high = statistics.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (statistics[middle] <= statistic) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return "Calibration" + Arrays.toString(statistics);
    }
}

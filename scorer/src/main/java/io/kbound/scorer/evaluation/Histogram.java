package io.kbound.scorer.evaluation;

import java.util.List;

/** How often which statistic came, beside how often calibration windows had it. */
public final class Histogram {
    private static final int BINS = 60;

    /** Room below the calibration's least, by its range: there is where anomalies are. */
    private static final double BELOW = 1;

    private final double low;
    private final double width;
    private final long[] counts = new long[BINS];
    private final long[] calibration = new long[BINS];
    private long all;

    /**
     * @param calibration statistics of the model's calibration windows, the lowest first
     */
    public Histogram(List<Float> calibration) {
        double least = calibration.get(0);
        double most = calibration.get(calibration.size() - 1);
        double range = Math.max(most - least, 1e-6);
        this.low = least - BELOW * range;
        this.width = (most - low) / BINS;
        calibration.forEach(statistic -> this.calibration[bin(statistic)]++);
    }

    /**
     * A bin; the first holds all that is lower, too, the last all that is higher.
     *
     * @param share of the rows
     * @param calibrationShare of the calibration windows
     */
    public record Bin(double from, double to, double share, double calibrationShare) {}

    /** Adds a row. */
    public void add(float statistic) {
        counts[bin(statistic)]++;
        all++;
    }

    private int bin(float statistic) {
        return (int) Math.max(0, Math.min(BINS - 1, (statistic - low) / width));
    }

    /** All bins, the lowest first. */
    public List<Bin> bins() {
        double windows = 0;
        for (long count : calibration) {
            windows += count;
        }
        Bin[] bins = new Bin[BINS];
        for (int i = 0; i < BINS; i++) {
            bins[i] = new Bin(
                    low + i * width,
                    low + (i + 1) * width,
                    counts[i] / (double) Math.max(1, all),
                    calibration[i] / windows);
        }
        return List.of(bins);
    }
}

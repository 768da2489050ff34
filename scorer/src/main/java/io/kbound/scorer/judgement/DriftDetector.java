package io.kbound.scorer.judgement;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * Tells when a source's statistics no longer look like the model's calibration: the two-sample Kolmogorov-Smirnov test
 * (Smirnov 1939) of one block of its newest statistics after the other. For a p-value that counts among the same
 * calibration statistics that is the test of whether it is uniform.
 *
 * <p>Each block is tested once. If its windows are exchangeable with the calibration's, the chance that it raises drift is at
 * most the rate. Of windows that overlap, one in so many is taken, so that no two share a reading; readings that depend on
 * one another over a longer time than a window raise it more often.
 */
public final class DriftDetector {
    /** Drift is over when a block looks like the calibration at this level, well above the rate that raises it. */
    private static final double OVER = 0.05;

    /** Where the quick p-value lies above this, the exact one is not asked for. */
    private static final double PLAINLY_ALIKE = 0.2;

    /** Of more calibration statistics than this, so many evenly spaced ones say the same. */
    private static final int MOST_STATISTICS = 5000;

    private static final KolmogorovSmirnovTest EXACT = KolmogorovSmirnovTest.withDefaults();
    private static final KolmogorovSmirnovTest QUICK = EXACT.with(PValueMethod.ASYMPTOTIC);

    private final String model;
    private final double[] normal;
    private final float normalMedian;
    private final int windows;
    private final int every;
    private final double rate;

    /**
     * @param calibration of the model
     * @param model what is judged, and by what statistic: what was seen under one says nothing of another
     * @param windows in a block
     * @param every of so many windows in a row, one is taken
     * @param rate the chance that a block of normal windows raises drift, above 0 and below 0.05
     */
    public DriftDetector(Calibration calibration, String model, int windows, int every, double rate) {
        if (!(rate > 0 && rate < OVER)) {
            throw new IllegalArgumentException("a rate of " + rate);
        }
        this.model = model;
        this.normal = thinned(calibration.ascending());
        this.normalMedian = calibration.quantile(0.5);
        this.windows = windows;
        this.every = every;
        this.rate = rate;
    }

    /**
     * Takes a source's next window in.
     *
     * @param source what has been seen of the source; it is changed
     * @param statistic of the window
     * @param timeMicros event time
     * @return what has changed with this window, if anything has
     */
    public Optional<Drift> add(SourceDrift source, float statistic, long timeMicros) {
        source.follow(model, windows);
        if (!source.isDue(every) || !source.fill(statistic, timeMicros)) {
            return Optional.empty();
        }
        float[] block = source.takeBlock();
        double[] sample = new double[block.length];
        for (int i = 0; i < block.length; i++) {
            sample[i] = block[i];
        }
        KolmogorovSmirnovTest.TwoResult result = QUICK.test(sample, normal);
        if (result.getPValue() < PLAINLY_ALIKE) {
            result = EXACT.test(sample, normal);
        }
        boolean was = source.isDrifting();
        boolean is = was ? result.getPValue() <= OVER : result.getPValue() <= rate;
        if (was == is) {
            return Optional.empty();
        }
        source.setDrifting(is);
        Arrays.sort(block);
        return Optional.of(new Drift(
                is,
                source.blockSince(),
                block.length,
                result.getStatistic(),
                result.getPValue(),
                Quantiles.of(block, 0.5),
                normalMedian));
    }

    private static double[] thinned(double[] ascending) {
        if (ascending.length <= MOST_STATISTICS) {
            return ascending;
        }
        double[] some = new double[MOST_STATISTICS];
        for (int i = 0; i < MOST_STATISTICS; i++) {
            some[i] = ascending[(int) ((i + 0.5) / MOST_STATISTICS * ascending.length)];
        }
        return some;
    }

    /**
     * A source's drift, as it begins or ends.
     *
     * @param began true where it begins, false where it is over
     * @param sinceMicros event time of the block's first window
     * @param windows in the block
     * @param statistic the largest distance between the two distribution functions, 0 to 1
     * @param pValue of that distance, if the block were like the calibration
     * @param median of the block's statistics
     * @param normalMedian of the calibration's
     */
    public record Drift(
            boolean began,
            long sinceMicros,
            int windows,
            double statistic,
            double pValue,
            float median,
            float normalMedian) {}
}

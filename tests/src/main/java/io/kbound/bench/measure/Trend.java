package io.kbound.bench.measure;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether a measurement grows with time.
 *
 * @param perHour how much it grows, by the median of the slopes between any two moments; NaN where there are too few
 * @param laterPerHour the same in the second half alone
 * @param pValue chance of such an order, or a more rising one, where there is no trend
 */
public record Trend(double perHour, double laterPerHour, double pValue) {
    /*
     * How it works: Theil and Sen's slope, which a quarter of wild values does not move, and Mann and Kendall's test of the order, which
     * asks nothing of the distribution. Neighbouring samples resemble each other, which that test takes for a trend; so the time is cut
     * into blocks, and each block's median is what is looked at. What warms up bends towards an end, and what leaks does not: a leak is
     * steep in the second half, too.
     */

    /** What is of no trend is taken for one so often, were the limit 0. */
    private static final double SIGNIFICANCE = 0.01;

    /** Half as many still rise by chance less often than {@link #SIGNIFICANCE}. */
    private static final int BLOCKS = 24;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** A measurement at a time. */
    public record Moment(double hours, double value) {}

    /**
     * The trend of measurements.
     *
     * @param moments by ascending time; those without a value are left out
     */
    public static Trend of(List<Moment> moments) {
        List<Moment> medians = medians(
                moments.stream().filter(one -> Double.isFinite(one.value)).toList());
        return new Trend(
                slope(medians), slope(medians.subList(medians.size() / 2, medians.size())), chanceOfRising(medians));
    }

    /** True where it grows, does so until the end, and by more an hour than it may. */
    public boolean exceeds(double allowedPerHour) {
        return perHour > allowedPerHour && laterPerHour > allowedPerHour && pValue < SIGNIFICANCE;
    }

    private static List<Moment> medians(List<Moment> moments) {
        List<Moment> medians = new ArrayList<>();
        int blocks = Math.min(BLOCKS, moments.size());
        for (int block = 0; block < blocks; block++) {
            Spread hours = new Spread();
            Spread values = new Spread();
            for (Moment one : moments.subList((int) ((long) moments.size() * block / blocks), (int)
                    ((long) moments.size() * (block + 1) / blocks))) {
                hours.add(one.hours);
                values.add(one.value);
            }
            medians.add(new Moment(hours.median(), values.median()));
        }
        return medians;
    }

    private static double slope(List<Moment> moments) {
        Spread slopes = new Spread();
        for (int i = 0; i < moments.size(); i++) {
            for (int j = i + 1; j < moments.size(); j++) {
                slopes.add(
                        (moments.get(j).value - moments.get(i).value) / (moments.get(j).hours - moments.get(i).hours));
            }
        }
        return slopes.median();
    }

    /** Mann and Kendall's test, one-sided, with the correction for equal values (Kendall 1975). */
    private static double chanceOfRising(List<Moment> moments) {
        int n = moments.size();
        int rising = 0;
        double equal = 0;
        for (int i = 0; i < n; i++) {
            int same = 1;
            for (int j = 0; j < n; j++) {
                int order = Double.compare(moments.get(j).value, moments.get(i).value);
                rising += j > i ? order : 0;
                same += j != i && order == 0 ? 1 : 0;
            }
            // Once for each of a group of equal ones, of which there are as many.
            equal += (same - 1) * (2.0 * same + 5);
        }
        double variance = (n * (n - 1.0) * (2 * n + 5) - equal) / 18;
        return variance <= 0 ? 1 : NORMAL.survivalProbability((rising - Math.signum(rising)) / Math.sqrt(variance));
    }
}

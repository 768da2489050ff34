package io.kbound.export.training;

import io.kbound.export.view.Curve;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Fits a curve to a value whose tails are heavier than a normal distribution's. Where its records lie dense, the curve takes them
 * as far apart as their normal scores are (Van der Waerden 1952), so that what is narrow beside a long tail, or a
 * seldom exception, is seen at its own scale. It never squeezes to less than {@value #LEAST_SLOPE} of a standard deviation's length: far out
 * stays far out.
 */
final class CurveFit {
    /** The fourth moment of standardised values that are taken as they are; a normal distribution's is 3. */
    private static final double MOST_KURTOSIS = 3.2;

    private static final float LEAST_SLOPE = 0.3f;
    private static final int KNOTS = 17;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private CurveFit() {}

    /**
     * The curve for one value.
     *
     * @param standardised it, in many windows, in standard deviations from its mean; sorted in place
     */
    static Curve of(float[] standardised) {
        if (kurtosis(standardised) <= MOST_KURTOSIS) {
            return Curve.STRAIGHT;
        }
        Arrays.sort(standardised);
        float[] distinct = new float[standardised.length];
        double[] scores = new double[standardised.length];
        int count = 0;
        for (int i = 0; i < standardised.length; ) {
            int next = i;
            while (next < standardised.length && standardised[next] == standardised[i]) {
                next++;
            }
            distinct[count] = standardised[i];
            scores[count++] = NORMAL.inverseCumulativeProbability((i + next) / 2.0 / standardised.length);
            i = next;
        }
        if (count < 3) {
            return Curve.STRAIGHT;
        }
        return through(distinct, scores, knots(scores, count), standardised);
    }

    private static double kurtosis(float[] standardised) {
        double sum = 0;
        for (float value : standardised) {
            sum += (double) value * value * value * value;
        }
        return sum / standardised.length;
    }

    /** Which of the distinct values are knots: some that are evenly spaced by their scores. */
    private static int[] knots(double[] scores, int count) {
        int[] knots = new int[Math.min(KNOTS, count)];
        if (count <= KNOTS) {
            Arrays.setAll(knots, i -> i);
            return knots;
        }
        int used = 0;
        for (int i = 0; i < KNOTS; i++) {
            double wanted = scores[0] + (scores[count - 1] - scores[0]) * i / (KNOTS - 1);
            int at = Arrays.binarySearch(scores, 0, count, wanted);
            int knot = Math.min(count - 1, at < 0 ? -at - 1 : at);
            if (used == 0 || knot > knots[used - 1]) {
                knots[used++] = knot;
            }
        }
        return Arrays.copyOf(knots, used);
    }

    /** The curve through these knots, moved so that the values' mean becomes 0. */
    private static Curve through(float[] distinct, double[] scores, int[] knots, float[] values) {
        float[] from = new float[knots.length];
        double[] to = new double[knots.length];
        for (int i = 0; i < knots.length; i++) {
            from[i] = distinct[knots[i]];
            if (i > 0) {
                double rise = scores[knots[i]] - scores[knots[i - 1]];
                to[i] = to[i - 1] + Math.max(rise, LEAST_SLOPE * ((double) from[i] - from[i - 1]));
            }
        }
        Curve rising = curve(from, to, 0);
        double mean = 0;
        for (float value : values) {
            mean += (double) rising.at(value) / values.length;
        }
        return curve(from, to, mean);
    }

    /** Of knots that 32 bits do not tell apart, one will do. */
    private static Curve curve(float[] from, double[] to, double off) {
        float[] places = new float[from.length];
        float[] values = new float[from.length];
        int count = 0;
        for (int i = 0; i < from.length; i++) {
            float value = (float) (to[i] - off);
            if (count == 0 || value > values[count - 1]) {
                places[count] = from[i];
                values[count++] = value;
            }
        }
        return new Curve(Arrays.copyOf(places, count), Arrays.copyOf(values, count));
    }
}

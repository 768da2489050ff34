package io.kbound.scorer.judgement;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.Band;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What a window is judged by; the lower, the less probable. Either K itself, in nats, or the least of K's bands of levels, each
 * as (sum − median) / spread of windows that are normal.
 *
 * <p>The levels of least noise, which see how a record differs from its neighbours, outweigh in K those of most noise, which see
 * how far it lies from everything. A record that is improbable to one of them alone is found where each is measured against
 * what is normal for it. Whatever the bands and their figures are, the statistic is a fixed function of the window, and so its
 * conformal p-values are as exact as those of K.
 */
public final class Statistic {
    private static final double LOW = 0.16;
    private static final double HIGH = 0.84;

    private final StatisticKind kind;
    private final List<Band> bands;
    /** By band and level. */
    private final double[][] weights;

    /** The statistic that a card names. */
    public Statistic(ModelCard.Statistic card) {
        this.kind = card.kind();
        this.bands = card.bands();
        this.weights = bands.stream().map(Statistic::weights).toArray(double[][]::new);
    }

    /**
     * The finer half of the levels, by log SNR, and the coarser half with the edge term, by what they are for some windows.
     *
     * @param levels at least 2
     * @param levelTerms windows x (levels + 1), at least one window, as the model gives them
     */
    public static ModelCard.Statistic levels(List<ModelCard.Level> levels, List<float[]> levelTerms) {
        int last = levels.size() - 1;
        double half = (levels.get(0).logSnr() + levels.get(last).logSnr()) / 2;
        int middle = 1;
        while (middle < last && levels.get(middle).logSnr() > half) {
            middle++;
        }
        return new ModelCard.Statistic(
                StatisticKind.LEVELS,
                List.of(band(levelTerms, 0, middle, List.of()), band(levelTerms, middle, last + 2, List.of())));
    }

    /**
     * All levels and the edge term by weights, by what their sum is for some windows.
     *
     * @param weights of the levels, the edge term last; not below 0
     * @param levelTerms windows x (levels + 1), at least one window, as the model gives them
     */
    public static ModelCard.Statistic weighted(List<Double> weights, List<float[]> levelTerms) {
        return new ModelCard.Statistic(StatisticKind.LEVELS, List.of(band(levelTerms, 0, weights.size(), weights)));
    }

    private static double[] weights(Band band) {
        double[] weights = new double[band.to() - band.from()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = band.weights().isEmpty() ? 1 : band.weights().get(i);
        }
        return weights;
    }

    /** The statistic of a scored slot; beyond what 32 bits can hold, the least or largest that they can. */
    public float of(BoundScorer scorer, int slot) {
        if (kind == StatisticKind.BOUND) {
            return scorer.bound(slot);
        }
        return least(level -> scorer.levelTerm(slot, level));
    }

    /**
     * The statistic of a window's level terms, the edge term last. K is their sum, up to what 32 bits round.
     */
    public float of(float[] levelTerms) {
        if (kind == StatisticKind.BOUND) {
            double sum = 0;
            for (float term : levelTerms) {
                sum += term;
            }
            return narrow(sum);
        }
        return least(level -> levelTerms[level]);
    }

    private float least(IntToDoubleFunction levelTerms) {
        double least = Double.POSITIVE_INFINITY;
        for (int band = 0; band < bands.size(); band++) {
            least = Math.min(least, ofBand(band, levelTerms));
        }
        return narrow(least);
    }

    /** The bands of which the least counts; K itself is one. */
    public int bands() {
        return Math.max(1, bands.size());
    }

    /** What a band of a scored slot is, as the statistic has it. */
    public double ofBand(BoundScorer scorer, int slot, int number) {
        return kind == StatisticKind.BOUND
                ? scorer.bound(slot)
                : ofBand(number, level -> scorer.levelTerm(slot, level));
    }

    private double ofBand(int number, IntToDoubleFunction levelTerms) {
        Band band = bands.get(number);
        double[] of = weights[number];
        double sum = 0;
        for (int level = band.from(); level < band.to(); level++) {
            sum += of[level - band.from()] * levelTerms.applyAsDouble(level);
        }
        return (sum - band.median()) / band.spread();
    }

    static float narrow(double wide) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, wide));
    }

    private static Band band(List<float[]> levelTerms, int from, int to, List<Double> weights) {
        double[] of = weights(new Band(from, to, 0, 1, weights));
        float[] sums = new float[levelTerms.size()];
        for (int i = 0; i < sums.length; i++) {
            double sum = 0;
            for (int level = from; level < to; level++) {
                sum += of[level - from] * levelTerms.get(i)[level];
            }
            sums[i] = (float) sum;
        }
        Arrays.sort(sums);
        double median = Quantiles.of(sums, 0.5);
        double spread = ((double) Quantiles.of(sums, HIGH) - Quantiles.of(sums, LOW)) / 2;
        // Of windows that are all the same, any departure counts; what 32 bits round is none.
        return new Band(from, to, median, Math.max(spread, 1e-6 * Math.max(1, Math.abs(median))), weights);
    }
}

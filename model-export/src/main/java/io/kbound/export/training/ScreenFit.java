package io.kbound.export.training;

import io.kbound.card.ModelCard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Chooses the evaluations that screening rests on, and what is made of them: least squares, one evaluation after the other. */
final class ScreenFit {
    /*
     * How it works: a band of the statistic is a sum over many evaluations, and for one record those of neighbouring levels and of
     * opposite noise go together, so that a few foretell it. Each is taken in turn, for the band that is foretold worst, and is the
     * one that leaves the least of its variance. Weights below 0 are not allowed: they fit the windows at hand better, and
     * make of an evaluation that costs far more than any of these a high estimate. What lies far out is drawn in, or a few windows
     * would decide.
     */
    private static final double OUTERMOST = 0.001;

    private final double[][] costs;
    private final double[][] bands;
    private final double[] meanCost;
    private final double[] meanBand;
    private final DMatrixRMaj costCovariance;
    private final double[][] crossCovariance;

    /**
     * @param costs evaluations x windows, which are drawn in
     * @param bands of the statistic x windows, which are drawn in
     */
    ScreenFit(double[][] costs, double[][] bands) {
        this.costs = costs;
        this.bands = bands;
        Arrays.stream(costs).forEach(ScreenFit::drawIn);
        Arrays.stream(bands).forEach(ScreenFit::drawIn);
        this.meanCost = Arrays.stream(costs).mapToDouble(ScreenFit::mean).toArray();
        this.meanBand = Arrays.stream(bands).mapToDouble(ScreenFit::mean).toArray();
        this.costCovariance = new DMatrixRMaj(costs.length, costs.length);
        this.crossCovariance = new double[bands.length][costs.length];
        for (int i = 0; i < costs.length; i++) {
            for (int j = 0; j <= i; j++) {
                double covariance = covariance(costs[i], meanCost[i], costs[j], meanCost[j]);
                costCovariance.set(i, j, covariance);
                costCovariance.set(j, i, covariance);
            }
            for (int band = 0; band < bands.length; band++) {
                crossCovariance[band][i] = covariance(costs[i], meanCost[i], bands[band], meanBand[band]);
            }
        }
    }

    /**
     * Some of the evaluations for one band.
     *
     * @param weights of the costs in the order of {@code chosen}, above 0
     * @param left variance of the band that they leave
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Choice(List<Integer> chosen, double[] weights, double left) {}

    /**
     * Chooses.
     *
     * @param count how many evaluations at most, all bands together
     * @param numbers of the evaluations, as the card has them
     * @return none where a band cannot be foretold
     */
    ModelCard.Screening choose(int count, int[] numbers) {
        List<Choice> choices = new ArrayList<>();
        for (int band = 0; band < bands.length; band++) {
            choices.add(new Choice(List.of(), new double[0], variance(band)));
        }
        TreeSet<Integer> chosen = new TreeSet<>();
        while (chosen.size() < count) {
            int worst = worst(choices);
            Optional<Choice> next = next(worst, choices.get(worst));
            if (next.isEmpty()) {
                break;
            }
            choices.set(worst, next.get());
            chosen.addAll(next.get().chosen);
        }
        if (choices.stream().anyMatch(choice -> choice.chosen.isEmpty())) {
            return ModelCard.Screening.NONE;
        }
        List<Integer> places = List.copyOf(chosen);
        List<ModelCard.Estimate> estimates = new ArrayList<>();
        for (int band = 0; band < bands.length; band++) {
            estimates.add(estimate(band, choices.get(band), places));
        }
        return new ModelCard.Screening(
                places.stream().map(place -> numbers[place]).toList(), estimates);
    }

    /** The band of which most is left; one that nothing foretells yet before all others. */
    private static int worst(List<Choice> choices) {
        int worst = 0;
        for (int band = 1; band < choices.size(); band++) {
            Choice one = choices.get(band);
            Choice other = choices.get(worst);
            if (one.chosen.isEmpty() == other.chosen.isEmpty() ? one.left > other.left : one.chosen.isEmpty()) {
                worst = band;
            }
        }
        return worst;
    }

    /** The choice with one evaluation more that leaves the least; empty where none leaves less. */
    private Optional<Choice> next(int band, Choice before) {
        Choice best = before;
        for (int candidate = 0; candidate < costs.length; candidate++) {
            if (before.chosen.contains(candidate)) {
                continue;
            }
            List<Integer> chosen = new ArrayList<>(before.chosen);
            chosen.add(candidate);
            Optional<double[]> weights = weights(band, chosen);
            if (weights.isPresent()) {
                double left = variance(band);
                for (int i = 0; i < chosen.size(); i++) {
                    left += weights.get()[i] * crossCovariance[band][chosen.get(i)];
                }
                best = left < best.left ? new Choice(chosen, weights.get(), left) : best;
            }
        }
        return best.chosen.size() == before.chosen.size() ? Optional.empty() : Optional.of(best);
    }

    /** Weights w of band = intercept - sum of w x cost by least squares; empty where one is not above 0. */
    private Optional<double[]> weights(int band, List<Integer> chosen) {
        int size = chosen.size();
        DMatrixRMaj normal = new DMatrixRMaj(size, size);
        DMatrixRMaj right = new DMatrixRMaj(size, 1);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                normal.set(i, j, costCovariance.get(chosen.get(i), chosen.get(j)));
            }
            right.set(i, 0, -crossCovariance[band][chosen.get(i)]);
        }
        DMatrixRMaj solution = new DMatrixRMaj(size, 1);
        if (!CommonOps_DDRM.solve(normal, right, solution)) {
            return Optional.empty();
        }
        for (double weight : solution.getData()) {
            if (!(weight > 0 && Double.isFinite(weight))) {
                return Optional.empty();
            }
        }
        return Optional.of(solution.getData());
    }

    private ModelCard.Estimate estimate(int band, Choice choice, List<Integer> places) {
        Double[] weights = new Double[places.size()];
        Arrays.fill(weights, 0.0);
        double intercept = meanBand[band];
        for (int i = 0; i < choice.weights.length; i++) {
            int place = choice.chosen.get(i);
            weights[places.indexOf(place)] = choice.weights[i];
            intercept += choice.weights[i] * meanCost[place];
        }
        return new ModelCard.Estimate(intercept, List.of(weights));
    }

    private double variance(int band) {
        return covariance(bands[band], meanBand[band], bands[band], meanBand[band]);
    }

    private static void drawIn(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int out = (int) (OUTERMOST * sorted.length);
        double low = sorted[out];
        double high = sorted[sorted.length - 1 - out];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(low, Math.min(high, values[i]));
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double covariance(double[] a, double meanA, double[] b, double meanB) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - meanA) * (b[i] - meanB);
        }
        return sum / a.length;
    }
}

package io.kbound.export.calibration;

import io.kbound.card.ModelCard;
import io.kbound.export.calibration.ScreenFit.Evaluated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Bands of the statistic, foretold from few evaluations: least squares, one evaluation after the other. */
final class GreedyFit {
    /*
     * How it works: a band is a sum over many evaluations, and for one record those of neighbouring levels and of opposite noise go
     * together, so that a few foretell it. Each is taken in turn, for the band that is foretold worst, and is the one that
     * leaves the least of its variance. Weights below 0 are not allowed: they fit the windows at hand better, and make of an
     * evaluation that costs far more than any of these a high estimate. What lies far out is drawn in, or a few windows would decide.
     */
    private static final double OUTERMOST = 0.001;

    private final double[] meanCost;
    private final double[] meanBand;
    private final double[] variance;
    private final DMatrixRMaj costCovariance;
    private final double[][] crossCovariance;
    private final List<Choice> choices = new ArrayList<>();

    /**
     * @param count how many evaluations at most, all bands together
     */
    GreedyFit(Evaluated windows, int count) {
        double[][] costs =
                Arrays.stream(windows.costs()).map(GreedyFit::drawnIn).toArray(double[][]::new);
        double[][] bands =
                Arrays.stream(windows.bands()).map(GreedyFit::drawnIn).toArray(double[][]::new);
        this.meanCost = Arrays.stream(costs).mapToDouble(GreedyFit::mean).toArray();
        this.meanBand = Arrays.stream(bands).mapToDouble(GreedyFit::mean).toArray();
        this.variance = new double[bands.length];
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
        for (int band = 0; band < bands.length; band++) {
            variance[band] = covariance(bands[band], meanBand[band], bands[band], meanBand[band]);
            choices.add(new Choice(List.of(), new double[0], variance[band]));
        }
        fit(count);
    }

    /**
     * Some of the evaluations for one band.
     *
     * @param weights of their costs, above 0
     * @param left variance of the band that they leave
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Choice(List<Integer> evaluations, double[] weights, double left) {}

    private void fit(int count) {
        while (chosen().size() < count) {
            int worst = worst();
            Optional<Choice> next = next(worst, choices.get(worst));
            if (next.isEmpty()) {
                return;
            }
            choices.set(worst, next.get());
        }
    }

    /** Whether every band is foretold. */
    boolean isWhole() {
        return choices.stream().noneMatch(choice -> choice.evaluations.isEmpty());
    }

    /** What a window is estimated as, from what each evaluation of it costs. */
    double estimate(IntToDoubleFunction costs) {
        double least = Double.POSITIVE_INFINITY;
        for (int band = 0; band < choices.size(); band++) {
            Choice choice = choices.get(band);
            double estimate = intercept(band);
            for (int i = 0; i < choice.weights.length; i++) {
                estimate -= choice.weights[i] * costs.applyAsDouble(choice.evaluations.get(i));
            }
            least = Math.min(least, estimate);
        }
        return least;
    }

    /**
     * As the card has it.
     *
     * @param numbers of the evaluations
     * @param margin what it lies above the statistic at most, as a rule
     */
    ModelCard.Stage onCard(int[] numbers, double margin) {
        List<Integer> places = List.copyOf(chosen());
        List<ModelCard.Estimate> estimates = new ArrayList<>();
        for (int band = 0; band < choices.size(); band++) {
            Choice choice = choices.get(band);
            Double[] weights = new Double[places.size()];
            Arrays.fill(weights, 0.0);
            for (int i = 0; i < choice.weights.length; i++) {
                weights[places.indexOf(choice.evaluations.get(i))] = choice.weights[i];
            }
            estimates.add(new ModelCard.Estimate(intercept(band), List.of(weights)));
        }
        return new ModelCard.Stage(places.stream().map(place -> numbers[place]).toList(), estimates, margin);
    }

    private SortedSet<Integer> chosen() {
        SortedSet<Integer> chosen = new TreeSet<>();
        choices.forEach(choice -> chosen.addAll(choice.evaluations));
        return chosen;
    }

    private double intercept(int band) {
        Choice choice = choices.get(band);
        double intercept = meanBand[band];
        for (int i = 0; i < choice.weights.length; i++) {
            intercept += choice.weights[i] * meanCost[choice.evaluations.get(i)];
        }
        return intercept;
    }

    /** The band of which most is left; one that nothing foretells yet before all others. */
    private int worst() {
        int worst = 0;
        for (int band = 1; band < choices.size(); band++) {
            Choice one = choices.get(band);
            Choice other = choices.get(worst);
            if (one.evaluations.isEmpty() == other.evaluations.isEmpty()
                    ? one.left > other.left
                    : one.evaluations.isEmpty()) {
                worst = band;
            }
        }
        return worst;
    }

    /** The choice with one evaluation more that leaves the least; empty where none leaves less. */
    private Optional<Choice> next(int band, Choice before) {
        Choice best = before;
        for (int candidate = 0; candidate < meanCost.length; candidate++) {
            if (before.evaluations.contains(candidate)) {
                continue;
            }
            List<Integer> evaluations = new ArrayList<>(before.evaluations);
            evaluations.add(candidate);
            Optional<double[]> weights = weights(band, evaluations);
            if (weights.isPresent()) {
                double left = variance[band];
                for (int i = 0; i < evaluations.size(); i++) {
                    left += weights.get()[i] * crossCovariance[band][evaluations.get(i)];
                }
                best = left < best.left ? new Choice(evaluations, weights.get(), left) : best;
            }
        }
        return best.evaluations.size() == before.evaluations.size() ? Optional.empty() : Optional.of(best);
    }

    /** Weights w of band = intercept - sum of w x cost by least squares; empty where one is not above 0. */
    private Optional<double[]> weights(int band, List<Integer> evaluations) {
        int size = evaluations.size();
        DMatrixRMaj normal = new DMatrixRMaj(size, size);
        DMatrixRMaj right = new DMatrixRMaj(size, 1);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                normal.set(i, j, costCovariance.get(evaluations.get(i), evaluations.get(j)));
            }
            right.set(i, 0, -crossCovariance[band][evaluations.get(i)]);
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

    private static double[] drawnIn(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int out = (int) (OUTERMOST * sorted.length);
        double low = sorted[out];
        double high = sorted[sorted.length - 1 - out];
        return Arrays.stream(values)
                .map(value -> Math.max(low, Math.min(high, value)))
                .toArray();
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

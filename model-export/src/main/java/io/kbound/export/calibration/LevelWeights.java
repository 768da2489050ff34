package io.kbound.export.calibration;

import io.kbound.scorer.judgement.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Weights of K's levels by which windows of confirmed events stand out from normal ones more than they do by the statistic in force. */
final class LevelWeights {
    /*
     * How it works: Fisher's linear discriminant of the level terms (The use of multiple measurements in taxonomic problems, 1936), each
     * measured against what is normal for it. Events are few and a window is much like the next, so that an event counts once
     * however long it was, covariances are those of normal windows and are drawn towards none (a ridge), what lies far out is drawn in, and no
     * weight is below 0: that a level finds a window ordinary is never held against it. How strong the ridge must be, and whether weights help
     * at all, is told by events that they were not fitted to, each in turn, and by every other normal window.
     */
    private static final double[] RIDGES = {0.1, 1, 10, 100};
    private static final double OUTERMOST = 10;
    private static final double LOW = 0.16;
    private static final double HIGH = 0.84;

    /** How much less probable, as a power of ten, windows of an event must be on average for weights to be worth it. */
    private static final double LEAST_GAIN = 0.1;

    private final List<float[]> normal;
    private final List<List<float[]>> events;
    private final double[] median;
    private final double[] spread;
    private final List<double[]> fitted = new ArrayList<>();
    private final List<double[]> kept = new ArrayList<>();

    /**
     * @param normal level terms of normal windows, the edge term last
     * @param events the same of the windows of each confirmed event
     */
    LevelWeights(List<float[]> normal, List<List<float[]>> events) {
        this.normal = normal;
        this.events = events;
        int terms = normal.get(0).length;
        this.median = new double[terms];
        this.spread = new double[terms];
        for (int term = 0; term < terms; term++) {
            float[] sorted = new float[normal.size()];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = normal.get(i)[term];
            }
            Arrays.sort(sorted);
            median[term] = Quantiles.of(sorted, 0.5);
            double width = ((double) Quantiles.of(sorted, HIGH) - Quantiles.of(sorted, LOW)) / 2;
            spread[term] = Math.max(width, 1e-6 * Math.max(1, Math.abs(median[term])));
        }
        for (int i = 0; i < normal.size(); i++) {
            (i % 2 == 0 ? fitted : kept).add(standardised(normal.get(i)));
        }
    }

    /**
     * Fits them.
     *
     * @param inForce the statistic in force, of a window's level terms
     * @return by level, the edge term last; empty where they do not help, or where fewer than two events leave that untold
     */
    Optional<List<Double>> fit(ToDoubleFunction<float[]> inForce) {
        if (events.size() < 2) {
            return Optional.empty();
        }
        List<float[]> keptTerms = new ArrayList<>();
        for (int i = 1; i < normal.size(); i += 2) {
            keptTerms.add(normal.get(i));
        }
        double[] ofNormal = ascending(keptTerms, inForce);
        double before = events.stream()
                .mapToDouble(event -> surprise(ofNormal, event, inForce))
                .average()
                .orElseThrow();
        return Arrays.stream(RIDGES)
                .mapToObj(ridge -> new Candidate(ridge, ofEventsLeftOut(ridge)))
                .max(Comparator.comparing(Candidate::surprise))
                .filter(best -> best.surprise >= before + LEAST_GAIN)
                .flatMap(best -> weights(best.ridge, events))
                .map(this::inNats);
    }

    private record Candidate(double ridge, double surprise) {}

    /** Mean over the events of how improbable each is by weights that the others gave. */
    private double ofEventsLeftOut(double ridge) {
        double sum = 0;
        for (List<float[]> event : events) {
            List<List<float[]>> others = new ArrayList<>(events);
            others.remove(event);
            Optional<double[]> weights = weights(ridge, others);
            if (weights.isEmpty()) {
                return Double.NEGATIVE_INFINITY;
            }
            double[] of = weights.get();
            double[] ofNormal =
                    kept.stream().mapToDouble(terms -> dot(of, terms)).sorted().toArray();
            sum += surprise(ofNormal, event, terms -> dot(of, standardised(terms)));
        }
        return sum / events.size();
    }

    private static double[] ascending(List<float[]> windows, ToDoubleFunction<float[]> statistic) {
        return windows.stream().mapToDouble(statistic).sorted().toArray();
    }

    /** Mean over an event's windows of -log10 of their p-value among normal ones. */
    private static double surprise(double[] ofNormal, List<float[]> event, ToDoubleFunction<float[]> statistic) {
        return event.stream()
                .mapToDouble(terms -> {
                    int place = Arrays.binarySearch(ofNormal, statistic.applyAsDouble(terms));
                    int below = place >= 0 ? place + 1 : -place - 1;
                    return -Math.log10((1.0 + below) / (ofNormal.length + 1));
                })
                .average()
                .orElseThrow();
    }

    /** The discriminant's weights, those below 0 left out one after the other; empty where none is left. */
    private Optional<double[]> weights(double ridge, List<List<float[]>> from) {
        int terms = median.length;
        double[] mean = mean(fitted);
        double[] off = mean.clone();
        for (List<float[]> event : from) {
            double[] ofEvent = mean(event.stream().map(this::standardised).toList());
            for (int i = 0; i < terms; i++) {
                off[i] -= ofEvent[i] / from.size();
            }
        }
        double[][] covariance = new double[terms][terms];
        for (double[] window : fitted) {
            for (int i = 0; i < terms; i++) {
                for (int j = 0; j < terms; j++) {
                    covariance[i][j] += (window[i] - mean[i]) * (window[j] - mean[j]) / fitted.size();
                }
            }
        }
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < terms; i++) {
            covariance[i][i] += ridge;
            left.add(i);
        }
        while (!left.isEmpty()) {
            double[] solution = solve(covariance, off, left);
            int least = 0;
            for (int i = 1; i < solution.length; i++) {
                least = solution[i] < solution[least] ? i : least;
            }
            if (solution[least] >= 0) {
                double[] weights = new double[terms];
                for (int i = 0; i < solution.length; i++) {
                    weights[left.get(i)] = solution[i];
                }
                return Optional.of(weights);
            }
            left.remove(least);
        }
        return Optional.empty();
    }

    private static double[] solve(double[][] covariance, double[] off, List<Integer> terms) {
        DMatrixRMaj left = new DMatrixRMaj(terms.size(), terms.size());
        DMatrixRMaj right = new DMatrixRMaj(terms.size(), 1);
        for (int i = 0; i < terms.size(); i++) {
            for (int j = 0; j < terms.size(); j++) {
                left.set(i, j, covariance[terms.get(i)][terms.get(j)]);
            }
            right.set(i, 0, off[terms.get(i)]);
        }
        DMatrixRMaj solution = new DMatrixRMaj(terms.size(), 1);
        if (!CommonOps_DDRM.solve(left, right, solution)) {
            throw new IllegalStateException("a covariance with a ridge cannot be singular");
        }
        return solution.getData();
    }

    /** Of a level's term itself, not measured against what is normal for it. */
    private List<Double> inNats(double[] weights) {
        List<Double> inNats = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            inNats.add(weights[i] / spread[i]);
            sum += weights[i] / spread[i];
        }
        // Only their proportions matter; so that they read well, they are 1 on average.
        double scale = weights.length / sum;
        return inNats.stream().map(weight -> weight * scale).toList();
    }

    private double[] standardised(float[] terms) {
        double[] standardised = new double[terms.length];
        for (int i = 0; i < terms.length; i++) {
            double departure = (terms[i] - median[i]) / spread[i];
            standardised[i] = Math.max(-OUTERMOST, Math.min(OUTERMOST, departure));
        }
        return standardised;
    }

    private static double[] mean(List<double[]> windows) {
        double[] mean = new double[windows.get(0).length];
        for (double[] window : windows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += window[i] / windows.size();
            }
        }
        return mean;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

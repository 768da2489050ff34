package io.kbound.export.denoiser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.jspecify.annotations.Nullable;

/**
 * Fits a mixture of Gaussians by expectation and maximisation (Dempster, Laird and Rubin 1977), from centres that
 * k-means++ chooses (Arthur and Vassilvitskii 2007), until validation records no longer become likelier.
 */
public final class MixtureFit {
    /*
     * How it works: to every component's covariance a floor is added, so that the model looks no closer than its root, in
     * standard deviations. Without one the likelihood of columns that all but follow from one another has no bound.
     */

    /** The most rounds. */
    public static final int MOST_ROUNDS = 50;

    private static final int PATIENCE = 3;
    private static final int CENTRE_ROUNDS = 20;

    private final double[][] records;
    private final double[][] validation;
    private final long seed;

    /**
     * @param fit what it is fitted to
     * @param validation what tells when to stop
     * @param constant by value: true where it does not vary; such values are left out
     */
    public MixtureFit(Examples fit, Examples validation, boolean[] constant, long seed) {
        int[] varying = varying(constant);
        this.records = records(fit, varying);
        this.validation = records(validation, varying);
        this.seed = seed;
    }

    /** Hears of every round. */
    public interface Listener {
        /**
         * A round has ended.
         *
         * @param logDensity mean over the validation records, in nats
         */
        void onRound(int round, double logDensity);
    }

    /**
     * What was fitted.
     *
     * @param records how many it was fitted to in the end
     * @param rounds rounds taken
     * @param bestRound the round that was kept
     * @param logDensity mean over the validation records there, in nats, before the mixture was fitted to them, too
     */
    public record Fitted(Mixture mixture, int records, int rounds, int bestRound, double logDensity) {}

    /** The numbers of the values that vary. */
    static int[] varying(boolean[] constant) {
        return IntStream.range(0, constant.length).filter(i -> !constant[i]).toArray();
    }

    /**
     * Fits each of some numbers of components, keeps the one under which validation records are likeliest, and fits that anew to
     * both kinds of records: for data of which there is too little to spare some.
     *
     * @param floor as of {@link #fit}
     */
    public Fitted fitBest(double floor, int[] components, Listener listener) {
        Fitted best = Arrays.stream(components)
                .mapToObj(count -> fit(floor, count, listener))
                .max(Comparator.comparingDouble(Fitted::logDensity))
                .orElseThrow();
        double[][] all =
                Stream.concat(Arrays.stream(records), Arrays.stream(validation)).toArray(double[][]::new);
        Mixture again = maximise(all, nearest(all, centres(all, best.mixture.components(), new Random(seed))), floor);
        for (int round = 1; round < best.bestRound; round++) {
            again = maximise(all, shares(all, again), floor);
        }
        return new Fitted(again, all.length, best.rounds, best.bestRound, best.logDensity);
    }

    /**
     * Fits.
     *
     * @param floor what is added to the variance along every axis, above 0
     * @param components the most components; fewer where there are fewer records
     */
    public Fitted fit(double floor, int components, Listener listener) {
        double[][] shares = nearest(records, centres(records, Math.min(components, records.length), new Random(seed)));
        @Nullable Fitted best = null;
        int round = 0;
        do {
            round++;
            Mixture mixture = maximise(records, shares, floor);
            double logDensity = Arrays.stream(validation)
                            .parallel()
                            .mapToDouble(mixture::logDensity)
                            .sum()
                    / validation.length;
            listener.onRound(round, logDensity);
            if (best == null || logDensity > best.logDensity) {
                best = new Fitted(mixture, records.length, round, round, logDensity);
            }
            shares = shares(records, mixture);
        } while (round < MOST_ROUNDS && round - best.bestRound < PATIENCE);
        return new Fitted(best.mixture, records.length, round, best.bestRound, best.logDensity);
    }

    /** Records x components: how probable it is that a record came from each. */
    private static double[][] shares(double[][] records, Mixture mixture) {
        return Arrays.stream(records).parallel().map(mixture::shares).toArray(double[][]::new);
    }

    /** The mixture that is likeliest where each record belongs to components by these shares. */
    private static Mixture maximise(double[][] records, double[][] shares, double floor) {
        List<double[]> kept = new ArrayList<>();
        for (int k = 0; k < shares[0].length; k++) {
            int component = k;
            double[] column =
                    Arrays.stream(shares).mapToDouble(row -> row[component]).toArray();
            // A component that holds less than a record would follow it alone.
            if (Arrays.stream(column).sum() >= 1) {
                kept.add(column);
            }
        }
        double total =
                kept.stream().mapToDouble(column -> Arrays.stream(column).sum()).sum();
        int values = records[0].length;
        double[] logWeights = new double[kept.size()];
        double[][] means = new double[kept.size()][values];
        double[][][] axes = new double[kept.size()][values][values];
        double[][] variances = new double[kept.size()][values];
        IntStream.range(0, kept.size()).parallel().forEach(k -> {
            double[] share = kept.get(k);
            double weight = Arrays.stream(share).sum();
            logWeights[k] = Math.log(weight / total);
            for (int i = 0; i < share.length; i++) {
                for (int value = 0; value < values; value++) {
                    means[k][value] += share[i] / weight * records[i][value];
                }
            }
            principalAxes(covariance(records, share, weight, means[k], floor), floor, axes[k], variances[k]);
        });
        return new Mixture(logWeights, means, axes, variances);
    }

    private static DMatrixRMaj covariance(
            double[][] records, double[] share, double weight, double[] mean, double floor) {
        int values = mean.length;
        DMatrixRMaj covariance = new DMatrixRMaj(values, values);
        double[] off = new double[values];
        for (int i = 0; i < share.length; i++) {
            double part = share[i] / weight;
            if (part < 1e-12) {
                continue;
            }
            for (int value = 0; value < values; value++) {
                off[value] = records[i][value] - mean[value];
            }
            for (int row = 0; row < values; row++) {
                double scaled = part * off[row];
                int at = row * values;
                for (int column = 0; column < values; column++) {
                    covariance.data[at + column] += scaled * off[column];
                }
            }
        }
        for (int value = 0; value < values; value++) {
            covariance.data[value * values + value] += floor;
        }
        return covariance;
    }

    private static void principalAxes(DMatrixRMaj covariance, double floor, double[][] axes, double[] variances) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(variances.length, true, true);
        if (!eigen.decompose(covariance)) {
            throw new IllegalStateException("no principal axes were found");
        }
        for (int axis = 0; axis < variances.length; axis++) {
            variances[axis] = Math.max(floor, eigen.getEigenvalue(axis).getReal());
            System.arraycopy(eigen.getEigenVector(axis).data, 0, axes[axis], 0, variances.length);
        }
    }

    /** Centres by k-means: the first at random, each further one far from those before, then moved to their records' means. */
    private static double[][] centres(double[][] records, int components, Random random) {
        double[][] centres = new double[components][];
        double[] nearest = new double[records.length];
        Arrays.fill(nearest, 1);
        for (int k = 0; k < components; k++) {
            centres[k] = records[drawn(nearest, random)].clone();
            for (int i = 0; i < records.length; i++) {
                double distance = squaredDistance(records[i], centres[k]);
                nearest[i] = k == 0 ? distance : Math.min(nearest[i], distance);
            }
        }
        for (int round = 0; round < CENTRE_ROUNDS; round++) {
            double[][] shares = nearest(records, centres);
            for (int k = 0; k < components; k++) {
                move(records, centres[k], shares, k);
            }
        }
        return centres;
    }

    private static void move(double[][] records, double[] centre, double[][] shares, int component) {
        double[] sum = new double[centre.length];
        double count = 0;
        for (int i = 0; i < records.length; i++) {
            if (shares[i][component] > 0) {
                count++;
                for (int value = 0; value < sum.length; value++) {
                    sum[value] += records[i][value];
                }
            }
        }
        for (int value = 0; value < sum.length && count > 0; value++) {
            centre[value] = sum[value] / count;
        }
    }

    /** Records x components: 1 at the nearest centre, 0 elsewhere. */
    private static double[][] nearest(double[][] records, double[][] centres) {
        return Arrays.stream(records)
                .map(record -> {
                    int nearest = 0;
                    double least = Double.POSITIVE_INFINITY;
                    for (int k = 0; k < centres.length; k++) {
                        double distance = squaredDistance(record, centres[k]);
                        if (distance < least) {
                            least = distance;
                            nearest = k;
                        }
                    }
                    double[] shares = new double[centres.length];
                    shares[nearest] = 1;
                    return shares;
                })
                .toArray(double[][]::new);
    }

    private static int drawn(double[] weights, Random random) {
        double rest = random.nextDouble() * Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            rest -= weights[i];
            if (rest < 0) {
                return i;
            }
        }
        return random.nextInt(weights.length);
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private static double[][] records(Examples examples, int[] varying) {
        double[][] records = new double[examples.size()][varying.length];
        float[] whole = new float[examples.values()];
        for (int i = 0; i < records.length; i++) {
            examples.copyTo(i, whole, 0);
            for (int value = 0; value < varying.length; value++) {
                records[i][value] = whole[varying[value]];
            }
        }
        return records;
    }
}

package io.kbound.export.calibration;

import io.kbound.card.ModelCard;
import io.kbound.scorer.judgement.Screen;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Chooses the evaluations that screening rests on, and what is made of them: of several fits to some of the normal windows each,
 * the one that passes the fewest windows over that are broken.
 */
final class ScreenFit {
    /*
     * How it works: a fit knows normal windows only, and many sets of evaluations foretell these about as well. They differ in what they
     * see of windows that are not normal: a set without the finest levels, say, may find a window ordinary that all levels together find
     * most improbable. So several sets are tried on windows that were broken on purpose.
     */
    private static final int CANDIDATES = 12;
    private static final int SHARE_OF_WINDOWS = 3;
    private static final int FEWEST_WINDOWS = 200;

    /** The windows that a margin is taken from, lowest first, and the share of them that it is enough for. */
    private static final double LOW = 0.05;

    private static final double LOW_WITHIN_MARGIN = 0.9;

    /** The false-alarm rate, and the share of alarms missed, that sets are compared at. */
    private static final double RATE = 0.01;

    private static final double MISS_RATE = 0.1;

    /** What it weighs to look at one window in a hundred too often, over one alarm in a hundred that is missed. */
    private static final double WEIGHT_OF_LOOKS = 2;

    private final Evaluated normal;
    private final Evaluated broken;
    private final double[] ofNormal;
    private final double[] ofBroken;
    private final double threshold;
    private final Random random;

    /**
     * @param broken windows that are not normal
     */
    ScreenFit(Evaluated normal, Evaluated broken, Random random) {
        this.normal = normal;
        this.broken = broken;
        this.ofNormal = normal.statistics();
        this.ofBroken = broken.statistics();
        this.threshold = quantile(ofNormal, RATE);
        this.random = random;
    }

    /**
     * Windows, and what was made of them.
     *
     * @param costs evaluations x windows
     * @param bands of the statistic x windows
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Evaluated(double[][] costs, double[][] bands) {
        int windows() {
            return bands[0].length;
        }

        /** Some of the windows. */
        Evaluated some(int[] chosen) {
            return new Evaluated(some(costs, chosen), some(bands, chosen));
        }

        /** By window: the least of its bands. */
        double[] statistics() {
            return IntStream.range(0, windows())
                    .mapToDouble(window -> Arrays.stream(bands)
                            .mapToDouble(band -> band[window])
                            .min()
                            .orElseThrow())
                    .toArray();
        }

        /** By window: what is estimated of it. */
        double[] estimates(GreedyFit fit) {
            return IntStream.range(0, windows())
                    .mapToDouble(window -> fit.estimate(evaluation -> costs[evaluation][window]))
                    .toArray();
        }

        private static double[][] some(double[][] rows, int[] chosen) {
            return Arrays.stream(rows)
                    .map(row -> Arrays.stream(chosen).mapToDouble(i -> row[i]).toArray())
                    .toArray(double[][]::new);
        }
    }

    /**
     * Chooses a stage.
     *
     * @param count how many evaluations at most, all bands together
     * @param numbers of the evaluations, as the card has them
     * @return empty where a band cannot be foretold
     */
    Optional<ModelCard.Stage> choose(int count, int[] numbers) {
        Optional<ModelCard.Stage> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (int candidate = 0; candidate < CANDIDATES; candidate++) {
            GreedyFit fit = new GreedyFit(candidate == 0 ? normal : normal.some(resampled()), count);
            if (fit.isWhole()) {
                double loss = loss(fit);
                if (loss < least) {
                    least = loss;
                    best = Optional.of(fit.onCard(numbers, margin(fit)));
                }
            }
        }
        return best;
    }

    private double margin(GreedyFit fit) {
        double[] estimates = normal.estimates(fit);
        double low = quantile(ofNormal, LOW);
        return quantile(
                IntStream.range(0, ofNormal.length)
                        .filter(i -> ofNormal[i] <= low)
                        .mapToDouble(i -> estimates[i] - ofNormal[i])
                        .toArray(),
                LOW_WITHIN_MARGIN);
    }

    private int[] resampled() {
        int size = Math.max(Math.min(FEWEST_WINDOWS, normal.windows()), normal.windows() / SHARE_OF_WINDOWS);
        return random.ints(size, 0, normal.windows()).toArray();
    }

    /** The share of broken windows that alarm and are passed over, and what is looked at too often. */
    private double loss(GreedyFit fit) {
        double[] estimates = normal.estimates(fit);
        double[] ofAlarms = IntStream.range(0, ofNormal.length)
                .filter(i -> ofNormal[i] <= threshold)
                .mapToDouble(i -> estimates[i])
                .toArray();
        double cut = Math.max(quantile(ofAlarms, 1 - MISS_RATE), quantile(estimates, Screen.ROOM * RATE));
        double looks = Arrays.stream(estimates).filter(one -> one <= cut).count() / (double) estimates.length;

        double[] estimatesOfBroken = broken.estimates(fit);
        int alarms = 0;
        int missed = 0;
        for (int i = 0; i < ofBroken.length; i++) {
            if (ofBroken[i] <= threshold) {
                alarms++;
                missed += estimatesOfBroken[i] > cut ? 1 : 0;
            }
        }
        return missed / Math.max(1.0, alarms) + WEIGHT_OF_LOOKS * Math.max(0, looks - Screen.ROOM * RATE);
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length))];
    }
}

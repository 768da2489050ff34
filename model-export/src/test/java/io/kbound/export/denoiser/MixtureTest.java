package io.kbound.export.denoiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.export.bound.Schedule;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);

    @Test
    void twoClouds_areFound_andTheFloorIsAddedToTheirVariances() {
        Random random = new Random(1);
        MixtureFit.Fitted fitted = new MixtureFit(clouds(2000, random), clouds(500, random), new boolean[2], 1)
                .fit(0.3, 2, (round, nats) -> {});
        Mixture mixture = fitted.mixture();

        assertThat(mixture.components()).isEqualTo(2);
        double left = mixture.shares(new double[] {-3, 0})[0];
        assertThat(Math.max(left, 1 - left)).isGreaterThan(0.999);
        for (int k = 0; k < 2; k++) {
            // Of some 1000 records each: a standard error of a variance of 1 is sqrt(2 / 1000).
            assertThat(mixture.variance(k, 0)).isCloseTo(1 + 0.3, within(4 * Math.sqrt(2 / 1000.0)));
            assertThat(mixture.variance(k, 1)).isCloseTo(1 + 0.3, within(4 * Math.sqrt(2 / 1000.0)));
        }
    }

    @Test
    void theRoundThatIsKept_isTheOneThatValidationRecordsAreLikeliestIn() {
        Random random = new Random(2);
        double[] best = {Double.NEGATIVE_INFINITY};
        int[] rounds = {0};
        MixtureFit.Fitted fitted = new MixtureFit(clouds(60, random), clouds(40, random), new boolean[2], 1)
                .fit(0.3, 10, (round, nats) -> {
                    best[0] = Math.max(best[0], nats);
                    rounds[0] = round;
                });

        assertThat(fitted.logDensity()).isEqualTo(best[0]);
        assertThat(fitted.rounds()).isEqualTo(rounds[0]);
        assertThat(fitted.rounds()).isGreaterThan(fitted.bestRound());
    }

    @Test
    void ofSomeNumbersOfComponents_theLikeliestIsKept_andThenFittedToAllRecords() {
        Random random = new Random(4);
        MixtureFit fit = new MixtureFit(clouds(40, random), clouds(40, random), new boolean[2], 1);
        MixtureFit.Fitted best = fit.fitBest(0.02, new int[] {1, 2, 20}, (round, nats) -> {});
        MixtureFit.Fitted two = fit.fit(0.02, 2, (round, nats) -> {});

        assertThat(best.mixture().components()).as("there are two clouds").isEqualTo(2);
        assertThat(best.logDensity()).isEqualTo(two.logDensity());
        assertThat(two.records()).isEqualTo(40);
        assertThat(best.records()).isEqualTo(80);
    }

    /** By Tweedie's formula the noise to expect is -sqrt(1 - alphaBar) times the slope of the log-density of x^t. */
    @Test
    void theNoiseToExpect_isTheSlopeOfTheNoisedLogDensity() {
        Random random = new Random(3);
        Mixture mixture = new MixtureFit(clouds(300, random), clouds(100, random), new boolean[2], 1)
                .fit(0.3, 5, (round, nats) -> {})
                .mixture();
        MixtureDenoiser denoiser = new MixtureDenoiser(mixture, new boolean[2], SCHEDULE);
        for (int t : new int[] {2, 100, 400, 1000}) {
            float[] x = {(float) random.nextGaussian() * 3, (float) random.nextGaussian()};
            float[] predicted = denoiser.predictNoise(x, new int[] {t});
            for (int value = 0; value < 2; value++) {
                double step = 1e-4;
                double slope = (noised(mixture, t, x, value, step) - noised(mixture, t, x, value, -step)) / (2 * step);
                // Central differences err by the third derivative times step^2; the prediction is a 32-bit number.
                assertThat((double) predicted[value])
                        .as("t = %d, value %d", t, value)
                        .isCloseTo(-Math.sqrt(SCHEDULE.noise(t)) * slope, within(1e-5));
            }
        }
    }

    /** ln of the density of x^t: components with variances alphaBar lambda + 1 - alphaBar about sqrt(alphaBar) m. */
    private static double noised(Mixture mixture, int t, float[] x, int shifted, double shift) {
        double[] at = {x[0], x[1]};
        at[shifted] += shift;
        double sum = 0;
        for (int k = 0; k < mixture.components(); k++) {
            double log = mixture.logWeight(k);
            for (int axis = 0; axis < 2; axis++) {
                double along = mixture.axis(k, axis, 0) * at[0] + mixture.axis(k, axis, 1) * at[1];
                double off = along - Math.sqrt(SCHEDULE.signal(t)) * mixture.meanAlong(k, axis);
                double variance = SCHEDULE.signal(t) * mixture.variance(k, axis) + SCHEDULE.noise(t);
                log -= 0.5 * (off * off / variance + Math.log(variance));
            }
            sum += Math.exp(log);
        }
        return Math.log(sum);
    }

    /** Two clouds of unit variance, 12 apart. */
    private static Examples clouds(int count, Random random) {
        float[][] records = new float[count][];
        for (int i = 0; i < count; i++) {
            float centre = random.nextBoolean() ? 6 : -6;
            records[i] = new float[] {centre + (float) random.nextGaussian(), (float) random.nextGaussian()};
        }
        return new Examples() {
            @Override
            public int size() {
                return count;
            }

            @Override
            public int values() {
                return 2;
            }

            @Override
            public void copyTo(int example, float[] target, int at) {
                System.arraycopy(records[example], 0, target, at, 2);
            }
        };
    }
}

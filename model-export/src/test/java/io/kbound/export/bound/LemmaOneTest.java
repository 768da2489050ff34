package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * K against what it was derived from, Lemma 1 of the source: p(x^0) is the mean, over forward paths from x^0, of
 * p(x^T) prod p(x^(t-1)|x^t) / q(x^t|x^(t-1)). The mean of that weight's logarithm is K before any of its
 * simplifications; the logarithm of its mean is the model's own log-density. Nothing here is taken from the closed form
 * but the reverse variances.
 */
class LemmaOneTest {
    /** The noise of 1000 steps in 100. */
    private static final Schedule SCHEDULE = Schedule.linear(100, 1e-3, 0.2);

    private static final Levels ALL = Levels.all(SCHEDULE);
    private static final int PATHS = 400;

    /** Standard errors within which two estimates are taken to agree: chance exceeds them once in 15 000. */
    private static final double DEVIATIONS = 4;

    /** Nats; a mean known no better than this would prove little. */
    private static final double MOST_ERROR = 0.05;

    static Stream<GaussianMixture> data() {
        return Stream.of(GaussianMixture.triangle(), NoisyCurve.RING.quadrature());
    }

    @ParameterizedTest
    @MethodSource("data")
    void theMeanLogWeightOfPaths_isTheBound_andTheLogarithmOfTheMeanLiesAboveIt(GaussianMixture data) {
        double[][] meanErrors = data.meanErrors(ALL, 300, new Random(1));
        Random random = new Random(2);
        for (int i = 0; i < 4; i++) {
            double[] record = data.sample(random);
            Sample bound = bound(data, meanErrors, record, random);
            double[] logWeights = logWeights(data, meanErrors, record, random);
            Sample logWeight = new Sample();
            Arrays.stream(logWeights).forEach(logWeight::add);
            Estimate logDensity = Estimate.logOfMean(logWeights);

            double error = Math.hypot(bound.standardError(), logWeight.standardError());
            assertThat(error).as("record %d of seed 2", i).isLessThan(MOST_ERROR);
            assertThat(logWeight.mean())
                    .as("record %d of seed 2", i)
                    .isCloseTo(bound.mean(), within(DEVIATIONS * error));
            assertThat(logDensity.value - bound.mean())
                    .as("record %d of seed 2", i)
                    .isGreaterThan(-DEVIATIONS * Math.hypot(bound.standardError(), logDensity.standardError));
        }
    }

    @Test
    void theLogarithmOfTheMeanWeight_isTheModelsOwnLogDensity() {
        GaussianMixture one = new GaussianMixture(new double[][] {{0, 0}}, new double[] {1}, 0.25);
        GaussianDenoiser closedForm = new GaussianDenoiser(0.25, 0.25);
        double[][] meanErrors = closedForm.meanErrors(ALL);
        Random random = new Random(3);
        for (int i = 0; i < 10; i++) {
            double[] record = one.sample(random);
            Estimate logDensity = Estimate.logOfMean(logWeights(one, meanErrors, record, random));
            double truth = closedForm.modelLogDensity(SCHEDULE, meanErrors, record);

            assertThat(logDensity.standardError).as("record %d of seed 3", i).isLessThan(MOST_ERROR);
            assertThat(logDensity.value)
                    .as("record %d of seed 3", i)
                    .isCloseTo(truth, within(DEVIATIONS * logDensity.standardError));
        }
    }

    /** The logarithm of a mean. */
    private static final class Estimate {
        final double value;
        final double standardError;

        private Estimate(double value, double standardError) {
            this.value = value;
            this.standardError = standardError;
        }

        static Estimate logOfMean(double[] logarithms) {
            double most = Arrays.stream(logarithms).max().orElseThrow();
            Sample sample = new Sample();
            Arrays.stream(logarithms).map(one -> Math.exp(one - most)).forEach(sample::add);
            return new Estimate(most + Math.log(sample.mean()), sample.standardError() / sample.mean());
        }
    }

    /** K, as often as there is fresh noise for it. */
    private static Sample bound(GaussianMixture data, double[][] meanErrors, double[] record, Random random) {
        BoundCoefficients coefficients = new BoundCoefficients(ALL, meanErrors, new double[] {1, 1});
        Sample bounds = new Sample();
        for (int i = 0; i < PATHS / 2; i++) {
            NoiseDraws pair = NoiseDraws.antithetic(ALL.count(), 2, 2, random.nextLong());
            bounds.add(coefficients
                    .forNoise(pair, GaussianMixture.slopes(meanErrors))
                    .bound(record, data.errorsOf(ALL, pair, record)));
        }
        return bounds;
    }

    private static double[] logWeights(GaussianMixture data, double[][] meanErrors, double[] record, Random random) {
        double[] logWeights = new double[PATHS];
        Arrays.setAll(logWeights, path -> logWeight(data, meanErrors, record, random));
        return logWeights;
    }

    private static double logWeight(GaussianMixture data, double[][] meanErrors, double[] record, Random random) {
        double[] before = record;
        double logWeight = 0;
        for (int t = 1; t <= SCHEDULE.steps(); t++) {
            double beta = SCHEDULE.beta(t);
            double[] after = new double[2];
            for (int value = 0; value < 2; value++) {
                after[value] = Math.sqrt(1 - beta) * before[value] + Math.sqrt(beta) * random.nextGaussian();
            }
            double[] noise = data.predictNoise(after, SCHEDULE.signal(t));
            for (int value = 0; value < 2; value++) {
                if (t == 1) {
                    // The edge: p(x^0|x^1) / q(x^1|x^0) = pi(x^0) / pi(x^1).
                    logWeight += logNormal(before[value], 0, 1) - logNormal(after[value], 0, 1);
                } else {
                    double mean =
                            (after[value] - beta / Math.sqrt(SCHEDULE.noise(t)) * noise[value]) / Math.sqrt(1 - beta);
                    double variance = SCHEDULE.posteriorVariance(t) + SCHEDULE.meanShift(t) * meanErrors[t - 2][value];
                    logWeight += logNormal(before[value], mean, variance)
                            - logNormal(after[value], Math.sqrt(1 - beta) * before[value], beta);
                }
            }
            before = after;
        }
        return logWeight + logNormal(before[0], 0, 1) + logNormal(before[1], 0, 1);
    }

    private static double logNormal(double x, double mean, double variance) {
        return -0.5 * (Math.log(2 * Math.PI * variance) + (x - mean) * (x - mean) / variance);
    }
}

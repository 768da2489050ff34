package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
    @Test
    void pValue_countsTheCalibrationBoundsAtOrBelow() {
        Calibration calibration = new Calibration(List.of(-3f, -2f, -2f, -1f));

        assertThat(calibration.pValue(-4).value()).isEqualTo(1 / 5.0);
        assertThat(calibration.pValue(-3).value()).isEqualTo(2 / 5.0);
        assertThat(calibration.pValue(-2.5f).value()).isEqualTo(2 / 5.0);
        assertThat(calibration.pValue(-2).value()).isEqualTo(4 / 5.0);
        assertThat(calibration.pValue(0).value()).isEqualTo(1);
        assertThat(calibration.pValue(Float.NEGATIVE_INFINITY).value()).isEqualTo(1 / 5.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 19, 20, 99, 100, 1000})
    void aBoundIsAtOrBelowTheThreshold_exactlyWhenItsPValueIsAtMostTheRate(int n) {
        Random random = new Random(n);
        Calibration calibration = new Calibration(chiSquared(n, random));
        for (double rate : new double[] {0.5, 0.2, 0.1, 0.05, 0.03, 0.01, 0.001}) {
            if (rate < calibration.leastPValue()) {
                continue;
            }
            float threshold = calibration.threshold(rate);
            List<Float> candidates = chiSquared(500, random);
            candidates.add(threshold);
            candidates.add(Math.nextUp(threshold));
            for (float bound : candidates) {
                PValue p = calibration.pValue(bound);
                boolean improbable = p.value() <= rate * (1 + 1e-6);
                // Extrapolated p-values pass the rate somewhere within a rounding of the threshold.
                if (!p.extrapolated() || Math.abs(bound - threshold) > 1e-4) {
                    assertThat(bound <= threshold)
                            .as("n %d, rate %s, bound %s, threshold %s, %s", n, rate, bound, threshold, p)
                            .isEqualTo(improbable);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"99, 0.01", "1000, 0.01", "1000, 0.1", "50, 0.1"})
    void onExchangeableBounds_theShareOfAlarmsIsTheRate(int n, double rate) {
        Random random = new Random(42);
        int alarms = 0;
        int trials = 2000;
        for (int trial = 0; trial < trials; trial++) {
            float threshold = new Calibration(chiSquared(n, random)).threshold(rate);
            alarms += -chiSquared(random) <= threshold ? 1 : 0;
        }
        // Exactly floor(rate (n + 1)) / (n + 1) by the theory of ranks; four standard errors of the experiment.
        double expected = Math.floor(rate * (n + 1) + 1e-9) / (n + 1);
        double standardError = Math.sqrt(expected * (1 - expected) / trials);
        assertThat((double) alarms / trials).isCloseTo(expected, within(4 * standardError));
    }

    @Test
    void belowWhatCountingReaches_theTailGoesOnAndIsMarked() {
        Calibration calibration = new Calibration(chiSquared(200, new Random(1)));
        float lowest = calibration.threshold(1 / 201.0);

        PValue just = calibration.pValue(lowest);
        PValue further = calibration.pValue(lowest - 20);
        PValue farthest = calibration.pValue(-1e30f);

        assertThat(just.extrapolated()).isTrue();
        assertThat(just.value()).isLessThanOrEqualTo(calibration.resolution());
        assertThat(further.value()).isLessThan(just.value());
        assertThat(farthest.value()).isEqualTo(calibration.leastPValue()).isPositive();
    }

    @Test
    void tooFewCalibrationBounds_haveNoTail() {
        Calibration calibration = new Calibration(chiSquared(19, new Random(1)));

        assertThat(calibration.leastPValue()).isEqualTo(1 / 20.0);
        assertThat(calibration.pValue(-1e9f)).isEqualTo(new PValue(1 / 20.0, false));
        assertThat(calibration.threshold(0.01)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void calibrationBoundsThatAreAllAlike_haveNoTail() {
        Calibration calibration = new Calibration(Collections.nCopies(100, -1f));

        assertThat(calibration.leastPValue()).isEqualTo(1 / 101.0);
        assertThat(calibration.pValue(-2).value()).isEqualTo(1 / 101.0);
    }

    @Test
    void theFittedTail_comesNearTheTrueOne() {
        // ln p of an exponential tail is linear, so its quantiles are known: bound = ln(rate) for -Exp(1).
        Random random = new Random(3);
        double sum = 0;
        int trials = 200;
        for (int trial = 0; trial < trials; trial++) {
            List<Float> bounds = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                bounds.add((float) Math.log(1 - random.nextDouble()));
            }
            Collections.sort(bounds);
            sum += new Calibration(bounds).threshold(1e-3) / trials;
        }
        // Shapes below 0 are raised to 0, so the threshold errs to the careful side.
        assertThat(sum).isBetween(1.35 * Math.log(1e-3), 0.95 * Math.log(1e-3));
    }

    private static List<Float> chiSquared(int n, Random random) {
        List<Float> bounds = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            bounds.add(-chiSquared(random));
        }
        Collections.sort(bounds);
        return bounds;
    }

    /** What minus the bound of a Gaussian record looks like: half a chi-squared variable. */
    private static float chiSquared(Random random) {
        double sum = 0;
        for (int i = 0; i < 8; i++) {
            double normal = random.nextGaussian();
            sum += normal * normal / 2;
        }
        return (float) sum;
    }
}

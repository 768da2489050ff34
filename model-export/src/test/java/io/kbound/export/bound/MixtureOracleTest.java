package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** K against data whose log-density and optimal denoiser are known, by closed form or quadrature, but not linear. */
class MixtureOracleTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);
    private static final double[] UNIT = {1, 1};

    /** Standard errors within which a mean is taken to agree: chance exceeds them once in 15 000. */
    private static final double DEVIATIONS = 4;

    /** Nats that T = 1000 steps leave: a tenth of what is measured at T = 100, 0.16. */
    private static final double STEP_GAP = 0.016;

    /** Nats; a mean known no better than this would prove little. */
    private static final double MOST_ERROR = 0.05;

    @TempDir
    private Path folder;

    /** What records are drawn from. */
    enum Data {
        TRIANGLE,
        RING,
        SWISS_ROLL;

        GaussianMixture mixture() {
            return switch (this) {
                case TRIANGLE -> GaussianMixture.triangle();
                case RING -> NoisyCurve.RING.quadrature();
                case SWISS_ROLL -> NoisyCurve.SWISS_ROLL.quadrature();
            };
        }

        double[] sample(Random random) {
            return switch (this) {
                case TRIANGLE -> GaussianMixture.triangle().sample(random);
                case RING -> NoisyCurve.RING.sample(random);
                case SWISS_ROLL -> NoisyCurve.SWISS_ROLL.sample(random);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(NoisyCurve.class)
    void theQuadratureOverACurve_hasConverged(NoisyCurve curve) {
        GaussianMixture mixture = curve.quadrature();
        GaussianMixture finer = curve.quadrature(4);
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            double[] record = curve.sample(random);
            assertThat(mixture.logDensity(record))
                    .as("record %d of seed 1", i)
                    .isCloseTo(finer.logDensity(record), within(1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void onAverageOverData_theBoundStaysBelowTheLogDensityAndNearIt(Data data) throws Exception {
        Levels levels = Levels.spread(SCHEDULE, 64);
        GaussianMixture mixture = data.mixture();
        double[][] errors = mixture.meanErrors(levels, 100, new Random(3));
        Sample gaps = new Sample();
        // What the fixed noise adds, all records of one model share: so each group has noise and records of its own.
        for (int group = 0; group < 10; group++) {
            Random random = new Random(100 + group);
            NoiseDraws noise = NoiseDraws.antithetic(levels.count(), 16, 2, group);
            Sample own = new Sample();
            try (OracleModel model =
                    OracleModel.build(folder, levels, noise, errors, GaussianMixture.slopes(errors), mixture)) {
                for (int i = 0; i < 60; i++) {
                    double[] record = data.sample(random);
                    own.add(mixture.logDensity(record) - model.bound(record));
                }
            }
            gaps.add(own.mean());
        }

        assertThat(gaps.standardError()).isLessThan(MOST_ERROR);
        assertThat(gaps.mean())
                .isGreaterThan(-DEVIATIONS * gaps.standardError())
                .isLessThan(STEP_GAP + DEVIATIONS * gaps.standardError());
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void theGap_fallsAsStepsAreAdded(Data data) {
        List<Double> few = gaps(data, 25);
        List<Double> more = gaps(data, 100);
        Sample gap = new Sample();
        Sample fall = new Sample();
        for (int i = 0; i < few.size(); i++) {
            gap.add(more.get(i));
            fall.add(few.get(i) - more.get(i));
        }

        assertThat(gap.mean()).isGreaterThan(-DEVIATIONS * gap.standardError());
        assertThat(fall.mean()).isGreaterThan(DEVIATIONS * fall.standardError());
    }

    /** The gap of each of some records, the same whatever the steps, with every level taken. */
    private static List<Double> gaps(Data data, int steps) {
        GaussianMixture mixture = data.mixture();
        // The same noise in all, dealt out over more steps.
        Levels all = Levels.all(Schedule.linear(steps, 0.1 / steps, 20.0 / steps));
        double[][] errors = mixture.meanErrors(all, 200, new Random(3));
        BoundCoefficients coefficients = new BoundCoefficients(all, errors, UNIT);
        Random records = new Random(5);
        Random random = new Random(6);
        List<Double> gaps = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            double[] record = data.sample(records);
            NoiseDraws noise = NoiseDraws.antithetic(all.count(), 4, 2, random.nextLong());
            gaps.add(mixture.logDensity(record)
                    - coefficients
                            .forNoise(noise, GaussianMixture.slopes(errors))
                            .bound(record, mixture.errorsOf(all, noise, record)));
        }
        return gaps;
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void chosenLevels_giveTheExactSum_betterSoAsLevelsAreAdded(Data data) {
        double[] exact = bounds(data, Levels.all(SCHEDULE));
        double[] some = bounds(data, Levels.spread(SCHEDULE, 32));
        double[] fewer = bounds(data, Levels.spread(SCHEDULE, 16));
        double someOff = 0;
        double fewerOff = 0;
        for (int i = 0; i < exact.length; i++) {
            someOff += Math.pow(some[i] - exact[i], 2);
            fewerOff += Math.pow(fewer[i] - exact[i], 2);
        }

        // Linear interpolation errs with the square of the spacing: half the spacing, a quarter of it, if not less.
        assertThat(Math.sqrt(someOff)).isLessThan(0.5 * Math.sqrt(fewerOff));
    }

    /** K of some records at some levels, with the same noise at each, so that levels are all that differs. */
    private static double[] bounds(Data data, Levels levels) {
        GaussianMixture mixture = data.mixture();
        NoiseDraws noise = NoiseDraws.antithetic(1, 4, 2, 9);
        Random random = new Random(8);
        double[][] mean = new double[levels.count()][2];
        double[][] records = new double[5][];
        double[][][] errors = new double[records.length][][];
        for (int i = 0; i < records.length; i++) {
            records[i] = data.sample(random);
            errors[i] = mixture.smoothErrorsOf(levels, noise, records[i]);
            for (int level = 0; level < mean.length; level++) {
                mean[level][0] += errors[i][level][0] / records.length;
                mean[level][1] += errors[i][level][1] / records.length;
            }
        }
        BoundCoefficients coefficients = new BoundCoefficients(levels, mean, UNIT);
        double[] bounds = new double[records.length];
        Arrays.setAll(bounds, i -> coefficients.bound(records[i], errors[i]));
        return bounds;
    }

    @Test
    void aRecordWhoseChannelsAreOrdinaryAloneButNotTogether_hasAFarLowerBound() throws Exception {
        Levels levels = Levels.spread(SCHEDULE, 32);
        GaussianMixture mixture = GaussianMixture.triangle();
        double[][] errors = mixture.meanErrors(levels, 2000, new Random(3));
        NoiseDraws noise = NoiseDraws.antithetic(levels.count(), 16, 2, 5);
        try (OracleModel model = OracleModel.build(folder, levels, noise, errors, mixture)) {
            double[] centre = {1.2, 0.4};
            double[] apart = {1.2, -1};
            double truth = mixture.logDensity(centre) - mixture.logDensity(apart);

            assertThat(truth).isGreaterThan(5);
            assertThat(model.bound(centre) - model.bound(apart)).isBetween(0.8 * truth, 1.2 * truth);
        }
    }
}

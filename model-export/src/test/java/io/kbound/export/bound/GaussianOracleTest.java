package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** K against closed forms: data whose optimal denoiser is linear. */
class GaussianOracleTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);
    private static final Levels ALL = Levels.all(SCHEDULE);
    private static final double[][] RECORDS = {{0, 0, 0}, {0.3, -1.2, 0.7}, {2.5, -2, 1}, {-4, 3, 5}};

    /** 999 terms of about 1e-2 nats and edge terms of about 10, summed in 32 bits. */
    private static final double ROUNDING = 1e-4;

    @TempDir
    private Path folder;

    @Test
    void unitGaussian_inDoubleArithmetic_isTheLogDensityItself() {
        GaussianDenoiser unit = new GaussianDenoiser(1, 1, 1);
        BoundCoefficients coefficients = new BoundCoefficients(ALL, unit.meanErrors(ALL), new double[] {1, 1, 1});

        for (double[] record : RECORDS) {
            // The reverse chain is exactly the forward chain's, so the bound has no gap.
            assertThat(coefficients.bound(record, unit.errorsOf(ALL, record)))
                    .isCloseTo(unit.dataLogDensity(record), within(1e-9));
        }
    }

    @Test
    void unitGaussian_fromTheGraph_isTheLogDensityItself() throws Exception {
        GaussianDenoiser unit = new GaussianDenoiser(1, 1, 1);
        try (OracleModel model =
                OracleModel.build(folder, ALL, NoiseDraws.axes(ALL.count(), 3), unit.meanErrors(ALL), unit)) {
            for (double[] record : RECORDS) {
                assertThat(model.bound(record)).isCloseTo(unit.dataLogDensity(record), within(ROUNDING));
            }
        }
    }

    @Test
    void unitGaussian_withThePosteriorVariance_losesTheStatedNats() {
        GaussianDenoiser unit = new GaussianDenoiser(1, 1, 1);
        double[][] none = new double[ALL.count()][3];
        BoundCoefficients coefficients = new BoundCoefficients(ALL, none, new double[] {1, 1, 1});
        double[] typical = {1, 1, 1};

        double lost = unit.dataLogDensity(typical) - coefficients.bound(typical, unit.errorsOf(ALL, typical));

        assertThat(lost).isCloseTo(1.4, within(0.1));
    }

    @Test
    void diagonalGaussian_neverExceedsTheModelsOwnDensity() throws Exception {
        GaussianDenoiser diagonal = new GaussianDenoiser(0.01, 1, 6.25);
        double[][] meanErrors = diagonal.meanErrors(ALL);
        Random random = new Random(7);
        try (OracleModel model =
                OracleModel.build(folder, ALL, NoiseDraws.axes(ALL.count(), 3), meanErrors, diagonal)) {
            for (int i = 0; i < 200; i++) {
                double[] record = {0.1 * random.nextGaussian(), random.nextGaussian(), 2.5 * random.nextGaussian()};
                assertThat(model.bound(record))
                        .as("record %d of seed 7", i)
                        .isLessThanOrEqualTo(diagonal.modelLogDensity(SCHEDULE, meanErrors, record) + ROUNDING);
            }
        }
    }

    @Test
    void diagonalGaussian_onAverageOverData_staysBelowMinusTheEntropyAndNearIt() {
        GaussianDenoiser diagonal = new GaussianDenoiser(0.01, 1, 6.25);
        BoundCoefficients coefficients = new BoundCoefficients(ALL, diagonal.meanErrors(ALL), new double[] {1, 1, 1});

        // K is quadratic in the record, so its mean over N(0, v) is its value at sqrt(v).
        double[] spread = {0.1, 1, 2.5};
        double mean = coefficients.bound(spread, diagonal.errorsOf(ALL, spread));
        double minusEntropy = diagonal.dataLogDensity(spread);

        assertThat(mean).isLessThanOrEqualTo(minusEntropy).isGreaterThan(minusEntropy - 0.01);
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 1000, 4000})
    void aNarrowGaussiansRecord_mayLieAboveTheDatasDensity_lessSoAsStepsAreAdded(int steps) {
        // The same noise in all, dealt out over more steps.
        Schedule schedule = Schedule.linear(steps, 0.1 / steps, 20.0 / steps);
        Levels all = Levels.all(schedule);
        GaussianDenoiser narrow = new GaussianDenoiser(0.01);
        BoundCoefficients coefficients = new BoundCoefficients(all, narrow.meanErrors(all), new double[] {1});

        double[] centre = {0};
        double above = coefficients.bound(centre, narrow.errorsOf(all, centre)) - narrow.dataLogDensity(centre);

        // 0.03 nats at T = 1000, and in proportion to 1/T.
        assertThat(Math.abs(above)).isLessThan(35.0 / steps);
    }

    @Test
    void scalingAChannel_movesTheBoundByMinusItsLogarithmAndNothingElse() throws Exception {
        GaussianDenoiser unit = new GaussianDenoiser(1, 1, 1);
        NoiseDraws noise = NoiseDraws.axes(ALL.count(), 3);
        double[][] errors = unit.meanErrors(ALL);
        double[][] none = new double[ALL.count()][3];
        float[] mean = {5, -2, 0};
        try (OracleModel plain =
                        OracleModel.build(folder, ALL, noise, errors, none, mean, new float[] {1, 1, 1}, unit);
                OracleModel scaled =
                        OracleModel.build(folder, ALL, noise, errors, none, mean, new float[] {8, 1, 1}, unit)) {
            assertThat(scaled.bound(5 + 8 * 0.5, -1, 0.25))
                    .isCloseTo(plain.bound(5.5, -1, 0.25) - Math.log(8), within(ROUNDING));
        }
    }

    @Test
    void partsByLevelAndByValue_addUpToTheBound() throws Exception {
        GaussianDenoiser diagonal = new GaussianDenoiser(0.01, 1, 6.25);
        Levels some = Levels.spread(SCHEDULE, 32);
        NoiseDraws noise = NoiseDraws.antithetic(32, 4, 3, 11);
        try (OracleModel model = OracleModel.build(folder, some, noise, diagonal.meanErrors(some), diagonal)) {
            for (double[] record : RECORDS) {
                double bound = model.bound(record);
                double tolerance = 1e-5 * (10 + Math.abs(bound));
                assertThat(sum(model.levelTerms(record))).isCloseTo(bound, within(tolerance));
                assertThat(sum(model.valueTerms(record))).isCloseTo(bound, within(tolerance));
            }
        }
    }

    @Test
    void partsByLevelAndChannel_areThoseOfTheClosedForm_andAddUpEitherWay() throws Exception {
        GaussianDenoiser diagonal = new GaussianDenoiser(0.01, 1, 6.25);
        Levels some = Levels.spread(SCHEDULE, 32);
        double[][] errors = diagonal.meanErrors(some);
        BoundCoefficients coefficients = new BoundCoefficients(some, errors, new double[] {1, 1, 1});
        try (OracleModel model = OracleModel.build(folder, some, NoiseDraws.axes(32, 3), errors, diagonal)) {
            for (double[] record : RECORDS) {
                float[] cells = model.cellTerms(record);
                double[] expected = coefficients.cells(record, diagonal.errorsOf(some, record), 3);
                double tolerance = 1e-5 * (10 + Math.abs(model.bound(record)));
                assertThat(Arrays.stream(expected).sum())
                        .isCloseTo(coefficients.bound(record, diagonal.errorsOf(some, record)), within(1e-9));
                assertThat(cells).hasSize(33 * 3);
                for (int cell = 0; cell < cells.length; cell++) {
                    assertThat((double) cells[cell]).as("cell %d", cell).isCloseTo(expected[cell], within(tolerance));
                }
                float[] byLevel = new float[33];
                float[] byChannel = new float[3];
                for (int cell = 0; cell < cells.length; cell++) {
                    byLevel[cell / 3] += cells[cell];
                    byChannel[cell % 3] += cells[cell];
                }
                assertThat(byLevel).containsExactly(model.levelTerms(record), within((float) tolerance));
                assertThat(byChannel).containsExactly(model.valueTerms(record), within((float) tolerance));
            }
        }
    }

    @Test
    void oneAntitheticPair_withTheControlVariate_givesTheExpectationExactly_andMissesItWithout() throws Exception {
        GaussianDenoiser diagonal = new GaussianDenoiser(0.01, 1, 6.25);
        Levels some = Levels.spread(SCHEDULE, 32);
        double[][] errors = diagonal.meanErrors(some);
        BoundCoefficients coefficients = new BoundCoefficients(some, errors, new double[] {1, 1, 1});
        double[] record = {0.1, -1, 2};
        double expectation = coefficients.bound(record, diagonal.errorsOf(some, record));
        double missedSquares = 0;
        int seeds = 10;
        for (int seed = 0; seed < seeds; seed++) {
            NoiseDraws pair = NoiseDraws.antithetic(32, 2, 3, seed);
            try (OracleModel controlled =
                            OracleModel.build(folder, some, pair, errors, diagonal.slopes(some), diagonal);
                    OracleModel plain = OracleModel.build(folder, some, pair, errors, diagonal)) {
                assertThat(controlled.bound(record)).as("seed %d", seed).isCloseTo(expectation, within(ROUNDING));
                missedSquares += Math.pow(plain.bound(record) - expectation, 2) / seeds;
            }
        }
        assertThat(Math.sqrt(missedSquares)).isGreaterThan(0.5);
    }

    @Test
    void chosenLevels_withInterpolation_giveTheExactSum() {
        Levels some = Levels.spread(SCHEDULE, 32);
        GaussianDenoiser diagonal = new GaussianDenoiser(0.04, 1, 6.25);
        double[] scale = {1, 1, 1};
        BoundCoefficients chosen = new BoundCoefficients(some, diagonal.meanErrors(some), scale);
        BoundCoefficients exact = new BoundCoefficients(ALL, diagonal.meanErrors(ALL), scale);

        for (double[] record : new double[][] {{0, 0, 0}, {0.2, 1, -2.5}, {-0.4, 2, 5}}) {
            double full = exact.bound(record, diagonal.errorsOf(ALL, record));
            assertThat(chosen.bound(record, diagonal.errorsOf(some, record))).isCloseTo(full, within(0.05));
        }
    }

    @Test
    void expectedValue_isPulledTowardsWhatTheDataLooksLike() throws Exception {
        GaussianDenoiser diagonal = new GaussianDenoiser(0.01, 1, 1);
        Levels some = Levels.spread(SCHEDULE, 32);
        try (OracleModel model =
                OracleModel.build(folder, some, NoiseDraws.axes(32, 3), diagonal.meanErrors(some), diagonal)) {
            float[] expected = model.expected(3, 0.5, 0);

            assertThat(expected[0]).as("thirty deviations off").isBetween(-0.1f, 0.3f);
            assertThat(expected[1]).as("ordinary").isBetween(0.1f, 0.4f);
            assertThat(expected[2]).isCloseTo(0, within(1e-4f));
        }
    }

    /** Each term of K, written out on its own from the formula. */
    enum Term {
        K31,
        ENTROPY_AT_THE_END,
        ENTROPY_AT_THE_START,
        CROSS_ENTROPY_AT_THE_END,
        EDGE,
        JACOBIAN;

        double of(Schedule schedule, GaussianDenoiser denoiser, double[] standardised, double[] scale) {
            int values = standardised.length;
            double squares = 0;
            double logScales = 0;
            for (int i = 0; i < values; i++) {
                squares += standardised[i] * standardised[i];
                logScales += Math.log(scale[i]);
            }
            int last = schedule.steps();
            return switch (this) {
                case K31 -> -divergences(schedule, denoiser, standardised);
                case ENTROPY_AT_THE_END -> values / 2.0 * Math.log(2 * Math.PI * Math.E * schedule.noise(last));
                case ENTROPY_AT_THE_START -> -values / 2.0 * Math.log(2 * Math.PI * Math.E * schedule.noise(1));
                case CROSS_ENTROPY_AT_THE_END ->
                    -(values / 2.0 * Math.log(2 * Math.PI)
                            + 0.5 * (schedule.signal(last) * squares + values * schedule.noise(last)));
                case EDGE -> 0.5 * schedule.beta(1) * (values - squares);
                case JACOBIAN -> -logScales;
            };
        }

        private static double divergences(Schedule schedule, GaussianDenoiser denoiser, double[] x) {
            Levels all = Levels.all(schedule);
            double[][] mean = denoiser.meanErrors(all);
            double[][] own = denoiser.errorsOf(all, x);
            double sum = 0;
            for (int t = 2; t <= schedule.steps(); t++) {
                double v = schedule.posteriorVariance(t);
                for (int i = 0; i < x.length; i++) {
                    double w = v + schedule.meanShift(t) * mean[t - 2][i];
                    double distance = schedule.meanShift(t) * own[t - 2][i];
                    sum += 0.5 * (Math.log(w / v) + v / w - 1) + distance / (2 * w);
                }
            }
            return sum;
        }
    }

    @ParameterizedTest
    @EnumSource(Term.class)
    void everyTermIsNeeded(Term dropped) throws Exception {
        // A coarse schedule, on which even the smallest term (the edge: half of beta_1 times D - |x|^2) weighs.
        Schedule coarse = Schedule.linear(100, 0.01, 0.2);
        Levels all = Levels.all(coarse);
        GaussianDenoiser unit = new GaussianDenoiser(1, 1, 1);
        double[] standardised = {1.5, -2, 0.5};
        double[] scale = {2, 0.5, 4};
        double whole = 0;
        for (Term term : Term.values()) {
            whole += term.of(coarse, unit, standardised, scale);
        }
        double without = whole - dropped.of(coarse, unit, standardised, scale);

        try (OracleModel model = OracleModel.build(
                folder,
                all,
                NoiseDraws.axes(all.count(), 3),
                unit.meanErrors(all),
                new double[all.count()][3],
                new float[3],
                new float[] {2, 0.5f, 4},
                unit)) {
            double bound = model.bound(3, -1, 2);
            assertThat(bound).isCloseTo(whole, within(ROUNDING));
            assertThat(bound).isCloseTo(unit.dataLogDensity(standardised) - Math.log(4), within(ROUNDING));
            assertThat(Math.abs(bound - without)).isGreaterThan(100 * ROUNDING);
        }
    }

    private static double sum(float[] parts) {
        double sum = 0;
        for (float part : parts) {
            sum += part;
        }
        return sum;
    }
}

package io.kbound.export.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.export.calibration.ScreenFit.Evaluated;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScreenFitTest {
    private static final int WINDOWS = 2000;

    private final Random random = new Random(1);

    @Test
    void whatABandIsMadeOf_isFoundAmongMuchElse_withItsWeights() {
        double[][] costs = costs(20);
        double[] one = new double[WINDOWS];
        double[] other = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            one[i] = 7 - 2 * costs[3][i] - 0.5 * costs[11][i];
            other[i] = 1 - 3 * costs[17][i];
        }

        ModelCard.Stage stage = fit(costs, one, other).onCard(numbers(20), 0);

        assertThat(stage.evaluations()).containsExactly(103, 111, 117);
        weights(stage, 0, 2, 0.5, 0);
        weights(stage, 1, 0, 0, 3);
        assertThat(stage.bands().get(0).intercept()).isCloseTo(7, within(0.1));
    }

    @Test
    void noWeightIsBelowZero_whateverWouldFitBetter() {
        double[][] costs = costs(2);
        double[] band = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            band[i] = -2 * costs[0][i] + costs[1][i];
        }

        ModelCard.Stage stage = fit(costs, band).onCard(numbers(2), 0);

        assertThat(stage.evaluations()).containsExactly(100);
        weights(stage, 0, 2);
    }

    @Test
    void aWindowFarOut_doesNotDecide() {
        double[][] costs = costs(2);
        double[] band = Arrays.stream(costs[1]).map(cost -> -cost).toArray();
        costs[0][0] = 1e6;
        band[0] = -1e6;

        assertThat(new GreedyFit(new Evaluated(costs, new double[][] {band}), 1)
                        .onCard(numbers(2), 0)
                        .evaluations())
                .containsExactly(101);
    }

    @Test
    void whatNothingForetells_isNotScreened() {
        double[][] costs = costs(1);
        Evaluated rising = new Evaluated(costs, new double[][] {costs[0].clone()});

        assertThat(new ScreenFit(rising, rising, random).choose(2, numbers(1))).isEmpty();
    }

    /** Two evaluations foretell normal windows as well as one another; a broken window shows in the second alone. */
    @Test
    void ofWhatForetellsNormalWindowsAlike_thatIsTaken_whichSeesBrokenOnes() {
        double[][] costs = new double[2][WINDOWS];
        double[] band = new double[WINDOWS];
        double[][] brokenCosts = new double[2][WINDOWS];
        double[] brokenBand = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            double common = random.nextGaussian();
            costs[0][i] = common + 0.1 * random.nextGaussian();
            costs[1][i] = common + 0.1 * random.nextGaussian();
            band[i] = -common;
            brokenCosts[0][i] = random.nextGaussian();
            brokenCosts[1][i] = 6 + random.nextGaussian();
            brokenBand[i] = -brokenCosts[1][i];
        }

        ModelCard.Stage stage = new ScreenFit(
                        new Evaluated(costs, new double[][] {band}),
                        new Evaluated(brokenCosts, new double[][] {brokenBand}),
                        random)
                .choose(1, numbers(2))
                .orElseThrow();

        assertThat(stage.evaluations()).containsExactly(101);
    }

    @Test
    void theMargin_isWhatNineInTenOfTheLowestWindows_areEstimatedTooHighBy() {
        double[][] costs = costs(1);
        double[] band = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            // What the cost does not tell: one in ten of the lowest windows lies 3 lower than the others.
            band[i] = -10 * costs[0][i] - (i % 10 == 0 ? 3 : 0);
        }
        Evaluated normal = new Evaluated(costs, new double[][] {band});

        ModelCard.Stage stage =
                new ScreenFit(normal, normal, random).choose(1, numbers(1)).orElseThrow();

        double intercept = stage.bands().get(0).intercept();
        double weight = stage.bands().get(0).weights().get(0);
        int within = 0;
        int low = 0;
        double[] sorted = band.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < WINDOWS; i++) {
            if (band[i] <= sorted[WINDOWS / 20]) {
                low++;
                within += intercept - weight * costs[0][i] - stage.margin() <= band[i] + 1e-9 ? 1 : 0;
            }
        }
        assertThat((double) within / low).isBetween(0.9, 0.92);
    }

    private static GreedyFit fit(double[][] costs, double[]... bands) {
        return new GreedyFit(new Evaluated(costs, bands), costs.length == 2 ? 2 : 3);
    }

    private static void weights(ModelCard.Stage stage, int band, double... weights) {
        List<Double> found = stage.bands().get(band).weights();
        assertThat(found).hasSize(weights.length);
        for (int i = 0; i < weights.length; i++) {
            assertThat(found.get(i)).isCloseTo(weights[i], within(0.05));
        }
    }

    private double[][] costs(int count) {
        double[][] costs = new double[count][WINDOWS];
        for (double[] cost : costs) {
            for (int i = 0; i < WINDOWS; i++) {
                cost[i] = 1 + random.nextDouble();
            }
        }
        return costs;
    }

    private static int[] numbers(int count) {
        int[] numbers = new int[count];
        Arrays.setAll(numbers, i -> 100 + i);
        return numbers;
    }
}

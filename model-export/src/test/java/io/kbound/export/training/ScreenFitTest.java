package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
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

        ModelCard.Screening screening = new ScreenFit(costs, new double[][] {one, other}).choose(3, numbers(20));

        assertThat(screening.evaluations()).containsExactly(103, 111, 117);
        weights(screening, 0, 2, 0.5, 0);
        weights(screening, 1, 0, 0, 3);
        assertThat(screening.bands().get(0).intercept()).isCloseTo(7, within(0.1));
    }

    @Test
    void noWeightIsBelowZero_whateverWouldFitBetter() {
        double[][] costs = costs(2);
        double[] band = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            band[i] = -2 * costs[0][i] + costs[1][i];
        }

        ModelCard.Screening screening = new ScreenFit(costs, new double[][] {band}).choose(2, numbers(2));

        assertThat(screening.evaluations()).containsExactly(100);
        weights(screening, 0, 2);
    }

    @Test
    void whatNothingForetells_isNotScreened() {
        double[][] costs = costs(1);
        double[] rising = costs[0].clone();

        assertThat(new ScreenFit(costs, new double[][] {rising}).choose(2, numbers(1)))
                .isEqualTo(ModelCard.Screening.NONE);
    }

    @Test
    void aWindowFarOut_doesNotDecide() {
        double[][] costs = costs(2);
        double[] band = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            band[i] = -costs[1][i];
        }
        costs[0][0] = 1e6;
        band[0] = -1e6;

        assertThat(new ScreenFit(costs, new double[][] {band})
                        .choose(1, numbers(2))
                        .evaluations())
                .containsExactly(101);
    }

    private static void weights(ModelCard.Screening screening, int band, double... weights) {
        List<Double> found = screening.bands().get(band).weights();
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
        for (int i = 0; i < count; i++) {
            numbers[i] = 100 + i;
        }
        return numbers;
    }
}

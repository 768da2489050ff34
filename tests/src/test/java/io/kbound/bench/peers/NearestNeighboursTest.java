package io.kbound.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
    @Test
    void theScore_isTheFifthSmallestDistance_inStandardDeviations() {
        Random random = new Random(1);
        List<double[]> learned = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            learned.add(new double[] {100 * random.nextGaussian(), 5 + 0.1 * random.nextGaussian(), 7});
        }
        double[] asked = {30, 5.2, 8};
        Scaling scaling = new Scaling(learned);
        float[] point = scaling.of(asked);
        List<Double> distances = new ArrayList<>();
        for (double[] row : learned) {
            float[] other = scaling.of(row);
            distances.add(Math.sqrt(Math.pow(point[0] - other[0], 2)
                    + Math.pow(point[1] - other[1], 2)
                    + Math.pow(point[2] - other[2], 2)));
        }
        distances.sort(null);

        assertThat(new NearestNeighbours(learned).score(new double[][] {asked})[0])
                .isCloseTo(distances.get(4), within(1e-5));
    }

    @Test
    void scaling_makesMeanZeroAndDeviationOne_andLeavesAConstantAlone() {
        Scaling scaling = new Scaling(List.of(new double[] {1, 4}, new double[] {3, 4}));

        assertThat(scaling.of(new double[] {1, 4})).containsExactly(-1, 0);
        assertThat(scaling.of(new double[] {3, 6})).containsExactly(1, 2);
    }
}

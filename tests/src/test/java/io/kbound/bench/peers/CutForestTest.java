package io.kbound.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CutForestTest {
    @Test
    void whatLiesFarFromAllThatWasLearned_scoresHigher() {
        Random random = new Random(1);
        List<double[]> learned = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            learned.add(new double[] {random.nextGaussian(), random.nextGaussian()});
        }

        double[] scores = new CutForest(learned).score(new double[][] {{0.1, 0}, {9, -9}});

        assertThat(scores[1]).isGreaterThan(2 * scores[0]);
    }
}

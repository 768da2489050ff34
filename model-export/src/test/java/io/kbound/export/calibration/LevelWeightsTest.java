package io.kbound.export.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelWeightsTest {
    private static final int TERMS = 6;
    private static final int TOLD_BY = 4;

    private final Random random = new Random(1);

    @Test
    void aLevelThatTellsEventsApart_outweighsTheOthers() {
        List<List<float[]>> events = List.of(windows(20, -3), windows(1, -3), windows(40, -3));

        List<Double> weights = new LevelWeights(windows(1000, 0), events)
                .fit(LevelWeightsTest::sum)
                .orElseThrow();

        assertThat(weights).hasSize(TERMS).allMatch(weight -> weight >= 0);
        assertThat(weights.stream().mapToDouble(weight -> weight).average().orElseThrow())
                .isCloseTo(1, within(1e-9));
        for (int level = 0; level < TERMS; level++) {
            assertThat(level == TOLD_BY || weights.get(TOLD_BY) > 5 * weights.get(level))
                    .as("%s", weights)
                    .isTrue();
        }
    }

    @Test
    void eventsThatStandOutByTheStatisticInForceAlready_leaveIt() {
        List<List<float[]>> events = List.of(windows(20, -3), windows(20, -3));

        assertThat(new LevelWeights(windows(1000, 0), events).fit(terms -> terms[TOLD_BY]))
                .isEmpty();
    }

    @Test
    void eventsThatAreLikeAllElse_giveNone() {
        List<List<float[]>> events = List.of(windows(20, 0), windows(20, 0), windows(20, 0));

        assertThat(new LevelWeights(windows(1000, 0), events).fit(LevelWeightsTest::sum))
                .isEmpty();
    }

    @Test
    void oneEvent_isNotEnoughToTell() {
        assertThat(new LevelWeights(windows(1000, 0), List.of(windows(20, -3))).fit(LevelWeightsTest::sum))
                .isEmpty();
    }

    @Test
    void aLevelThatNeverVaries_isNoObstacle() {
        List<float[]> normal = windows(1000, 0);
        List<List<float[]>> events = List.of(windows(20, -3), windows(20, -3));
        normal.forEach(terms -> terms[0] = 7);
        events.forEach(event -> event.forEach(terms -> terms[0] = 7));

        assertThat(new LevelWeights(normal, events).fit(LevelWeightsTest::sum))
                .hasValueSatisfying(
                        weights -> assertThat(weights).allMatch(weight -> weight >= 0 && Double.isFinite(weight)));
    }

    /** Levels of very different spread, of which one is lower by so many of its own. */
    private List<float[]> windows(int count, double lowerBy) {
        List<float[]> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] terms = new float[TERMS];
            for (int level = 0; level < TERMS; level++) {
                double spread = level == TOLD_BY ? 1 : 3 + level;
                terms[level] =
                        (float) (spread * (random.nextGaussian() + (level == TOLD_BY ? lowerBy : 0)) + 10 * level);
            }
            windows.add(terms);
        }
        return windows;
    }

    private static double sum(float[] terms) {
        double sum = 0;
        for (float term : terms) {
            sum += term;
        }
        return sum;
    }
}

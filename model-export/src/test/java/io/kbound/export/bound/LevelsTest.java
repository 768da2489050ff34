package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelsTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 32, 100, 500, 998, 999})
    void spreadLevels_riseFromTheFirstToTheLast_andStandForAll(int count) {
        Levels levels = Levels.spread(SCHEDULE, count);

        assertThat(levels.count()).isEqualTo(count);
        assertThat(levels.step(0)).isEqualTo(2);
        assertThat(levels.step(count - 1)).isEqualTo(1000);
        double weights = 0;
        for (int level = 0; level < count; level++) {
            assertThat(level == 0 || levels.step(level) > levels.step(level - 1))
                    .isTrue();
            weights += levels.weight(level);
        }
        assertThat(weights).isCloseTo(999, within(1e-9));
    }

    @Test
    void allLevels_areEveryStepFromTheSecondOn_eachForItself() {
        Levels all = Levels.all(SCHEDULE);

        assertThat(all.count()).isEqualTo(999);
        for (int level = 0; level < all.count(); level++) {
            assertThat(all.step(level)).isEqualTo(level + 2);
            assertThat(all.weight(level)).isEqualTo(1);
        }
    }

    @Test
    void spreadLevels_lieEvenlyInTheLogSignalToNoiseRatio_whereStepsAreDenseEnough() {
        Levels levels = Levels.spread(SCHEDULE, 16);
        double spacing = (SCHEDULE.logSnr(2) - SCHEDULE.logSnr(1000)) / 15;
        for (int level = 5; level < 16; level++) {
            double gap = SCHEDULE.logSnr(levels.step(level - 1)) - SCHEDULE.logSnr(levels.step(level));
            assertThat(gap).isCloseTo(spacing, within(0.1));
        }
    }

    @Test
    void whatIsLinearInTheLogSignalToNoiseRatio_isInterpolatedExactly() {
        Levels levels = Levels.spread(SCHEDULE, 8);
        double[][] here = new double[8][1];
        for (int level = 0; level < 8; level++) {
            here[level][0] = 3 - 0.5 * SCHEDULE.logSnr(levels.step(level));
        }

        double[][] everywhere = levels.interpolate(here);

        for (int t = 2; t <= 1000; t++) {
            assertThat(everywhere[t - 2][0]).isCloseTo(3 - 0.5 * SCHEDULE.logSnr(t), within(1e-9));
        }
    }

    @Test
    void moreLevelsThanThereAre_orTooFew_areRefused() {
        assertThatThrownBy(() -> Levels.spread(SCHEDULE, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Levels.spread(SCHEDULE, 1000)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.kbound.export.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ColumnStatisticsTest {
    @Test
    void meanAndDeviation_areThoseOfTheColumn_evenFarFromZero() {
        ColumnStatistics statistics = new ColumnStatistics(2);
        for (int i = 0; i < 1000; i++) {
            statistics.add(new float[] {i % 2, 1_000_000 + i % 2});
        }

        assertThat(statistics.mean(0)).isCloseTo(0.5f, within(1e-6f));
        assertThat(statistics.deviation(0)).isCloseTo(0.5f, within(1e-6f));
        assertThat(statistics.deviation(1)).isCloseTo(0.5f, within(1e-4f));
        assertThat(statistics.isConstant(0)).isFalse();
    }

    @Test
    void aConstantColumn_isScaledByItsOwnSize() {
        ColumnStatistics statistics = new ColumnStatistics(3);
        for (int i = 0; i < 10; i++) {
            statistics.add(new float[] {0, -230, 0.1f});
        }

        assertThat(statistics.isConstant(0)).isTrue();
        assertThat(statistics.scale(0)).isEqualTo(1);
        assertThat(statistics.scale(1)).isEqualTo(230);
        assertThat(statistics.isConstant(2)).as("rounding is no variation").isTrue();
    }
}

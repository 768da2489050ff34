package io.kbound.scorer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowRangeTest {
    @Test
    void eitherEnd_mayBeLeftOut() {
        assertThat(RowRange.parse("0:400")).isEqualTo(new RowRange(0, 400));
        assertThat(RowRange.parse(":400")).isEqualTo(new RowRange(0, 400));
        assertThat(RowRange.parse("400:")).isEqualTo(new RowRange(400, Long.MAX_VALUE));
        assertThat(RowRange.parse(":")).isEqualTo(RowRange.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"400", "a:b", "5:5", "9:3", "-1:3", ""})
    void whatHoldsNothing_isRefused(String text) {
        assertThatThrownBy(() -> RowRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FROM");
    }
}

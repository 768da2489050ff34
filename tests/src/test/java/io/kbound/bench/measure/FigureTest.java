package io.kbound.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "0.98765, 0.988", "1.2345, 1.23", "12.345, 12.3", "1234.4, 1234", "-0.5, -0.500", "NaN, -"})
    void aNumber_hasThreeDigits_orIsWhole(double value, String expected) {
        assertThat(Figure.number(value)).isEqualTo(expected);
    }
}

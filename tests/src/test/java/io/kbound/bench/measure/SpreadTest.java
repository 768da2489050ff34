package io.kbound.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
    @Test
    void theMedianOfAnEvenNumber_liesBetweenTheTwoInTheMiddle() {
        assertThat(of(4, 1, 3, 2).median()).isEqualTo(2.5);
        assertThat(of(9, 1, 5).median()).isEqualTo(5);
    }

    @Test
    void leastAndMost_areThoseWhateverTheOrder() {
        assertThat(of(4, 1, 3).least()).isEqualTo(1);
        assertThat(of(1, 4, 3, 4).most()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.5, 50", "0.501, 51", "0.99, 99", "1, 100"})
    void aQuantile_isTheMeasurementOfTheNearestRank(double share, double expected) {
        Spread spread = new Spread();
        for (int i = 100; i >= 1; i--) {
            spread.add(i);
        }

        assertThat(spread.quantile(share)).isEqualTo(expected);
    }

    @Test
    void ofNothing_nothingIsKnown() {
        assertThat(new Spread().median()).isNaN();
        assertThat(new Spread().quantile(0.99)).isNaN();
        assertThat(new Spread().least()).isNaN();
        assertThat(new Spread().most()).isNaN();
    }

    private static Spread of(double... values) {
        Spread spread = new Spread();
        for (double value : values) {
            spread.add(value);
        }
        return spread;
    }
}

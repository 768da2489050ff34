package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenoiserKindTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO, 1, 64, 100000, MIXTURE",
        "AUTO, 1, 65, 100000, NETWORK",
        "AUTO, 40, 32, 49, MIXTURE",
        "AUTO, 40, 32, 50, NETWORK",
        "AUTO, 40, 320, 7, NETWORK",
        "NETWORK, 1, 3, 10, NETWORK",
        "MIXTURE, 40, 320, 100000, MIXTURE"
    })
    void auto_isAMixtureWhereThereIsLittleToLearnFrom(
            DenoiserKind asked, int window, int values, int apart, DenoiserKind chosen) {
        assertThat(asked.of(window, values, apart)).isEqualTo(chosen);
    }
}

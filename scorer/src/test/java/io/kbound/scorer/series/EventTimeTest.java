package io.kbound.scorer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    private static final long MICROS = 1_583_748_873_000_000L;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-03-09T10:14:33Z",
                "2020-03-09 10:14:33",
                " 2020-03-09T10:14:33 ",
                "2020-03-09T11:14:33+01:00",
                "2020-03-09 10:14:33.000Z",
                "1583748873",
                "1583748873000",
                "1583748873000000",
                "1583748873000000000",
                "1583748873.0"
            })
    void everyWayOfWritingATime_isTheSameTime(String text) {
        assertThat(EventTime.parse(text)).isEqualTo(MICROS);
    }

    @ParameterizedTest
    @CsvSource({"2020-03-09T10:14:33.123456Z, 123456", "1583748873.5, 500000", "1583748873250, 250000"})
    void fractions_areKeptToTheMicrosecond(String text, long fraction) {
        assertThat(EventTime.parse(text)).isEqualTo(MICROS + fraction);
    }

    @Test
    void aDayAlone_isItsMidnight() {
        assertThat(EventTime.parse("1970-01-02")).isEqualTo(86_400_000_000L);
    }

    @Test
    void timesBefore1970_areNegative() {
        assertThat(EventTime.parse("1969-12-31T23:59:59Z")).isEqualTo(-1_000_000L);
        assertThat(EventTime.parse("-1")).isEqualTo(-1_000_000L);
    }

    /** Many a table says "never" so; in nanoseconds, 64 bits end in 2262. */
    @ParameterizedTest
    @CsvSource({
        "9999-12-31, 253402214400000000",
        "9999-12-31 23:59:59.999999, 253402300799999999",
        "2262-04-12T00:00:00Z, 9223372800000000",
        "1600-01-01, -11676096000000000",
        "0001-01-01, -62135596800000000"
    })
    void timesFarFromNow_areTimes(String text, long micros) {
        assertThat(EventTime.parse(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1_000_001, -1_000_000, -1, 0, 999_999, Long.MAX_VALUE})
    void whateverIsCountedInMicroseconds_isCountedBack(long micros) {
        assertThat(EventTime.micros(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)))
                .isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2020-13-09 10:14:33", "NaN", "1e30", "10:14:33"})
    void anythingElse_isRefusedInWords(String text) {
        assertThatThrownBy(() -> EventTime.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no time");
    }

    @Test
    void formatted_itIsReadBackAsTheSame() {
        assertThat(EventTime.format(MICROS)).isEqualTo("2020-03-09T10:14:33Z");
        assertThat(EventTime.parse(EventTime.format(MICROS + 7))).isEqualTo(MICROS + 7);
    }
}

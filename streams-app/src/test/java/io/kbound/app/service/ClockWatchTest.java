package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Instant clock = Instant.parse("2026-01-01T00:00:00Z");
    /** As the system's own does, it begins anywhere. */
    private long nanos = -123_456_789L;

    private Duration stopped = Duration.ZERO;

    private final ClockWatch watch = new ClockWatch(this::readClock, () -> nanos);

    @ParameterizedTest(name = "set by {0} ms, it sees {1} s")
    @CsvSource({
        "-3600000, -3600",
        "-3599998, -3600",
        "-5000, -5",
        "-4999, 0",
        "0, 0",
        "4999, 0",
        "5000, 5",
        "3600001, 3600"
    })
    void aClockThatIsSet_isNoticedOnce_unlessItIsByLittle(long millis, long seen) {
        pass(SECOND);
        assertThat(watch.look()).isZero();

        clock = clock.plusMillis(millis);
        pass(SECOND);

        assertThat(watch.look()).isEqualTo(Duration.ofSeconds(seen));
        pass(SECOND);
        assertThat(watch.look()).isZero();
    }

    @Test
    void setForwardAndBack_itIsSetTwice() {
        clock = clock.plusSeconds(3600);
        pass(SECOND);
        assertThat(watch.look()).isEqualTo(Duration.ofHours(1));

        clock = clock.minusSeconds(3600);
        pass(SECOND);
        assertThat(watch.look()).isEqualTo(Duration.ofHours(-1));
    }

    @Test
    void clocksThatDriftApart_areNotSet() {
        for (int minute = 0; minute < 1000; minute++) {
            pass(Duration.ofMinutes(1));
            clock = clock.minusMillis(30);
            assertThat(watch.look()).isZero();
        }
    }

    @Test
    void aProcessThatStops_betweenLooksOrInTheMiddleOfOne_seesNothing() {
        pass(Duration.ofHours(1));
        assertThat(watch.look()).isZero();

        stopped = Duration.ofSeconds(30);
        assertThat(watch.look()).isZero();
        assertThat(stopped).isZero();
        pass(SECOND);
        assertThat(watch.look()).isZero();
    }

    /** Stops after it was read, where it is to. */
    private Instant readClock() {
        Instant read = clock;
        pass(stopped);
        stopped = Duration.ZERO;
        return read;
    }

    private void pass(Duration time) {
        clock = clock.plus(time);
        nanos += time.toNanos();
    }
}

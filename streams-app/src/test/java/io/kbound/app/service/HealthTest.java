package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    @ParameterizedTest(name = "{0}, brokers heard {1} s ago: live {2}, ready {3}")
    @CsvSource({
        "CREATED,          , true,  false",
        "REBALANCING,     1, true,  false",
        "RUNNING,         0, true,  true",
        "RUNNING,        15, true,  true",
        "RUNNING,        16, true,  false",
        "RUNNING,          , true,  false",
        "PENDING_SHUTDOWN, 1, true,  false",
        "NOT_RUNNING,     1, false, false",
        "PENDING_ERROR,   1, false, false",
        "ERROR,           1, false, false"
    })
    void liveAndReady(State state, @Nullable Integer secondsAgo, boolean live, boolean ready) {
        Health health = health(state, secondsAgo);

        assertThat(health.live()).isEqualTo(live);
        assertThat(health.ready()).isEqualTo(ready);
        assertThat(health.details().containsKey("notReady")).isEqualTo(!ready);
    }

    @Test
    void theDetails_nameWhatIsKnown() {
        Health health = new Health(
                State.RUNNING,
                2,
                "pump@1",
                "cuda:0",
                Optional.of(Duration.ofSeconds(40)),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                1,
                Optional.of("TimeoutException: late"));

        assertThat(health.details())
                .hasToString(
                        "{state=RUNNING, threads=2, model=pump@1, device=cuda:0, brokersHeardSecondsAgo=40, restarts=1, "
                                + "notReady=no broker has been heard for 40 s, lastFailure=TimeoutException: late}");
        assertThat(health(State.CREATED, null).details())
                .hasToString("{state=CREATED, threads=2, model=pump@1, device=cuda:0, restarts=0, "
                        + "notReady=partitions are being assigned or restored}");
    }

    @Test
    void aThreadThatIsHeldUp_makesItNotReady() {
        assertThat(heldUp(60).ready()).isTrue();
        assertThat(heldUp(61).ready()).isFalse();
        assertThat(heldUp(61).live()).isTrue();
        assertThat(heldUp(61).details()).containsEntry("notReady", "a stream thread has been held up for 61 s");
    }

    @Test
    void aRegistryThatIsWaitedFor_isSaid_butNotBeforeBrokers() {
        Optional<String> trouble = Optional.of("schema registry: http://r: it answers 500, for 3 s");

        assertThat(waiting(Duration.ZERO, trouble).details())
                .containsEntry("notReady", "schema registry: http://r: it answers 500, for 3 s");
        assertThat(waiting(Duration.ZERO, trouble).live()).isTrue();
        assertThat(waiting(Duration.ofSeconds(40), trouble).hindrance()).contains("no broker has been heard for 40 s");
    }

    @Test
    void aNameThatIsWaitedFor_isSaidFirst_alsoWhileItRebalances() {
        Optional<String> names = Optional.of("no name leads to an address");

        for (State state : List.of(State.RUNNING, State.REBALANCING)) {
            Health health = waiting(state, Duration.ofSeconds(40), names, Optional.of("the registry is away"));
            assertThat(health.live()).isTrue();
            assertThat(health.hindrance()).isEqualTo(names);
            assertThat(health.details()).containsEntry("notReady", "no name leads to an address");
        }
    }

    private static Health waiting(Duration brokersHeard, Optional<String> registry) {
        return waiting(State.RUNNING, brokersHeard, Optional.empty(), registry);
    }

    private static Health waiting(
            State state, Duration brokersHeard, Optional<String> names, Optional<String> registry) {
        return new Health(
                state,
                1,
                "pump@1",
                "cuda:0",
                Optional.of(brokersHeard),
                Duration.ZERO,
                names,
                registry,
                0,
                Optional.empty());
    }

    private static Health heldUp(int seconds) {
        return new Health(
                State.RUNNING,
                1,
                "pump@1",
                "cuda:0",
                Optional.of(Duration.ZERO),
                Duration.ofSeconds(seconds),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
    }

    private static Health health(State state, @Nullable Integer secondsAgo) {
        return new Health(
                state,
                2,
                "pump@1",
                "cuda:0",
                Optional.ofNullable(secondsAgo).map(Duration::ofSeconds),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
    }
}

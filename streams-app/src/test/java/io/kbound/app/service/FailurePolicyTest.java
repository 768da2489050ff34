package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.streams.errors.LockException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailurePolicyTest {
    private Instant now = Instant.EPOCH;

    static Stream<Throwable> failuresThatMayPass() {
        return Stream.of(
                timeout(),
                new StreamsException("send failed", new KafkaException("in error state", new TimeoutException("late"))),
                new StreamsException(new NotLeaderOrFollowerException("moved")),
                new StreamsException(new InvalidProducerEpochException("fenced")),
                new StreamsException(new OutOfOrderSequenceException("gap")),
                new StreamsException(new TransactionAbortableException("again")),
                new StreamsException(new InvalidTxnStateException("the brokers took it back")),
                new StreamsException(new UnknownServerException("broken")),
                // As the producer of Kafka's clients says it of a commit.
                new StreamsException(
                        "Error encountered trying to commit a transaction",
                        new KafkaException(
                                "Unhandled error in EndTxnResponse: " + Errors.UNKNOWN_SERVER_ERROR.message())),
                new LockException("state directory"));
    }

    static Stream<Throwable> failuresThatStay() {
        return Stream.of(
                new StreamsException(new IllegalStateException("the model no longer scores")),
                new StreamsException(new AuthenticationException("who are you")),
                new StreamsException(new TopicAuthorizationException("not yours")),
                new StreamsException(new RecordTooLargeException("too large")),
                new StreamsException(new SerializationException("no record")),
                new StreamsException(new KafkaException("Unhandled error in EndTxnResponse: of another kind")),
                new MissingSourceTopicException("gone"),
                new OutOfMemoryError("heap"),
                new NullPointerException());
    }

    @ParameterizedTest
    @MethodSource("failuresThatMayPass")
    void whatMayPass_isTriedAgain(Throwable failure) {
        assertThat(policy(1, 1).restart(failure)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("failuresThatStay")
    void whatStays_endsTheApp(Throwable failure) {
        assertThat(policy(1000, 8).restart(failure)).isFalse();
    }

    @Test
    void afterTheMostRestarts_itStops() {
        FailurePolicy policy = policy(3, 1);

        for (int i = 0; i < 3; i++) {
            assertThat(policy.restart(timeout())).isTrue();
        }
        assertThat(policy.restart(timeout())).isFalse();
        assertThat(policy.restarts()).isEqualTo(3);
    }

    @Test
    void threadsThatFailTogether_haveTheirRestartsEach() {
        FailurePolicy policy = policy(1, 4);

        for (int thread = 0; thread < 4; thread++) {
            assertThat(policy.restart(timeout())).isTrue();
        }
        assertThat(policy.restart(timeout())).isFalse();
    }

    @Test
    void aFailureThatLiesBackTheSpan_countsNoLonger() {
        FailurePolicy policy = policy(1, 1);
        assertThat(policy.restart(timeout())).isTrue();

        now = now.plus(FailurePolicy.SPAN);
        assertThat(policy.restart(timeout())).isFalse();
        now = now.plus(Duration.ofMillis(1));
        assertThat(policy.restart(timeout())).isTrue();
        assertThat(policy.restarts()).isEqualTo(2);
    }

    @Test
    void withoutRestarts_everyFailureEndsTheApp() {
        assertThat(policy(0, 8).restart(timeout())).isFalse();
    }

    @Test
    void theReason_isWhatWasAtFault_inOneLine() {
        assertThat(FailurePolicy.reason(timeout())).isEqualTo("TimeoutException: Task 0_1 did not make progress");
        assertThat(FailurePolicy.reason(new StreamsException("wrapped", new IllegalStateException("two\n lines"))))
                .isEqualTo("IllegalStateException: two lines");
        assertThat(FailurePolicy.reason(new StreamsException("alone"))).isEqualTo("StreamsException: alone");
        assertThat(FailurePolicy.reason(new NullPointerException())).isEqualTo("NullPointerException");
    }

    private static Throwable timeout() {
        return new StreamsException(
                new TimeoutException("Task 0_1 did not make progress", new TimeoutException("slow")));
    }

    private FailurePolicy policy(int maxRestarts, int threads) {
        return new FailurePolicy(maxRestarts, threads, () -> now);
    }
}

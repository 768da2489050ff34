package io.kbound.app.service;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How a running app is: alive unless it has ended or is about to, by itself; ready when it has its partitions with
 * their state, hears from the brokers, and no thread of it is held up.
 *
 * @param state what the streams are doing
 * @param threads stream threads that are alive
 * @param modelId the model's identity
 * @param device what scores now
 * @param brokersHeard how long ago a stream thread last reached its group's broker; empty: never yet
 * @param heldUp how long ago the stream thread that has not asked for records the longest last did
 * @param names which brokers' names lead to no address, so that clients cannot be made; empty: that is not waited for
 * @param registry what the schema registry is waited for, and for how long; empty: it is not
 * @param restarts stream threads that were replaced since the start
 * @param failure what failed last; empty: nothing has
 */
public record Health(
        KafkaStreams.State state,
        int threads,
        String modelId,
        String device,
        Optional<Duration> brokersHeard,
        Duration heldUp,
        Optional<String> names,
        Optional<String> registry,
        int restarts,
        Optional<String> failure) {
    /** Stream threads speak to the brokers every few seconds: 3 by Kafka's defaults, 5 with its newer protocols. */
    private static final Duration BROKERS_PATIENCE = Duration.ofSeconds(15);

    /** A thread asks for records again when it has worked off what it has; one that waits for an answer does not. */
    private static final Duration THREADS_PATIENCE = Duration.ofSeconds(60);

    /** True unless the streams have ended; what is being stopped in good order is alive. */
    public boolean live() {
        return switch (state) {
            case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN -> true;
            case PENDING_ERROR, ERROR, NOT_RUNNING -> false;
        };
    }

    /** True where records flow, or would if there were any. */
    public boolean ready() {
        return obstacle().isEmpty();
    }

    /** What holds records up while the app waits for it to pass, whatever its state; empty: nothing. */
    public Optional<String> hindrance() {
        if (names.isPresent()) {
            return names;
        }
        if (brokersHeard.filter(ago -> ago.compareTo(BROKERS_PATIENCE) > 0).isPresent()) {
            return brokersHeard.map(ago -> "no broker has been heard for " + ago.toSeconds() + " s");
        }
        if (registry.isPresent()) {
            return registry;
        }
        return heldUp.compareTo(THREADS_PATIENCE) > 0
                ? Optional.of("a stream thread has been held up for " + heldUp.toSeconds() + " s")
                : Optional.empty();
    }

    /** What stands in the way of records; empty where nothing does. */
    public Optional<String> obstacle() {
        return switch (state) {
            case CREATED, REBALANCING -> names.or(() -> Optional.of("partitions are being assigned or restored"));
            case PENDING_SHUTDOWN, NOT_RUNNING -> Optional.of("it is stopped");
            case PENDING_ERROR, ERROR -> Optional.of("it has failed");
            case RUNNING ->
                names.isEmpty() && brokersHeard.isEmpty() ? Optional.of("no broker has been heard yet") : hindrance();
        };
    }

    /** All of it by name, as text and numbers; what is not known is left out. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", state.name());
        details.put("threads", threads);
        details.put("model", modelId);
        details.put("device", device);
        brokersHeard.ifPresent(ago -> details.put("brokersHeardSecondsAgo", ago.toSeconds()));
        details.put("restarts", restarts);
        obstacle().ifPresent(what -> details.put("notReady", what));
        failure.ifPresent(what -> details.put("lastFailure", what));
        return details;
    }
}

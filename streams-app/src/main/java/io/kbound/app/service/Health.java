package io.kbound.app.service;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How a running app is: alive unless it has ended or is about to, by itself; ready when it has its partitions with
 * their state, and hears from the brokers.
 *
 * @param state what the streams are doing
 * @param threads stream threads that are alive
 * @param modelId the model's identity
 * @param brokersHeard how long ago a stream thread last reached its group's broker; empty: never yet
 * @param brokersPatience how long ago that may be
 * @param restarts stream threads that were replaced since the start
 * @param failure what failed last; empty: nothing has
 */
public record Health(
        KafkaStreams.State state,
        int threads,
        String modelId,
        Optional<Duration> brokersHeard,
        Duration brokersPatience,
        int restarts,
        Optional<String> failure) {

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

    /** True where the brokers were there, and have not been heard of for too long. */
    public boolean brokersAway() {
        return brokersHeard.filter(ago -> ago.compareTo(brokersPatience) > 0).isPresent();
    }

    /** What stands in the way of records; empty where nothing does. */
    public Optional<String> obstacle() {
        return switch (state) {
            case CREATED, REBALANCING -> Optional.of("partitions are being assigned or restored");
            case PENDING_SHUTDOWN, NOT_RUNNING -> Optional.of("it is stopped");
            case PENDING_ERROR, ERROR -> Optional.of("it has failed");
            case RUNNING -> {
                if (brokersHeard.isEmpty()) {
                    yield Optional.of("no broker has been heard yet");
                }
                yield brokersAway()
                        ? Optional.of("no broker has been heard for "
                                + brokersHeard.get().toSeconds() + " s")
                        : Optional.empty();
            }
        };
    }

    /** All of it by name, as text and numbers; what is not known is left out. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", state.name());
        details.put("threads", threads);
        details.put("model", modelId);
        brokersHeard.ifPresent(ago -> details.put("brokersHeardSecondsAgo", ago.toSeconds()));
        details.put("restarts", restarts);
        obstacle().ifPresent(what -> details.put("notReady", what));
        failure.ifPresent(what -> details.put("lastFailure", what));
        return details;
    }
}

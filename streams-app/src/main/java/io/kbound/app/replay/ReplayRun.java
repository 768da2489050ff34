package io.kbound.app.replay;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.GroupOffsets;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ReplayRange;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The app on a range of its topic, in a group of its own, until every partition has been committed up to the range's end. What has been
 * committed is not done again: interrupted, it goes on where it was, and several instances share the partitions.
 */
final class ReplayRun implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final AppConfig config;
    private final ReplayRange range;
    private final GroupOffsets group;

    /**
     * @param config the app's, its results going to topics of the replay's own
     */
    ReplayRun(AppConfig config, ReplayRange range) {
        this.config = config;
        this.range = range;
        this.group = new GroupOffsets(
                ScoringApp.kafka(config), config.app().id(), config.input().topic());
    }

    /**
     * Goes on to the end.
     *
     * @param metrics told of all that happens here
     * @param stop ends it at the next commit
     * @param progress told how many offsets of the range are done with, by all runs
     * @throws KboundException where the app failed
     * @throws StopRequest.Stopped where it was asked to stop
     */
    void run(ScoringCounts metrics, StopRequest stop, LongConsumer progress) throws InterruptedException {
        try (ScoringApp app = ScoringApp.replay(config, metrics, range)) {
            for (long done = done(); done < range.length(); done = done()) {
                progress.accept(done);
                Optional<String> failure = app.failure();
                if (failure.isPresent()) {
                    throw new KboundException(
                            "the replay",
                            "it stopped (" + failure.get() + ")",
                            "see the log above; the same command goes on where it was");
                }
                stop.pause(BETWEEN_LOOKS);
            }
            progress.accept(range.length());
        }
    }

    /** Sets the group to where reading begins, unless it has been at work. */
    void begin() {
        if (group.committed().isEmpty()) {
            Map<Integer, Long> offsets = new HashMap<>();
            range.parts().forEach((partition, part) -> offsets.put(partition, part.warmUp()));
            group.set(offsets);
        }
    }

    /** Waits until another has set it so. */
    void awaitBegin(StopRequest stop) throws InterruptedException {
        while (group.committed().isEmpty()) {
            stop.pause(BETWEEN_LOOKS);
        }
    }

    private long done() {
        Map<Integer, Long> committed = group.committed();
        if (committed.isEmpty()) {
            // Another has come to the end, and has taken the group away.
            return range.length();
        }
        long done = 0;
        for (Map.Entry<Integer, Long> place : committed.entrySet()) {
            ReplayRange.Part part = Objects.requireNonNull(range.parts().get(place.getKey()));
            done += Math.min(place.getValue(), part.end()) - part.warmUp();
        }
        return done;
    }

    @Override
    public void close() {
        group.close();
    }
}

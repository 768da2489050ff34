package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Readings of some sources on a topic, from a start until enough, by a client that does not give up while its broker is away. */
final class SteadyLoad implements AutoCloseable {
    /** The topic of the readings. */
    static final String SIGNALS = "signals";

    /** The topic of their scores. */
    static final String SCORES = "scores";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SOURCES = 20;
    private static final int PARTITIONS = 2;
    private static final int MILLIS_BETWEEN = 5;

    private final Map<String, String> reader;
    private final Map<String, String> writer;
    private volatile boolean enough;
    private CompletableFuture<Integer> sent = CompletableFuture.completedFuture(0);

    /** Makes the topics. */
    SteadyLoad(String bootstrapServers) {
        reader = Map.of("bootstrap.servers", bootstrapServers);
        writer = new HashMap<>(reader);
        // It remembers its topics while no broker is there.
        writer.put("metadata.recovery.strategy", "none");
        writer.put("delivery.timeout.ms", Long.toString(PATIENCE.multipliedBy(2).toMillis()));
        writer.put("max.block.ms", Long.toString(PATIENCE.multipliedBy(2).toMillis()));
        try (Topics topics = new Topics(reader, PATIENCE)) {
            topics.createForSignals(SIGNALS, PARTITIONS);
            topics.createForResults(List.of(SCORES), PARTITIONS);
        }
    }

    /** Begins to send. */
    void start() {
        sent = CompletableFuture.supplyAsync(this::produce);
    }

    /** Ends it, and says how many were sent once the broker has them all. */
    int end() {
        enough = true;
        return sent.join();
    }

    /** Reads until each record that was sent has its one score, the same to the bit as computed here. */
    Scoreboard assertEveryRecordHasItsScore(AppConfig config, Path model, int window, int records) {
        Scoreboard results = Scoreboard.of(reader, config, SIGNALS, model);
        results.read(reader, SCORES, PATIENCE);
        assertThat(results.expected()).isEqualTo(records - (window - 1) * SOURCES);
        assertThat(results.lost()).as("lost").isZero();
        assertThat(results.duplicated()).as("duplicated").isZero();
        assertThat(results.different()).as("different to the bit").isZero();
        assertThat(results.outOfOrder()).as("out of order").isZero();
        return results;
    }

    @Override
    public void close() {
        enough = true;
    }

    private int produce() {
        Random random = new Random(1);
        int records = 0;
        try (SignalProducer producer = new SignalProducer(writer, SIGNALS, SmallModel.CHANNELS)) {
            while (!enough) {
                producer.send("source " + records % SOURCES, 1_000_000L * records, SmallModel.reading(random));
                records++;
                Thread.sleep(MILLIS_BETWEEN);
            }
        } catch (InterruptedException stopped) {
            throw new CompletionException(stopped);
        }
        return records;
    }
}

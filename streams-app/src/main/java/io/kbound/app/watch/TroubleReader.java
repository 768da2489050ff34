package io.kbound.app.watch;

import io.kbound.app.codec.ResultFormat;
import io.kbound.app.kafka.TopicTail;
import io.kbound.command.KboundException;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.ScoreRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads results into {@link TroubledSources}: some of what was, and all that comes.
 *
 * <p>How it works: what was is read episodes first. So it is known of an anomaly that is read later whether its episode is over.
 */
final class TroubleReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final TroubledSources sources;
    private final Map<String, Consumer<ConsumerRecord<String, byte[]>>> takers = new HashMap<>();
    private final @Nullable TopicTail episodes;
    private final TopicTail results;

    /**
     * @param kafka settings of the client
     * @param back how far before its end it begins in each partition, in records
     */
    TroubleReader(Map<String, String> kafka, WatchedTopics topics, long back, TroubledSources sources) {
        this.sources = sources;
        List<String> others = new ArrayList<>(List.of(topics.anomalies()));
        take(topics.anomalies(), AnomalyRecord.class, (anomaly, millis) -> this.sources.add(anomaly, millis));
        if (topics.scores() != null) {
            others.add(topics.scores());
            take(topics.scores(), ScoreRecord.class, (score, millis) -> this.sources.add(score, millis));
        }
        if (topics.episodes() == null) {
            this.episodes = null;
        } else {
            take(topics.episodes(), EpisodeRecord.class, (episode, millis) -> this.sources.add(episode, millis));
            this.episodes = new TopicTail(kafka, List.of(topics.episodes()), back, "earliest");
        }
        this.results = new TopicTail(kafka, others, back, "earliest");
    }

    /** Takes a record that came at a Kafka time, in milliseconds. */
    private interface Taker<R> {
        void take(R record, long kafkaMillis);
    }

    private <R extends SpecificRecordBase> void take(String topic, Class<R> type, Taker<R> taker) {
        var values = ResultFormat.deserializer(type);
        takers.put(topic, record -> {
            if (record.value() != null) {
                try {
                    taker.take(values.deserialize(topic, record.headers(), record.value()), record.timestamp());
                } catch (SerializationException other) {
                    throw new KboundException(
                            "topic '" + topic + "'",
                            "its record at offset " + record.offset() + " is no " + type.getSimpleName(),
                            "name the topic that those go to",
                            other);
                }
            }
        });
    }

    /** Begins, and reads what episodes there were, unless it is to stop. */
    void start(BooleanSupplier stop) {
        results.rewind();
        if (episodes != null) {
            episodes.rewind();
            while (!episodes.isCaughtUp() && !stop.getAsBoolean()) {
                take(episodes, POLL);
            }
        }
    }

    /** Reads what has come, after waiting for the first at most so long. */
    void read(Duration patience) {
        if (episodes != null) {
            take(episodes, Duration.ZERO);
        }
        take(results, patience);
    }

    private void take(TopicTail tail, Duration patience) {
        for (ConsumerRecord<String, byte[]> record : tail.poll(patience)) {
            Consumer<ConsumerRecord<String, byte[]>> taker = takers.get(record.topic());
            if (taker != null) {
                taker.accept(record);
            }
        }
    }

    /** Whether any broker is connected. */
    boolean isConnected() {
        return results.isConnected();
    }

    @Override
    public void close() {
        results.close();
        if (episodes != null) {
            episodes.close();
        }
    }
}

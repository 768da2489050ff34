package io.kbound.app.web;

import io.kbound.app.codec.ResultFormat;
import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.TopicTail;
import io.kbound.app.topology.DeadLetter;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.DriftRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ScoreRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topics of results into a {@link Fleet}, on a thread of its own and without a group: some of what was, and all that comes. */
final class FleetReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** How far back it begins, in records of each partition. */
    private static final long BACK = 2000;

    private final TopicTail tail;
    private final Map<String, Consumer<ConsumerRecord<String, byte[]>>> takers = new HashMap<>();
    private final Thread thread = new Thread(this::read, "page");
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param kafka settings of the client
     */
    FleetReader(Map<String, String> kafka, AppConfig.Output topics, Fleet fleet) {
        boolean scored = topics.scores().isPresent();
        take(Optional.of(topics.anomalies()), AnomalyRecord.class, anomaly -> fleet.add(anomaly, scored));
        take(topics.scores(), ScoreRecord.class, fleet::add);
        take(topics.episodes(), EpisodeRecord.class, fleet::add);
        take(topics.drifts(), DriftRecord.class, fleet::add);
        take(topics.modelEvents(), ModelEventRecord.class, fleet::add);
        take(topics.feedback(), FeedbackRecord.class, fleet::add);
        takers.put(topics.deadLetters(), record -> fleet.add(letter(record)));
        this.tail = new TopicTail(kafka, takers.keySet(), BACK, "earliest");
        thread.setDaemon(true);
    }

    private <R extends SpecificRecordBase> void take(Optional<String> topic, Class<R> type, Consumer<R> taker) {
        topic.ifPresent(name -> {
            var values = ResultFormat.deserializer(type);
            takers.put(name, record -> {
                if (record.value() != null) {
                    taker.accept(values.deserialize(name, record.headers(), record.value()));
                }
            });
        });
    }

    private static Fleet.Letter letter(ConsumerRecord<String, byte[]> record) {
        return new Fleet.Letter(
                record.timestamp(),
                header(record, DeadLetter.REASON),
                header(record, DeadLetter.MESSAGE),
                header(record, DeadLetter.TOPIC) + "-" + header(record, DeadLetter.PARTITION) + "-"
                        + header(record, DeadLetter.OFFSET),
                record.key() == null ? "" : record.key());
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        byte @Nullable [] value = header == null ? null : header.value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    void start() {
        thread.start();
    }

    private void read() {
        boolean begun = false;
        while (end.getCount() > 0) {
            try {
                if (!begun) {
                    tail.rewind();
                    begun = true;
                }
                for (ConsumerRecord<String, byte[]> record : tail.poll(POLL)) {
                    take(record);
                }
            } catch (WakeupException closing) {
                // It ends.
            } catch (KafkaException failed) {
                // The page shows what it knows; what scores is no concern of this thread.
                LOG.warn("the page cannot read its topics: {}", failed.getMessage());
                pause();
            }
        }
        tail.close();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        Consumer<ConsumerRecord<String, byte[]>> taker = takers.get(record.topic());
        try {
            if (taker != null) {
                taker.accept(record);
            }
        } catch (SerializationException other) {
            LOG.warn("the page passes over a record of topic {}: {}", record.topic(), other.getMessage());
        }
    }

    private void pause() {
        try {
            var unused = end.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        tail.wakeup();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

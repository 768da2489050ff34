package io.kbound.app.service;

import io.kbound.app.codec.SingleObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition of a topic of results, in order, up to where it ended when it was opened.
 *
 * @param <R> the kind of record that the topic holds
 */
public final class ResultReader<R extends SpecificRecordBase> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final KafkaConsumer<String, R> consumer;
    private final Deque<R> fetched = new ArrayDeque<>();
    private final long end;

    /**
     * @param kafka settings of the client
     * @param type the kind of record
     */
    public ResultReader(Map<String, String> kafka, String topic, int partition, Class<R> type) {
        this.partition = new TopicPartition(topic, partition);
        Map<String, Object> settings = new HashMap<>(kafka);
        // What an aborted transaction left behind never happened.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        this.consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new SingleObject<>(type).deserializer());
        consumer.assign(List.of(this.partition));
        consumer.seekToBeginning(List.of(this.partition));
        this.end = Objects.requireNonNull(
                consumer.endOffsets(List.of(this.partition)).get(this.partition));
    }

    /** The next one; null at the end. */
    public @Nullable R next() {
        while (fetched.isEmpty() && consumer.position(partition) < end) {
            for (ConsumerRecord<String, R> record : consumer.poll(POLL)) {
                fetched.add(record.value());
            }
        }
        return fetched.poll();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

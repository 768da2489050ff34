package io.kbound.app.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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
        this.consumer = ResultConsumer.consumer(kafka, type);
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

package io.kbound.app.kafka;

import io.kbound.app.codec.ResultFormat;
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
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition of a topic, in order, up to a fixed end.
 *
 * @param <R> the kind of record that the topic holds
 */
public final class ResultReader<R> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final KafkaConsumer<String, R> consumer;
    private final Deque<ConsumerRecord<String, R>> fetched = new ArrayDeque<>();
    private final long end;

    /**
     * Reads a part.
     *
     * @param kafka settings of the client
     * @param values how they are read
     * @param from the first offset
     * @param end the offset after the last
     */
    public ResultReader(
            Map<String, String> kafka, TopicPartition partition, Deserializer<R> values, long from, long end) {
        this.partition = partition;
        this.consumer = ResultConsumer.consumer(kafka, values);
        this.end = end;
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
    }

    private ResultReader(TopicPartition partition, KafkaConsumer<String, R> consumer) {
        this.partition = partition;
        this.consumer = consumer;
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        this.end =
                Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    }

    /**
     * Reads results up to where they end now.
     *
     * @param kafka settings of the client
     * @param type the kind of record
     */
    public static <R extends SpecificRecordBase> ResultReader<R> of(
            Map<String, String> kafka, String topic, int partition, Class<R> type) {
        return new ResultReader<>(
                new TopicPartition(topic, partition), ResultConsumer.consumer(kafka, ResultFormat.deserializer(type)));
    }

    /** The next one; null at the end. */
    public @Nullable R next() {
        ConsumerRecord<String, R> record = nextRecord();
        return record == null ? null : record.value();
    }

    /** The next one as it was read; null at the end. */
    public @Nullable ConsumerRecord<String, R> nextRecord() {
        while (fetched.isEmpty() && consumer.position(partition) < end) {
            for (ConsumerRecord<String, R> record : consumer.poll(POLL)) {
                fetched.add(record);
            }
        }
        return fetched.poll();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

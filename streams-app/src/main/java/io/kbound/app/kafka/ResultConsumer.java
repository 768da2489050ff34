package io.kbound.app.kafka;

import io.kbound.app.codec.ResultFormat;
import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads results from every partition of their topic, without a group, so that watching leaves no trace.
 *
 * @param <R> the kind of record that the topic holds
 */
public final class ResultConsumer<R extends SpecificRecordBase> implements AutoCloseable {
    private final Class<R> type;
    private final KafkaConsumer<String, R> consumer;

    /**
     * @param kafka settings of the client
     * @param type the kind of record
     * @param fromBeginning whether to begin with the oldest, not with the next to come
     */
    public ResultConsumer(Map<String, String> kafka, String topic, Class<R> type, boolean fromBeginning) {
        this.type = type;
        this.consumer = consumer(kafka, ResultFormat.deserializer(type));
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            // Positions are looked up when first asked for; what comes from now on must count.
            partitions.forEach(consumer::position);
        }
    }

    /** A client without a group that reads results. */
    static <R> KafkaConsumer<String, R> consumer(Map<String, String> kafka, Deserializer<R> values) {
        Map<String, Object> settings = new HashMap<>(kafka);
        // What an aborted transaction left behind never happened.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        return new KafkaConsumer<>(settings, new StringDeserializer(), values);
    }

    /** The results that have come, after waiting for the first at most so long. */
    public List<R> poll(Duration patience) {
        List<R> results = new ArrayList<>();
        try {
            consumer.poll(patience).forEach(record -> results.add(record.value()));
        } catch (RecordDeserializationException other) {
            throw new KboundException(
                    "topic '" + other.topicPartition().topic() + "'",
                    "its record at offset " + other.offset() + " is no " + type.getSimpleName(),
                    "name the topic that those go to",
                    other);
        }
        return results;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package io.kbound.app.service;

import io.kbound.app.codec.SingleObject;
import io.kbound.command.KboundException;
import io.kbound.record.AnomalyRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads anomalies from every partition of their topic, without a group, so that watching leaves no trace. */
public final class AnomalyConsumer implements AutoCloseable {
    private final KafkaConsumer<String, AnomalyRecord> consumer;

    /**
     * @param kafka settings of the client
     * @param fromBeginning whether to begin with the oldest, not with the next to come
     */
    public AnomalyConsumer(Map<String, String> kafka, String topic, boolean fromBeginning) {
        Map<String, Object> settings = new HashMap<>(kafka);
        // What an aborted transaction left behind never happened.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        this.consumer = new KafkaConsumer<>(
                settings, new StringDeserializer(), new SingleObject<>(AnomalyRecord.class).deserializer());
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

    /** The anomalies that have come, after waiting for the first at most so long. */
    public List<AnomalyRecord> poll(Duration patience) {
        List<AnomalyRecord> anomalies = new ArrayList<>();
        try {
            consumer.poll(patience).forEach(record -> anomalies.add(record.value()));
        } catch (RecordDeserializationException other) {
            throw new KboundException(
                    "topic '" + other.topicPartition().topic() + "'",
                    "its record at offset " + other.offset() + " is no anomaly",
                    "name the topic that anomalies go to",
                    other);
        }
        return anomalies;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package io.kbound.app.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The newest records of some topics, and all that come, from every partition and without a group. Not safe for use by several threads,
 * but for {@link #wakeup}.
 */
public final class TopicTail implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Collection<String> topics;
    private final long back;
    private final KafkaConsumer<String, byte[]> consumer;
    private Map<TopicPartition, Long> ends = Map.of();

    /**
     * @param kafka settings of the client
     * @param back how far before its end it begins in each partition, in records
     * @param overtaken where it goes on when retention has overtaken it, as {@code auto.offset.reset} has it
     */
    public TopicTail(Map<String, String> kafka, Collection<String> topics, long back, String overtaken) {
        this.topics = List.copyOf(topics);
        this.back = back;
        Map<String, String> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, overtaken);
        this.consumer = ResultConsumer.consumer(settings, new ByteArrayDeserializer());
    }

    /** Begins, or begins again, with the newest that there are now; the topics are there. */
    public void rewind() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        ends = consumer.endOffsets(partitions);
        ends.forEach(
                (partition, end) -> consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - back)));
    }

    /** Whether all has come that was there when it began. */
    public boolean isCaughtUp() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Whether any broker is connected. */
    public boolean isConnected() {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count")
                        && metric.metricName().group().equals("consumer-metrics"))
                .anyMatch(metric -> metric.metricValue() instanceof Double count && count > 0);
    }

    /** What has come, after waiting for the first at most so long. */
    public ConsumerRecords<String, byte[]> poll(Duration patience) {
        return consumer.poll(patience);
    }

    /** Has whoever waits for records wait no longer. */
    public void wakeup() {
        consumer.wakeup();
    }

    /** By the thread that polls, and not interrupted: Kafka's clients cannot close in order then. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(PATIENCE));
    }
}

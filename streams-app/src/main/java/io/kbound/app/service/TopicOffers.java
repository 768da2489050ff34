package io.kbound.app.service;

import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A compacted topic whose newest record is the model. Every instance follows all of it, without a group. */
final class TopicOffers implements ModelOffers {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;

    /**
     * Begins with the oldest that the topic holds.
     *
     * @param kafka settings of the client
     */
    TopicOffers(Map<String, String> kafka, String topic) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * The newest model that the topic holds now, if any.
     *
     * @throws KboundException where the brokers do not answer in time
     */
    Optional<Offer> newest(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<Offer> newest = Optional.empty();
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), patience);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), patience) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("after " + patience.toSeconds() + " s");
                }
                Optional<Offer> next = poll();
                newest = next.isPresent() ? next : newest;
            }
        } catch (TimeoutException late) {
            throw new KboundException(
                    "model.topic", "'" + topic + "' cannot be read in time", "check the brokers, or the topic", late);
        }
        return newest;
    }

    @Override
    public Optional<Offer> poll() {
        @Nullable Offer newest = null;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            // A tombstone takes nothing out of force.
            if (record.value() != null) {
                newest = new Offer(record.topic() + "-" + record.partition() + "-" + record.offset(), record.value());
            }
        }
        return Optional.ofNullable(newest);
    }

    @Override
    public void close() {
        consumer.close();
    }
}

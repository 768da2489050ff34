package io.kbound.app.service;

import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A compacted topic whose newest record is the model. Every instance follows all of it, without a group. */
final class TopicOffers implements ModelOffers {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Duration patience;

    /**
     * Begins at the end of what the topic holds.
     *
     * @param kafka settings of the client
     * @param patience how long the brokers may take to answer
     * @throws KboundException where they do not, or there is no such topic
     */
    TopicOffers(Map<String, String> kafka, String topic, Duration patience) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        this.patience = patience;
        try {
            consumer.assign(partitions());
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
        } catch (RuntimeException unread) {
            consumer.close();
            throw unread instanceof TimeoutException ? late(unread) : unread;
        }
    }

    /**
     * The newest model that the topic holds now, if any.
     *
     * @throws KboundException where the brokers do not answer in time
     */
    Optional<Offer> newest() {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<Offer> newest = Optional.empty();
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(consumer.assignment());
            // All that was ever pushed may still lie there: looks further and further back, until there is one.
            for (long back = 1; newest.isEmpty() && isWithin(back / 2, begins, ends); back *= 2) {
                long from = back;
                ends.forEach((partition, end) ->
                        consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - from)));
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    if (System.nanoTime() > deadline) {
                        throw new TimeoutException("after " + patience.toSeconds() + " s");
                    }
                    Optional<Offer> next = poll();
                    newest = next.isPresent() ? next : newest;
                }
            }
        } catch (TimeoutException unanswered) {
            throw late(unanswered);
        }
        return newest;
    }

    /** The topic may have been created just now, and not every broker knows yet. */
    private List<TopicPartition> partitions() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (!known.isEmpty()) {
                return known.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no broker knows it");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean isWithin(long back, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> end.getValue() - begins.getOrDefault(end.getKey(), 0L) > back);
    }

    private KboundException late(RuntimeException cause) {
        return new KboundException(
                "model.topic", "'" + topic + "' cannot be read in time", "check the brokers, or the topic", cause);
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

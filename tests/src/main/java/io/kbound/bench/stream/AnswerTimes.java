package io.kbound.bench.stream;

import io.kbound.bench.stream.PacedProducer.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Notes when answers come, on a thread of its own. What that thread has noted may be read by others.
 */
final class AnswerTimes implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Function<byte[], Sent> reading;
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "answer times");
    private volatile @Nullable RuntimeException failure;

    private AnswerTimes(KafkaConsumer<byte[], byte[]> consumer, Function<byte[], Sent> reading) {
        this.consumer = consumer;
        this.reading = reading;
    }

    /**
     * An answer.
     *
     * @param reading that it is to
     * @param appendedMillis when the broker appended it
     * @param committedMillis when it was here, its transaction committed
     */
    record Seen(Sent reading, long appendedMillis, long committedMillis) {}

    /**
     * Begins to read a topic's committed answers, from its beginning.
     *
     * @param reading which one an answer is to
     */
    static AnswerTimes watch(Map<String, String> client, String topic, Function<byte[], Sent> reading) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        AnswerTimes times = new AnswerTimes(consumer, reading);
        times.thread.start();
        return times;
    }

    /** Waits for so many answers. */
    void await(int answers, Duration patience) throws InterruptedException {
        Waiting.until(
                () -> {
                    RuntimeException failed = failure;
                    if (failed != null) {
                        throw failed;
                    }
                    return count() >= answers;
                },
                patience,
                () -> count() + " of " + answers + " answers in time");
    }

    /** The answers so far. */
    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private int count() {
        synchronized (seen) {
            return seen.size();
        }
    }

    private void read() {
        try {
            while (true) {
                Iterable<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL);
                long now = System.currentTimeMillis();
                synchronized (seen) {
                    for (ConsumerRecord<byte[], byte[]> record : records) {
                        seen.add(new Seen(reading.apply(record.value()), record.timestamp(), now));
                    }
                }
            }
        } catch (WakeupException asked) {
            // It is closed.
        } catch (RuntimeException failed) {
            failure = failed;
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
            consumer.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

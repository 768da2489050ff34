package io.kbound.bench.stream;

import io.kbound.app.codec.SingleObject;
import io.kbound.record.ScoreRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Notes when scores come, on a thread of its own. What that thread has noted may be read by others.
 */
final class ScoreTimes implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], ScoreRecord> consumer;
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "score times");
    private volatile @Nullable RuntimeException failure;

    private ScoreTimes(KafkaConsumer<byte[], ScoreRecord> consumer) {
        this.consumer = consumer;
    }

    /**
     * A score.
     *
     * @param partition of the reading
     * @param offset of the reading
     * @param appendedMillis when the broker appended the score
     * @param committedMillis when it was here, its transaction committed
     */
    record Seen(int partition, long offset, long appendedMillis, long committedMillis) {}

    /** Begins to read a topic's committed scores, from its beginning. */
    static ScoreTimes watch(Map<String, String> client, String topic) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        KafkaConsumer<byte[], ScoreRecord> consumer = new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new SingleObject<>(ScoreRecord.class).deserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ScoreTimes times = new ScoreTimes(consumer);
        times.thread.start();
        return times;
    }

    /** Waits for so many scores. */
    void await(int scores, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (seen().size() < scores) {
            RuntimeException failed = failure;
            if (failed != null) {
                throw failed;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(seen().size() + " of " + scores + " scores in time");
            }
            Thread.sleep(20);
        }
    }

    /** The scores so far. */
    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private void read() {
        try {
            while (true) {
                Iterable<ConsumerRecord<byte[], ScoreRecord>> records = consumer.poll(POLL);
                long now = System.currentTimeMillis();
                synchronized (seen) {
                    for (ConsumerRecord<byte[], ScoreRecord> record : records) {
                        ScoreRecord score = record.value();
                        seen.add(new Seen(score.getPartition(), score.getOffset(), record.timestamp(), now));
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

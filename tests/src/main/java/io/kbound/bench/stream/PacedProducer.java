package io.kbound.bench.stream;

import io.kbound.app.codec.SingleObject;
import io.kbound.bench.rig.Rigs;
import io.kbound.record.SignalRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends readings of some rigs to a topic at a steady rate, and keeps when the broker appended each. */
final class PacedProducer implements AutoCloseable {
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Rigs rigs = new Rigs(Backlog.RIGS, 300);
    private final Serializer<SignalRecord> serializer = new SingleObject<>(SignalRecord.class).serializer();
    private final Map<Sent, Long> appendedMillis = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private int next;

    /**
     * @param topic one whose records bear the time when they were appended
     */
    PacedProducer(Map<String, String> client, String topic) {
        this.topic = topic;
        Map<String, Object> settings = new HashMap<>(client);
        // A sender's own linger is no part of what is measured.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What tells a reading from all others: no source has two of one time. */
    record Sent(String source, Instant time) {}

    /**
     * Sends records, rig by rig in turn, and returns when all are appended.
     *
     * @return how many a second were really sent
     */
    double send(int records, double perSecond) {
        long start = System.nanoTime();
        Pace pace = new Pace(perSecond);
        for (int i = 0; i < records; i++) {
            pace.await();
            sendOne(next++ % Backlog.RIGS);
        }
        double sentPerSecond = records * 1e9 / (System.nanoTime() - start);
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a reading could not be sent", failed);
        }
        return sentPerSecond;
    }

    private void sendOne(int rig) {
        SignalRecord reading = new SignalRecord(
                "rig " + rig, Instant.now().truncatedTo(ChronoUnit.MICROS), rigs.next(rig), Rigs.CHANNELS);
        var unused = producer.send(
                new ProducerRecord<>(
                        topic,
                        rig % Backlog.PARTITIONS,
                        reading.getSource().getBytes(StandardCharsets.UTF_8),
                        serializer.serialize(topic, reading)),
                (sent, failed) -> onSent(new Sent(reading.getSource(), reading.getTime()), sent, failed));
    }

    @Override
    public void close() {
        producer.close();
    }

    /** When the broker appended each reading. */
    Map<Sent, Long> appendedMillis() {
        return appendedMillis;
    }

    private void onSent(Sent reading, @Nullable RecordMetadata sent, @Nullable Exception failed) {
        if (failed != null || sent == null) {
            failure.compareAndSet(null, failed);
            return;
        }
        appendedMillis.put(reading, sent.timestamp());
    }
}

package io.kbound.bench.stream;

import io.kbound.app.codec.SingleObject;
import io.kbound.record.SignalRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Fills a topic with readings of many sources, broken records of every kind at random places among them. */
public final class MixedSignals {
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final long STEP_MICROS = 1000;

    private final List<String> channels;
    private final Readings readings;
    private final int sources;
    private final int partitions;
    private final Random random;
    private final Serializer<SignalRecord> serializer = new SingleObject<>(SignalRecord.class).serializer();

    /** The sound readings. */
    public interface Readings {
        /** A source's next, one value per channel. */
        List<@Nullable Double> next(int source, Random random);
    }

    /**
     * @param sources so many, dealt out over the partitions
     * @param seed of what is random: the order, and the ways of the broken
     */
    public MixedSignals(List<String> channels, Readings readings, int sources, int partitions, long seed) {
        this.readings = readings;
        this.channels = channels;
        this.sources = sources;
        this.partitions = partitions;
        this.random = new Random(seed);
    }

    /**
     * Sends records; each source's first is sound.
     *
     * @param sound how many that can be scored
     * @param broken how many that cannot, as many of each kind
     * @return the broken ones, by partition and offset
     */
    public Map<TopicPartition, Map<Long, Broken>> fill(Map<String, String> client, String topic, int sound, int broken)
            throws Exception {
        List<@Nullable BrokenKind> order = new ArrayList<>(Collections.nCopies(sound - sources, null));
        List<BrokenKind> kinds = List.of(BrokenKind.values());
        for (int i = 0; i < broken; i++) {
            order.add(kinds.get(i % kinds.size()));
        }
        Collections.shuffle(order, random);
        order.addAll(0, Collections.nCopies(sources, null));
        Map<Future<RecordMetadata>, Broken> sent = new HashMap<>();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("linger.ms", "20");
        settings.put("batch.size", Integer.toString(1 << 18));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < order.size(); i++) {
                @Nullable BrokenKind kind = order.get(i);
                int source = i < sources ? i : random.nextInt(sources);
                SignalRecord reading = reading(source, START_MICROS + i * STEP_MICROS);
                byte @Nullable [] value =
                        kind == null ? serializer.serialize(topic, reading) : kind.of(reading, random);
                byte @Nullable [] key = kind == null || random.nextBoolean() ? utf8(reading.getSource()) : null;
                Future<RecordMetadata> future = producer.send(
                        new ProducerRecord<>(
                                topic, source % partitions, reading.getTime().toEpochMilli(), key, value),
                        (place, failed) -> failure.compareAndSet(null, failed));
                if (kind != null) {
                    sent.put(future, new Broken(kind, key, value));
                }
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a record could not be sent", failed);
        }
        Map<TopicPartition, Map<Long, Broken>> places = new HashMap<>();
        for (Map.Entry<Future<RecordMetadata>, Broken> one : sent.entrySet()) {
            RecordMetadata place = one.getKey().get();
            places.computeIfAbsent(new TopicPartition(topic, place.partition()), partition -> new HashMap<>())
                    .put(place.offset(), one.getValue());
        }
        return places;
    }

    private SignalRecord reading(int source, long timeMicros) {
        return new SignalRecord(
                "source " + source,
                Instant.EPOCH.plusNanos(1000 * timeMicros),
                readings.next(source, random),
                channels);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A broken record as it was sent. */
    public static final class Broken {
        private final BrokenKind kind;
        private final byte @Nullable [] key;
        private final byte @Nullable [] value;

        Broken(BrokenKind kind, byte @Nullable [] key, byte @Nullable [] value) {
            this.kind = kind;
            this.key = key;
            this.value = value;
        }

        /** In which way. */
        public BrokenKind kind() {
            return kind;
        }

        /** Its key. */
        public byte @Nullable [] key() {
            return key;
        }

        /** Its value. */
        public byte @Nullable [] value() {
            return value;
        }
    }
}

package io.kbound.bench.soak;

import io.kbound.app.codec.SingleObject;
import io.kbound.bench.rig.Rigs;
import io.kbound.bench.stream.BrokenKind;
import io.kbound.bench.stream.Pace;
import io.kbound.record.SignalRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Readings at a steady rate, of sources that stay, that come for a minute and never again, and that rest until they are forgotten; on
 * request more at once, or broken ones, each of which bears its kind in a header. Runs in a thread of its own.
 */
final class SoakLoad implements Runnable {
    /** Header of a broken record: its {@link BrokenKind}. */
    static final String BROKEN = "soak.broken";

    private static final int STAYING = 40;
    private static final int PASSING = 20;
    private static final int RESTING = 10;
    private static final long PASSING_SECONDS = 60;
    private static final long ACTIVE_SECONDS = 40;
    private static final long RESTING_SECONDS = 2 * SoakPlan.IDLE_EXPIRY.toSeconds();

    /** Of so many readings one is no ordinary one. */
    private static final int ODD = 2000;

    /** It outlives whatever the broker goes through. */
    private static final String PATIENCE_MILLIS =
            Long.toString(Duration.ofMinutes(10).toMillis());

    private final Map<String, String> client;
    private final double perSecond;
    private final Rigs rigs;
    private final Random random;
    private final Serializer<SignalRecord> serializer = new SingleObject<>(SignalRecord.class).serializer();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicInteger extra = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final Map<String, Instant> newest = new HashMap<>();
    private volatile boolean enough;
    private long turn;
    private final LongAdder sent = new LongAdder();
    private final LongAdder sentBroken = new LongAdder();

    SoakLoad(Map<String, String> client, double perSecond, long seed) {
        this.client = client;
        this.perSecond = perSecond;
        this.rigs = new Rigs(STAYING + PASSING + RESTING, 300 + seed);
        this.random = new Random(seed);
    }

    /** Has so many more sent, at once. */
    void burst(int records) {
        extra.addAndGet(records);
    }

    /** Has the next so many be broken. */
    void breakNext(int records) {
        broken.addAndGet(records);
    }

    /** Ends it. */
    void end() {
        enough = true;
    }

    /** Records that were sent so far, broken ones included. */
    long sent() {
        return sent.sum();
    }

    /** Broken ones that were sent so far. */
    long sentBroken() {
        return sentBroken.sum();
    }

    @Override
    public void run() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("linger.ms", "5");
        settings.put("delivery.timeout.ms", PATIENCE_MILLIS);
        settings.put("max.block.ms", PATIENCE_MILLIS);
        // It remembers its topics while no broker is there, and keeps their order.
        settings.put("metadata.recovery.strategy", "none");
        settings.put("max.in.flight.requests.per.connection", "1");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Instant start = Instant.now();
            Pace pace = new Pace(perSecond);
            while (!enough) {
                pace.await();
                List<Integer> places =
                        active(Duration.between(start, Instant.now()).toSeconds());
                for (int more = 1 + extra.getAndSet(0); more > 0; more--) {
                    send(producer, places.get((int) (turn++ % places.size())), start);
                }
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a record could not be sent", failed);
        }
    }

    /** Those that are not resting now. */
    private static List<Integer> active(long second) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < STAYING + PASSING + RESTING; place++) {
            if (place < STAYING + PASSING || isAwake(place, second)) {
                places.add(place);
            }
        }
        return places;
    }

    /** They do not all rest at the same time. */
    private static boolean isAwake(int place, long second) {
        long round = ACTIVE_SECONDS + RESTING_SECONDS;
        return (second + (place - STAYING - PASSING) * round / RESTING) % round < ACTIVE_SECONDS;
    }

    private static String name(int place, long second) {
        if (place < STAYING) {
            return "pump " + place;
        }
        return place < STAYING + PASSING
                ? "passing " + place + "-" + (second + place) / PASSING_SECONDS
                : "resting " + place;
    }

    private void send(KafkaProducer<byte[], byte[]> producer, int place, Instant start) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        String source = name(place, Duration.between(start, now).toSeconds());
        // No source has two readings of one time, and none before its last.
        Instant last = newest.get(source);
        Instant time = last == null || now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
        if (newest.size() > 10_000) {
            newest.values().removeIf(old -> old.isBefore(now.minus(SoakPlan.IDLE_EXPIRY.multipliedBy(4))));
        }
        SignalRecord sound = new SignalRecord(source, time, reading(place), Rigs.CHANNELS);
        // What is broken is of a source that has had readings and is not forgotten.
        @Nullable BrokenKind kind = place < STAYING && last != null && broken.get() > 0 ? brokenKind() : null;
        byte @Nullable [] key = utf8(source);
        byte @Nullable [] value;
        if (kind == null) {
            newest.put(source, time);
            value = serializer.serialize(SoakPlan.SIGNALS, sound);
        } else {
            broken.decrementAndGet();
            key = random.nextBoolean() ? key : null;
            value = kind.of(sound, random);
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(SoakPlan.SIGNALS, partition(source), time.toEpochMilli(), key, value);
        if (kind != null) {
            record.headers().add(new RecordHeader(BROKEN, utf8(kind.name())));
            sentBroken.increment();
        }
        var unused = producer.send(record, (where, failed) -> failure.compareAndSet(null, failed));
        sent.increment();
    }

    private List<@Nullable Double> reading(int place) {
        List<@Nullable Double> values = rigs.next(place);
        if (random.nextInt(ODD) == 0) {
            int channel = random.nextInt(values.size());
            Double value = values.get(channel);
            values.set(channel, value == null ? null : Double.valueOf(value * 3 + 100));
        }
        return values;
    }

    private BrokenKind brokenKind() {
        BrokenKind[] kinds = BrokenKind.values();
        return kinds[random.nextInt(kinds.length)];
    }

    private static int partition(String source) {
        return Math.floorMod(source.hashCode(), SoakPlan.PARTITIONS);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

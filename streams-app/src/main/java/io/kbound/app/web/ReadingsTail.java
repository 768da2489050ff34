package io.kbound.app.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.kafka.TopicTail;
import io.kbound.command.KboundException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest readings of those sources that somebody looks at. Only while somebody does is the input read: a little of what was, and what
 * comes.
 */
final class ReadingsTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingsTail.class);
    private static final int MOST_READINGS = 600;
    private static final int MOST_WATCHED = 16;
    private static final long BACK = 5000;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What failed at once would fail again at once. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Map<String, String> kafka;
    private final String topic;
    private final SignalDecoder decoder;
    private final List<String> channels;
    private final ChannelOrder order;
    private final InstantSource clock;
    /** By source: when somebody last looked. */
    private final Map<String, Long> watched = new ConcurrentHashMap<>();
    /** How often somebody has begun to look at a source. */
    private final AtomicInteger begun = new AtomicInteger();

    private final Map<String, Deque<Reading>> readings = new HashMap<>();
    private volatile @Nullable TopicTail open;
    private final Thread thread = new Thread(this::run, "page-readings");
    private final CountDownLatch end = new CountDownLatch(1);

    /** A reading; a value of every channel, no number where it has none. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Reading(long micros, float[] values) {}

    ReadingsTail(
            Map<String, String> kafka,
            String topic,
            SignalDecoder decoder,
            List<String> channels,
            InstantSource clock) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.decoder = decoder;
        this.channels = List.copyOf(channels);
        this.order = new ChannelOrder(channels);
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Somebody looks at a source. */
    void watch(String source) {
        if (watched.size() < MOST_WATCHED || watched.containsKey(source)) {
            if (watched.put(source, clock.millis()) == null) {
                begun.incrementAndGet();
            }
        }
    }

    /** What there is of a source, the oldest first. */
    void write(String source, ObjectNode into) {
        ArrayNode time = into.putArray("time");
        ArrayNode names = into.putArray("channels");
        channels.forEach(names::add);
        ArrayNode values = into.putArray("values");
        for (int i = 0; i < channels.size(); i++) {
            values.addArray();
        }
        synchronized (readings) {
            for (Reading reading : readings.getOrDefault(source, new ArrayDeque<>())) {
                time.add(reading.micros / 1000.0);
                for (int i = 0; i < channels.size(); i++) {
                    JsonNumbers.add((ArrayNode) values.get(i), reading.values[i]);
                }
            }
        }
    }

    private void run() {
        try {
            while (end.getCount() > 0) {
                forget();
                Duration rest = watched.isEmpty() ? POLL : read();
                var unused = end.await(rest.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException | InterruptException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads as long as somebody looks, and says how long to rest then. */
    private Duration read() {
        try {
            follow();
            return Duration.ZERO;
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException | KboundException failed) {
            if (end.getCount() > 0) {
                LOG.warn("the page cannot read topic {}: {}", topic, failed.getMessage());
            }
            return AFTER_FAILURE;
        }
    }

    /** Reads until nobody looks at anything, or somebody looks at another source, of which what was is wanted, too. */
    private void follow() {
        try (TopicTail tail = new TopicTail(kafka, List.of(topic), BACK, "latest")) {
            open = tail;
            int rewound = 0;
            while (end.getCount() > 0 && !watched.isEmpty()) {
                int now = begun.get();
                if (now != rewound) {
                    synchronized (readings) {
                        readings.clear();
                    }
                    tail.rewind();
                    rewound = now;
                }
                for (ConsumerRecord<String, byte[]> record : tail.poll(POLL)) {
                    take(record);
                }
                forget();
            }
        } finally {
            open = null;
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            byte @Nullable [] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
            DecodedSignal signal = decoder.decode(key, record.value(), record.timestamp());
            if (watched.containsKey(signal.source())) {
                Reading reading = new Reading(signal.timeMicros(), order.arrange(signal));
                synchronized (readings) {
                    Deque<Reading> own = readings.computeIfAbsent(signal.source(), first -> new ArrayDeque<>());
                    own.addLast(reading);
                    if (own.size() > MOST_READINGS) {
                        own.removeFirst();
                    }
                }
            }
        } catch (UnscorableException broken) {
            // It is a dead letter; the page shows those elsewhere.
        }
    }

    private void forget() {
        long before = clock.millis() - PATIENCE.toMillis();
        if (watched.values().removeIf(looked -> looked < before)) {
            synchronized (readings) {
                readings.keySet().retainAll(watched.keySet());
            }
        }
    }

    @Override
    public void close() {
        end.countDown();
        TopicTail tail = open;
        if (tail != null) {
            tail.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

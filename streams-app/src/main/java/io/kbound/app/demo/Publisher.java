package io.kbound.app.demo;

import io.kbound.app.kafka.SignalProducer;
import io.kbound.scorer.series.Column;
import io.kbound.scorer.series.EventTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes a source's readings at a steady rate, on a thread of its own. */
final class Publisher implements AutoCloseable {
    private static final String RIG = "rig-1";

    private final SignalProducer producer;
    private final PacedSource source;
    private final long total;
    private final Thread thread;
    private volatile long published;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    Publisher(Map<String, String> kafka, String topic, SignalSource source, double rate, long total) {
        List<String> names = new ArrayList<>();
        for (String header : source.channels()) {
            names.add(Column.of(header, names.size()).name());
        }
        this.producer = new SignalProducer(kafka, topic, names);
        this.source = new PacedSource(source, rate);
        this.total = total;
        this.thread = new Thread(this::publish, "publisher");
    }

    void start() {
        thread.start();
    }

    /** Readings published so far. */
    long published() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return published;
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    /** Publishes no more, and returns once the last has been acknowledged. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.close();
    }

    @Override
    public void close() {
        stopped = true;
        producer.close();
    }

    private void publish() {
        try {
            for (long sent = 0; !stopped && sent < total; ) {
                double[] values = source.next();
                List<@Nullable Double> boxed = new ArrayList<>(values.length);
                for (double value : values) {
                    boxed.add(Double.isNaN(value) ? null : Double.valueOf(value));
                }
                producer.send(RIG, EventTime.micros(Instant.now()), boxed);
                published = ++sent;
            }
        } catch (RuntimeException failed) {
            failure = failed;
        }
    }
}

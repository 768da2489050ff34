package io.kbound.app.kafka;

import io.kbound.app.codec.SingleObject;
import io.kbound.command.KboundException;
import io.kbound.record.SignalRecord;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Reading;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends readings to a topic as signal records, keyed by their source. */
public final class SignalProducer implements AutoCloseable {
    private final String topic;
    private final List<String> channels;
    private final Clock clock = Clock.systemUTC();
    private final KafkaProducer<String, SignalRecord> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long lastMicros;

    /**
     * @param kafka settings of the client
     * @param channels names of the values in each reading
     */
    public SignalProducer(Map<String, String> kafka, String topic, List<String> channels) {
        this.topic = topic;
        this.channels = List.copyOf(channels);
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // Readings bear their own times, and a broker that starts again has forgotten who last sent one of over a day
        // ago:
        // it takes whichever request comes first then, and of several under way would never take the earlier.
        settings.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        this.producer = new KafkaProducer<>(
                settings, new StringSerializer(), new SingleObject<>(SignalRecord.class).serializer());
    }

    /**
     * Sends a file's reading; one without a time happens now, and after the last.
     *
     * @throws KboundException where an earlier one could not be sent
     */
    public void send(Reading reading) {
        send(reading, reading.timeMicros().orElseGet(this::now));
    }

    /**
     * Sends a file's reading as of a time, in microseconds since 1970.
     *
     * @throws KboundException where an earlier one could not be sent
     */
    public void send(Reading reading, long timeMicros) {
        List<@Nullable Double> values = new ArrayList<>(reading.channels());
        for (int i = 0; i < reading.channels(); i++) {
            double value = reading.value(i);
            values.add(Double.isNaN(value) ? null : Double.valueOf(value));
        }
        send(reading.source(), timeMicros, values);
    }

    /**
     * Sends a reading.
     *
     * @param values one per channel; null where there is none
     * @throws KboundException where an earlier one could not be sent
     */
    public void send(String source, long timeMicros, List<@Nullable Double> values) {
        requireHealth();
        Instant time = Instant.EPOCH.plus(timeMicros, ChronoUnit.MICROS);
        SignalRecord signal = new SignalRecord(source, time, values, channels);
        ProducerRecord<String, SignalRecord> record =
                new ProducerRecord<>(topic, null, Math.max(0, time.toEpochMilli()), source, signal);
        var unused = producer.send(record, (sent, failed) -> failure.compareAndSet(null, failed));
    }

    /** Waits until all that was sent has been acknowledged. */
    @Override
    public void close() {
        producer.close();
        requireHealth();
    }

    /** Two readings of one time would be one and its duplicate. */
    private long now() {
        lastMicros = Math.max(lastMicros + 1, EventTime.micros(clock.instant()));
        return lastMicros;
    }

    private void requireHealth() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new KboundException(
                    "topic '" + topic + "'",
                    "a record could not be sent (" + failed.getMessage() + ")",
                    "check the broker and the client's rights",
                    failed);
        }
    }
}

package io.kbound.app.topology;

import io.kbound.app.codec.UnscorableException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record on its way to the dead-letter topic: key and value as they came, the reason and the origin in headers. Where
 * Kafka Streams has a header of its own for something (KIP-1034), it is that one.
 */
final class DeadLetter {
    static final String REASON = "kbound.reason";
    static final String MESSAGE = "__streams.errors.message";
    static final String TOPIC = "__streams.errors.topic";
    static final String PARTITION = "__streams.errors.partition";
    static final String OFFSET = "__streams.errors.offset";

    private DeadLetter() {}

    /**
     * Turns a record into its dead letter, keeping its own headers and timestamp.
     *
     * @param record the record as it came, or one of its headers and timestamp
     */
    static <K, V> Record<K, V> of(Record<?, ?> record, K rawKey, V rawValue, Origin origin, UnscorableException why) {
        Record<K, V> letter = new Record<>(rawKey, rawValue, record.timestamp(), record.headers());
        Headers headers = letter.headers();
        add(headers, REASON, why.reason().code());
        add(headers, MESSAGE, why.detail());
        add(headers, TOPIC, origin.topic());
        add(headers, PARTITION, Integer.toString(origin.partition()));
        add(headers, OFFSET, Long.toString(origin.offset()));
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

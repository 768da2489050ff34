package io.kbound.app.topology;

import io.kbound.app.codec.UnscorableException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to the dead-letter topic: key and value as they came, the reason and the origin in headers. Where
 * Kafka Streams has a header of its own for something (KIP-1034), it is that one.
 */
public final class DeadLetter {
    /** Header: why it cannot be scored, the code of a DeadLetterReason. */
    public static final String REASON = "kbound.reason";

    static final String LEFT_OUT = "kbound.left-out";
    /** Header: what exactly is wrong. */
    public static final String MESSAGE = "__streams.errors.message";
    /** Header: the topic that it came from. */
    public static final String TOPIC = "__streams.errors.topic";
    /** Header: the partition. */
    public static final String PARTITION = "__streams.errors.partition";
    /** Header: the offset. */
    public static final String OFFSET = "__streams.errors.offset";

    /** Brokers take a record of 1 MiB unless told otherwise; the headers that are added need less than the rest. */
    private static final int LARGEST = 1_000_000;

    private DeadLetter() {}

    /**
     * Turns a record into its dead letter, keeping its own headers and timestamp. One that no broker would take with
     * what is added to it goes without key, value and headers of its own, and says so: they lie at its origin.
     *
     * @param record the record as it came, or one of its headers and timestamp
     */
    static Record<byte[], byte[]> of(
            Record<?, ?> record,
            byte @Nullable [] rawKey,
            byte @Nullable [] rawValue,
            Origin origin,
            UnscorableException why) {
        int bytes = length(rawKey) + length(rawValue);
        for (Header header : record.headers()) {
            bytes += header.key().length() + length(header.value());
        }
        Record<byte[], byte[]> letter = bytes <= LARGEST
                ? new Record<>(rawKey, rawValue, record.timestamp(), record.headers())
                : new Record<>(null, null, record.timestamp());
        Headers headers = letter.headers();
        if (bytes > LARGEST) {
            add(headers, LEFT_OUT, bytes + " bytes; read them at the origin");
        }
        add(headers, REASON, why.reason().code());
        add(headers, MESSAGE, why.detail());
        add(headers, TOPIC, origin.topic());
        add(headers, PARTITION, Integer.toString(origin.partition()));
        add(headers, OFFSET, Long.toString(origin.offset()));
        return letter;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

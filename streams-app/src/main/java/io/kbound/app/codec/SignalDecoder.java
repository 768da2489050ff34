package io.kbound.app.codec;

import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.Input;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Turns a Kafka record into a signal record. Not safe for use by several threads. */
public interface SignalDecoder {
    /**
     * Decodes one.
     *
     * @param key the Kafka record's
     * @param value its value
     * @param kafkaMillis its timestamp, in milliseconds since 1970; not above 0: it has none
     * @throws UnscorableException where the bytes are no signal record
     */
    DecodedSignal decode(byte @Nullable [] key, byte[] value, long kafkaMillis) throws UnscorableException;

    /**
     * The same of a record as it was read.
     *
     * @throws UnscorableException where it is no signal record
     */
    default DecodedSignal decode(ConsumerRecord<byte[], byte[]> record) throws UnscorableException {
        byte @Nullable [] value = record.value();
        if (value == null) {
            throw new UnscorableException(DeadLetterReason.EMPTY, "it has no value");
        }
        return decode(record.key(), value, record.timestamp());
    }

    /** A decoder of SignalRecords, in a format that needs no registry. */
    static SignalDecoder of(Format format) {
        Input plain = new Input("", format, List.of(), Optional.empty());
        return InputDecoders.of(plain, Optional.empty()).decoder(List.of());
    }
}

package io.kbound.app.kafka;

import io.kbound.app.config.AppConfig.Format;

/** Turns a Kafka record's value into a signal record. Not safe for use by several threads. */
public interface SignalDecoder {
    /**
     * Decodes one value.
     *
     * @throws UnscorableException where the bytes are no signal record
     */
    DecodedSignal decode(byte[] value) throws UnscorableException;

    /** The decoder of a format. */
    static SignalDecoder of(Format format) {
        return switch (format) {
            case AVRO -> new AvroSignalDecoder();
            case JSON -> new JsonSignalDecoder();
        };
    }
}

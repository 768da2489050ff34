package io.kbound.app.codec;

import java.io.IOException;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/** Reads records that were written by one schema. Not safe for use by several threads. */
interface RecordReader {
    /**
     * Reads one, to its end.
     *
     * @param in where the record begins
     * @param value all of the bytes that it is read from
     * @param begin of the record among them
     * @throws UnscorableException where it is no signal record
     */
    DecodedSignal read(BinaryDecoder in, byte[] value, int begin, byte @Nullable [] key, long kafkaMillis)
            throws IOException, UnscorableException;
}

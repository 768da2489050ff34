package io.kbound.app.codec;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Avro records in one of the framings. One that was written as a SignalRecord is read as such; any other by the fields that the
 * configuration names.
 */
final class AvroDecoder implements SignalDecoder {
    /** A registry that forgets schemas gives new objects for them. */
    private static final int MOST_READERS = 1000;

    private final AvroFraming framing;
    private final Optional<Schema> readAs;
    private final Optional<SignalFields> fields;
    private final IdentityHashMap<Schema, RecordReader> readers = new IdentityHashMap<>();
    private @Nullable Schema lastWriter;
    private @Nullable RecordReader lastReader;
    private @Nullable BinaryDecoder reused;

    /**
     * @param readAs what records of one's own are resolved to; empty: they are read as they were written
     * @param fields of records of one's own; empty: there are none
     */
    AvroDecoder(AvroFraming framing, Optional<Schema> readAs, Optional<SignalFields> fields) {
        this.framing = framing;
        this.readAs = readAs;
        this.fields = fields;
    }

    @Override
    public DecodedSignal decode(byte @Nullable [] key, byte[] value, long kafkaMillis) throws UnscorableException {
        Schema writer = framing.writer(value);
        RecordReader reader = reader(writer);
        int begin = framing.bytes();
        reused = DecoderFactory.get().binaryDecoder(value, begin, value.length - begin, reused);
        try {
            DecodedSignal signal = reader.read(reused, value, begin, key, kafkaMillis);
            if (!reused.isEnd()) {
                throw UnscorableException.undecodable("it goes on after the record's end");
            }
            return signal;
        } catch (IOException | AvroRuntimeException | UnsupportedOperationException garbled) {
            throw UnscorableException.undecodable("it is cut short or garbled (" + garbled + ")");
        }
    }

    /** By the schema's identity: to compare schemas would take longer than to read a record. */
    @SuppressWarnings("ReferenceEquality")
    private RecordReader reader(Schema writer) throws UnscorableException {
        RecordReader reader = lastReader;
        if (reader == null || writer != lastWriter) {
            if (readers.size() >= MOST_READERS) {
                readers.clear();
            }
            reader = readers.get(writer);
            if (reader == null) {
                reader = newReader(writer);
                readers.put(writer, reader);
            }
            lastReader = reader;
            lastWriter = writer;
        }
        return reader;
    }

    private RecordReader newReader(Schema writer) throws UnscorableException {
        if (SignalRecordReader.reads(writer)) {
            return new SignalRecordReader();
        }
        if (fields.isEmpty()) {
            throw UnscorableException.undecodable("it was written as " + writer.getFullName()
                    + ", not as a SignalRecord; name its fields with input.source, input.time and input.channels");
        }
        if (writer.getType() != Schema.Type.RECORD) {
            throw UnscorableException.undecodable(
                    "it was written as " + writer.getType().getName() + ", which has no fields");
        }
        Optional<String> trouble = SchemaBounds.trouble(writer);
        if (trouble.isPresent()) {
            throw UnscorableException.undecodable("the schema that it was written by " + trouble.get());
        }
        return new OwnRecordReader(writer, readAs.orElse(writer), fields.get());
    }
}

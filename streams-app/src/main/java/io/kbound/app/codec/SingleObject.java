package io.kbound.app.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Our own records in Avro's single-object encoding. Safe for use by many threads, as Kafka Streams needs: it shares a
 * sink's serializer between all of them.
 */
public final class SingleObject<R extends SpecificRecordBase> {
    private final BinaryMessageEncoder<R> encoder;
    private final BinaryMessageDecoder<R> decoder;
    private final Map<Long, Schema> known;

    /** The encoding of one kind of record. */
    public SingleObject(Class<R> type) {
        SpecificData data = SpecificData.getForClass(type);
        trust(type, data.getSchema(type));
        this.encoder = new BinaryMessageEncoder<>(data, data.getSchema(type), false);
        this.decoder = new BinaryMessageDecoder<>(data, data.getSchema(type));
        List<Schema> older = OlderSchemas.of(type);
        older.forEach(decoder::addSchema);
        this.known = SingleObjectFraming.byFingerprint(
                Stream.concat(Stream.of(data.getSchema(type)), older.stream()).toList());
    }

    /** Writes records. */
    public Serializer<R> serializer() {
        return this::serialize;
    }

    /** Reads records, those of earlier builds among them; anything else is a {@link SerializationException}. */
    public Deserializer<R> deserializer() {
        return this::deserialize;
    }

    private byte[] serialize(String topic, R record) {
        try {
            // The buffer is this thread's own, until its next record.
            ByteBuffer bytes = encoder.encode(record);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private R deserialize(String topic, byte[] bytes) {
        try {
            requireBounded(bytes);
            return decoder.decode(bytes);
        } catch (IOException | RuntimeException | UnscorableException garbled) {
            throw new SerializationException("topic '" + topic + "' holds another kind of record", garbled);
        }
    }

    /** Who may write to the topic may announce anything, and Avro's reader makes room for what is announced. */
    private void requireBounded(byte[] bytes) throws IOException, UnscorableException {
        SingleObjectFraming framing = new SingleObjectFraming(known, "ours");
        Schema writer = framing.writer(bytes);
        int begin = framing.bytes();
        AvroBounds.check(
                writer, DecoderFactory.get().binaryDecoder(bytes, begin, bytes.length - begin, null), bytes.length);
    }

    /** Avro makes objects of no class that it was not told to trust, and an enumeration is a class of its own. */
    private static synchronized void trust(Class<?> type, Schema schema) {
        if (!ClassSecurityValidator.getGlobal().isTrusted(type)) {
            ClassSecurityValidator.Builder trusted =
                    ClassSecurityValidator.builder().add(type);
            schema.getFields().stream()
                    .map(Schema.Field::schema)
                    .filter(field -> field.getType() == Schema.Type.ENUM)
                    .forEach(field -> trusted.add(field.getFullName()));
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), trusted.build()));
        }
    }
}

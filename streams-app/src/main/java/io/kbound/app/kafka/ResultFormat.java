package io.kbound.app.kafka;

import io.kbound.registry.SchemaRegistry;
import io.kbound.registry.UnknownSchemaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.RawMessageDecoder;
import org.apache.avro.message.RawMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How results are encoded: in single-object encoding, or in a schema registry's wire format with registered schemas. Either is read,
 * whichever is written, so that a topic may hold both. Safe for use by many threads.
 */
public final class ResultFormat {
    private final Optional<SchemaRegistry> registry;
    private final boolean writesToRegistry;

    private ResultFormat(Optional<SchemaRegistry> registry, boolean writesToRegistry) {
        this.registry = registry;
        this.writesToRegistry = writesToRegistry;
    }

    /** Single-object encoding. */
    public static ResultFormat singleObject(Optional<SchemaRegistry> registry) {
        return new ResultFormat(registry, false);
    }

    /** A registry's wire format. */
    public static ResultFormat registered(SchemaRegistry registry) {
        return new ResultFormat(Optional.of(registry), true);
    }

    /**
     * Writes the results of a topic; their schema is registered as {@code <topic>-value}.
     *
     * @throws io.kbound.command.KboundException where the registry does not take it
     */
    public <R extends SpecificRecordBase> Serializer<R> serializer(String topic, Class<R> type) {
        SingleObject<R> singleObject = new SingleObject<>(type);
        if (!writesToRegistry) {
            return singleObject.serializer();
        }
        SpecificData data = SpecificData.getForClass(type);
        Schema schema = data.getSchema(type);
        int id = registry.orElseThrow().register(topic + "-value", schema);
        RawMessageEncoder<R> encoder = new RawMessageEncoder<>(data, schema, false);
        return (to, result) -> framed(id, result, encoder);
    }

    private static <R> byte[] framed(int id, R result, RawMessageEncoder<R> encoder) {
        try {
            // The buffer is this thread's own, until its next record.
            ByteBuffer record = encoder.encode(result);
            return ByteBuffer.allocate(RegistryFraming.BYTES + record.remaining())
                    .put((byte) 0)
                    .putInt(id)
                    .put(record)
                    .array();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    /** Reads results; anything else is a {@link SerializationException}. */
    public <R extends SpecificRecordBase> Deserializer<R> deserializer(Class<R> type) {
        Deserializer<R> singleObject = new SingleObject<>(type).deserializer();
        if (registry.isEmpty()) {
            return singleObject;
        }
        return (topic, bytes) -> RegistryFraming.frames(bytes)
                ? unframed(topic, bytes, type, registry.get())
                : singleObject.deserialize(topic, bytes);
    }

    private static <R extends SpecificRecordBase> R unframed(
            String topic, byte[] bytes, Class<R> type, SchemaRegistry registry) {
        SpecificData data = SpecificData.getForClass(type);
        try {
            Schema writer = registry.schema(RegistryFraming.id(bytes));
            ByteBuffer record = ByteBuffer.wrap(bytes, RegistryFraming.BYTES, bytes.length - RegistryFraming.BYTES);
            return new RawMessageDecoder<R>(data, writer, data.getSchema(type)).decode(record.slice());
        } catch (UnknownSchemaException | IOException | AvroRuntimeException garbled) {
            throw new SerializationException("topic '" + topic + "' holds another kind of record", garbled);
        }
    }
}

package io.kbound.app.codec;

import io.kbound.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How results are written: in single-object encoding, or in a schema registry's wire format with registered schemas. {@link SingleObject}
 * reads both, so that a topic may hold both. Safe for use by many threads.
 */
public final class ResultFormat {
    /** Header: the beginning that a result has in single-object encoding, by which it can be read without the registry. */
    static final String SCHEMA = "kbound.schema";

    private static final int SINGLE_OBJECT_BYTES = 10;

    private final Optional<SchemaRegistry> registry;

    private ResultFormat(Optional<SchemaRegistry> registry) {
        this.registry = registry;
    }

    /** Single-object encoding. */
    public static ResultFormat singleObject() {
        return new ResultFormat(Optional.empty());
    }

    /** A registry's wire format. */
    public static ResultFormat registered(SchemaRegistry registry) {
        return new ResultFormat(Optional.of(registry));
    }

    /**
     * Writes the results of a topic; their schema is registered as {@code <topic>-value}.
     *
     * @throws io.kbound.command.KboundException where the registry does not take it
     */
    public <R extends SpecificRecordBase> Serializer<R> serializer(String topic, Class<R> type) {
        Serializer<R> singleObject = new SingleObject<>(type).serializer();
        if (registry.isEmpty()) {
            return singleObject;
        }
        Schema schema = SpecificData.getForClass(type).getSchema(type);
        return new Framing<>(singleObject, registry.get().register(topic + "-value", schema));
    }

    /** The registry's frame in place of the other. */
    private record Framing<R>(Serializer<R> singleObject, int id) implements Serializer<R> {
        @Override
        public byte[] serialize(String topic, R result) {
            return framed(singleObject.serialize(topic, result));
        }

        @Override
        public byte[] serialize(String topic, Headers headers, R result) {
            byte[] bytes = singleObject.serialize(topic, result);
            headers.remove(SCHEMA).add(SCHEMA, Arrays.copyOf(bytes, SINGLE_OBJECT_BYTES));
            return framed(bytes);
        }

        private byte[] framed(byte[] bytes) {
            int length = bytes.length - SINGLE_OBJECT_BYTES;
            return ByteBuffer.allocate(RegistryFraming.BYTES + length)
                    .put((byte) 0)
                    .putInt(id)
                    .put(bytes, SINGLE_OBJECT_BYTES, length)
                    .array();
        }
    }

    /** A result in single-object encoding, as which it came, or where a header says how it begins there. */
    static byte[] asSingleObject(Headers headers, byte[] bytes) {
        Header begin = headers.lastHeader(SCHEMA);
        if (begin == null || bytes == null || !RegistryFraming.frames(bytes)) {
            return bytes;
        }
        int length = bytes.length - RegistryFraming.BYTES;
        return ByteBuffer.allocate(begin.value().length + length)
                .put(begin.value())
                .put(bytes, RegistryFraming.BYTES, length)
                .array();
    }
}

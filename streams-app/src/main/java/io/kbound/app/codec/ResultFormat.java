package io.kbound.app.codec;

import io.kbound.app.config.AppConfig.ResultEncoding;
import io.kbound.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How results are written: in single-object encoding, in a schema registry's wire format with registered schemas, or as JSON. All are read by
 * {@link #deserializer}, so that a topic may hold all. Safe for use by many threads.
 */
public final class ResultFormat {
    /** Header: the beginning that a result has in single-object encoding, by which it can be read without the registry. */
    static final String SCHEMA = "kbound.schema";

    private static final int SINGLE_OBJECT_BYTES = 10;

    private final ResultEncoding encoding;
    private final Optional<SchemaRegistry> registry;

    /**
     * @param registry where schemas are registered, for the encoding that needs it
     */
    ResultFormat(ResultEncoding encoding, Optional<SchemaRegistry> registry) {
        this.encoding = encoding;
        this.registry = registry;
    }

    /**
     * Writes the results of a topic. In a registry's wire format their schema is registered, as {@code <topic>-value}.
     *
     * @throws io.kbound.command.KboundException where the registry does not take it
     */
    public <R extends SpecificRecordBase> Serializer<R> serializer(String topic, Class<R> type) {
        return switch (encoding) {
            case AVRO -> new SingleObject<>(type).serializer();
            case AVRO_REGISTRY -> {
                Schema schema = SpecificData.getForClass(type).getSchema(type);
                int id = registry.orElseThrow().register(topic + "-value", schema);
                yield new Framing<>(new SingleObject<>(type).serializer(), id);
            }
            case JSON -> new JsonResult<>(type).serializer();
            case JSON_CONNECT -> new JsonResult<>(type).connectSerializer();
        };
    }

    /**
     * Reads results however they are written, those of earlier builds among them; what a registry's wire format holds without the registry, where a
     * header says by which of our schemas it was written. Anything else is a {@link org.apache.kafka.common.errors.SerializationException}.
     */
    public static <R extends SpecificRecordBase> Deserializer<R> deserializer(Class<R> type) {
        return new Reading<>(new SingleObject<>(type).deserializer(), new JsonResult<>(type));
    }

    private record Reading<R extends SpecificRecordBase>(Deserializer<R> singleObject, JsonResult<R> json)
            implements Deserializer<R> {
        @Override
        public R deserialize(String topic, byte[] bytes) {
            return JsonResult.begins(bytes) ? json.read(topic, bytes) : singleObject.deserialize(topic, bytes);
        }

        @Override
        public R deserialize(String topic, Headers headers, byte[] bytes) {
            return deserialize(topic, asSingleObject(headers, bytes));
        }
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

    /** A result in single-object encoding, where a header says how it begins there; else as it came. */
    private static byte[] asSingleObject(Headers headers, byte[] bytes) {
        Header begin = headers.lastHeader(SCHEMA);
        if (begin == null || begin.value() == null || bytes == null || !RegistryFraming.frames(bytes)) {
            return bytes;
        }
        int length = bytes.length - RegistryFraming.BYTES;
        return ByteBuffer.allocate(begin.value().length + length)
                .put(begin.value())
                .put(bytes, RegistryFraming.BYTES, length)
                .array();
    }
}

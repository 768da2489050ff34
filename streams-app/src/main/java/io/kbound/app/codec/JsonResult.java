package io.kbound.app.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Our own records as JSON objects, plain or in Kafka Connect's envelope ({@link ConnectEnvelope}); both are read. Field by field as the record's
 * Avro schema has them; times are text by ISO 8601, in an envelope Connect's timestamps. Safe for use by many threads.
 *
 * @param <R> the kind of record
 */
final class JsonResult<R extends SpecificRecordBase> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonFactory FACTORY = JSON.getFactory();

    private final SpecificData data;
    private final Schema schema;

    JsonResult(Class<R> type) {
        this.data = SpecificData.getForClass(type);
        this.schema = data.getSchema(type);
    }

    /** Writes plain objects. */
    Serializer<R> serializer() {
        return (topic, record) -> bytes(out -> write(record, out, false));
    }

    /** Writes objects in Connect's envelope. */
    Serializer<R> connectSerializer() {
        String types = ConnectEnvelope.types(schema).toString();
        return (topic, record) -> bytes(out -> {
            out.writeStartObject();
            out.writeFieldName(ConnectEnvelope.SCHEMA);
            out.writeRawValue(types);
            out.writeFieldName(ConnectEnvelope.PAYLOAD);
            write(record, out, true);
            out.writeEndObject();
        });
    }

    /** Something that writes JSON. */
    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static void write(@Nullable Object value, JsonGenerator out, boolean connect) throws IOException {
        if (value instanceof SpecificRecordBase record) {
            out.writeStartObject();
            for (Schema.Field field : record.getSchema().getFields()) {
                out.writeFieldName(field.name());
                write(record.get(field.pos()), out, connect);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                write(item, out, connect);
            }
            out.writeEndArray();
        } else if (value instanceof Instant time && connect) {
            out.writeNumber(time.toEpochMilli());
        } else if (value instanceof Instant || value instanceof Enum<?>) {
            out.writeString(value.toString());
        } else {
            // Text, numbers in as few digits as tell them from all others, true, false, null.
            out.writePOJO(value);
        }
    }

    /** Whether bytes may be such an object; no other encoding of results begins so. */
    static boolean begins(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == '{';
    }

    /**
     * Reads one of either kind; fields that it lacks have their defaults.
     *
     * @throws SerializationException where it is another kind of record
     */
    R read(String topic, byte[] bytes) {
        try {
            JsonNode object = JSON.readTree(bytes);
            @SuppressWarnings("unchecked")
            R record = (R) data.newRecord(null, schema);
            JsonNode fields = ConnectEnvelope.payload(object);
            for (Schema.Field field : schema.getFields()) {
                JsonNode value = fields.get(field.name());
                record.put(field.pos(), value == null ? data.getDefaultValue(field) : read(field.schema(), value));
            }
            return record;
        } catch (IOException | AvroRuntimeException | DateTimeException | ArithmeticException garbled) {
            throw new SerializationException("topic '" + topic + "' holds another kind of record", garbled);
        }
    }

    private @Nullable Object read(Schema schema, JsonNode value) {
        return switch (schema.getType()) {
            case UNION -> value.isNull() ? null : read(notNull(schema), value);
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                must(value.isArray(), schema);
                value.forEach(item -> items.add(read(schema.getElementType(), item)));
                yield items;
            }
            case LONG -> schema.getLogicalType() == null ? whole(schema, value) : time(schema, value);
            case INT -> Math.toIntExact(whole(schema, value));
            case FLOAT -> number(schema, value).floatValue();
            case DOUBLE -> number(schema, value).doubleValue();
            case BOOLEAN -> {
                must(value.isBoolean(), schema);
                yield value.booleanValue();
            }
            case STRING -> text(schema, value);
            case ENUM -> {
                must(schema.hasEnumSymbol(text(schema, value)), schema);
                yield data.createEnum(value.textValue(), schema);
            }
            case RECORD, MAP, FIXED, BYTES, NULL -> throw new AvroRuntimeException("no result has a " + schema);
        };
    }

    /** What a union holds that is not null; ours have one such. */
    static Schema notNull(Schema union) {
        return union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private static Instant time(Schema schema, JsonNode value) {
        return value.isTextual() ? Instant.parse(value.textValue()) : Instant.ofEpochMilli(whole(schema, value));
    }

    private static long whole(Schema schema, JsonNode value) {
        must(value.canConvertToLong() && value.isIntegralNumber(), schema);
        return value.longValue();
    }

    private static JsonNode number(Schema schema, JsonNode value) {
        must(value.isNumber(), schema);
        return value;
    }

    private static String text(Schema schema, JsonNode value) {
        must(value.isTextual(), schema);
        return value.textValue();
    }

    private static void must(boolean isSo, Schema schema) {
        if (!isSo) {
            throw new AvroRuntimeException("a value is no " + schema);
        }
    }
}

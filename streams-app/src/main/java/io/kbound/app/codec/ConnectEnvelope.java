package io.kbound.app.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/**
 * What Kafka Connect's JsonConverter reads where it is asked for schemas ({@code schemas.enable=true}, its default): an object of a schema,
 * which names the types of all fields, and of the payload, which has the fields. Sinks that make tables of them need it.
 */
final class ConnectEnvelope {
    static final String SCHEMA = "schema";
    static final String PAYLOAD = "payload";

    private ConnectEnvelope() {}

    /** The fields of an object, in an envelope or not. */
    static JsonNode payload(JsonNode object) {
        return object.has(SCHEMA) && object.has(PAYLOAD) ? object.get(PAYLOAD) : object;
    }

    /** The types of one of our records, in Connect's words. */
    static ObjectNode types(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            return types(JsonResult.notNull(schema)).put("optional", true);
        }
        ObjectNode types = JsonNodeFactory.instance.objectNode();
        types.put("type", name(schema.getType())).put("optional", false);
        if (schema.getType() == Schema.Type.ARRAY) {
            types.set("items", types(schema.getElementType()));
        } else if (schema.getType() == Schema.Type.RECORD) {
            types.put("name", schema.getFullName());
            ArrayNode fields = types.putArray("fields");
            schema.getFields().forEach(field -> fields.add(types(field.schema()).put("field", field.name())));
        } else if (schema.getLogicalType() != null) {
            // Connect has no finer time.
            types.put("name", "org.apache.kafka.connect.data.Timestamp").put("version", 1);
        }
        return types;
    }

    private static String name(Schema.Type type) {
        return switch (type) {
            case RECORD -> "struct";
            case ARRAY -> "array";
            case STRING, ENUM -> "string";
            case INT -> "int32";
            case LONG -> "int64";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case MAP, UNION, FIXED, BYTES, NULL -> throw new IllegalArgumentException("no result has a " + type);
        };
    }
}

package io.kbound.app.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.kbound.app.config.FieldPath;
import org.jspecify.annotations.Nullable;

/** JSON objects of one's own, of which the fields that the configuration names are read. */
final class JsonFieldsDecoder implements SignalDecoder {
    private final JsonText text = new JsonText();
    private final SignalFields fields;
    private final @Nullable Object[] found;

    JsonFieldsDecoder(SignalFields fields) {
        this.fields = fields;
        this.found = new Object[fields.paths().size()];
    }

    @Override
    public DecodedSignal decode(byte @Nullable [] key, byte[] value, long kafkaMillis) throws UnscorableException {
        JsonNode record = text.object(value);
        for (int i = 0; i < found.length; i++) {
            found[i] = JsonText.plain(at(fields.paths().get(i), record));
        }
        return fields.signal(found, key, kafkaMillis);
    }

    private static JsonNode at(FieldPath path, JsonNode record) {
        JsonNode node = record;
        for (String step : path.steps()) {
            if (node.isNull()) {
                return node;
            }
            node = node.isArray() ? node.path(SignalFields.place(step)) : node.path(step);
        }
        return node;
    }
}

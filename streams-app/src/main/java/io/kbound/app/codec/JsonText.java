package io.kbound.app.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes that are to be one JSON object and nothing else, in which no name stands twice. */
final class JsonText {
    /** Levels that it may nest. */
    private static final int DEEPEST = 64;

    private final JsonMapper mapper;

    JsonText() {
        this.mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
    }

    /**
     * Reads one.
     *
     * @throws UnscorableException where it is none
     */
    JsonNode object(byte[] value) throws UnscorableException {
        JsonNode tree;
        try {
            tree = mapper.readTree(value);
        } catch (JsonProcessingException garbled) {
            throw UnscorableException.undecodable("it is no JSON ("
                    + garbled.getOriginalMessage().lines().findFirst().orElse("") + ")");
        } catch (IOException garbled) {
            throw UnscorableException.undecodable("it is no text (" + garbled.getMessage() + ")");
        }
        if (tree == null || !tree.isObject()) {
            throw UnscorableException.undecodable("it is no JSON object");
        }
        return tree;
    }

    /** What a value is, as {@link SignalFields} takes it. */
    static @Nullable Object plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING -> SignalFields.ABSENT;
            case NULL -> null;
            case NUMBER -> value.numberValue();
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue();
            case ARRAY, OBJECT, BINARY, POJO -> value;
        };
    }
}

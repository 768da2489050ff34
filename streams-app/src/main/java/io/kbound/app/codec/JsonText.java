package io.kbound.app.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Bytes that are to be one JSON object and nothing else, in which no name stands twice. */
final class JsonText {
    private final JsonMapper mapper;

    /**
     * @param deepest levels that it may nest
     */
    JsonText(int deepest) {
        this.mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(deepest).build());
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
}

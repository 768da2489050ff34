package io.kbound.app.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.kbound.app.config.AppConfig.TimeUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with the fields of a signal record: {@code source}; {@code time}, in ISO 8601 or as a number since
 * 1970; {@code values}, an object of channel names to numbers, or an array, with or without an array of
 * {@code channels} beside it. What each may be is what {@link SignalFields} says of any record. Other fields are passed over.
 */
final class JsonSignalDecoder implements SignalDecoder {
    private final JsonText text = new JsonText();

    @Override
    public DecodedSignal decode(byte @Nullable [] key, byte[] value, long kafkaMillis) throws UnscorableException {
        JsonNode tree = text.object(value);
        String source = SignalFields.source(JsonText.plain(tree.path("source")), "source");
        long timeMicros = SignalFields.time(JsonText.plain(tree.path("time")), "time", TimeUnit.AUTO);
        JsonNode values = tree.path("values");
        if (values.isObject()) {
            return ofNames(source, timeMicros, values);
        }
        if (values.isArray()) {
            return ofArray(source, timeMicros, values, tree.path("channels"));
        }
        throw UnscorableException.undecodable("it has neither an object nor an array in 'values'");
    }

    private static DecodedSignal ofNames(String source, long timeMicros, JsonNode values) throws UnscorableException {
        List<String> names = new ArrayList<>(values.size());
        double[] numbers = new double[values.size()];
        for (Map.Entry<String, JsonNode> field : values.properties()) {
            numbers[names.size()] = number(field.getValue(), field.getKey());
            names.add(field.getKey());
        }
        return new DecodedSignal(source, timeMicros, numbers, names);
    }

    private static DecodedSignal ofArray(String source, long timeMicros, JsonNode values, JsonNode channels)
            throws UnscorableException {
        double[] numbers = new double[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(values.get(i), i);
        }
        @Nullable List<String> names = null;
        if (channels.isArray()) {
            names = new ArrayList<>(channels.size());
            for (JsonNode name : channels) {
                if (!name.isTextual()) {
                    throw UnscorableException.undecodable(
                            "a name in 'channels' is no text but " + SignalFields.quoted(JsonText.plain(name)));
                }
                names.add(name.textValue());
            }
        } else if (!channels.isMissingNode() && !channels.isNull()) {
            throw UnscorableException.undecodable("'channels' is no array");
        }
        return new DecodedSignal(source, timeMicros, numbers, names);
    }

    /** Most are plain numbers, of which nothing need be told. */
    private static double number(JsonNode value, Object name) throws UnscorableException {
        return value.isNumber()
                ? value.doubleValue()
                : SignalFields.number(JsonText.plain(value), "values." + SignalFields.shortened(name.toString()));
    }
}

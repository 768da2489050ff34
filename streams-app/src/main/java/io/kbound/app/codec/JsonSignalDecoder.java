package io.kbound.app.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.kbound.scorer.series.EventTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with the fields of a signal record: {@code source}; {@code time}, in ISO 8601 or as a number since
 * 1970; {@code values}, an object of channel names to numbers, or an array, with or without an array of
 * {@code channels} beside it. Null is a missing value. Other fields are passed over.
 */
final class JsonSignalDecoder implements SignalDecoder {
    private static final int DEEPEST = 16;

    private final JsonText text = new JsonText(DEEPEST);

    @Override
    public DecodedSignal decode(byte @Nullable [] key, byte[] value, long kafkaMillis) throws UnscorableException {
        JsonNode tree = text.object(value);
        JsonNode source = tree.path("source");
        if (!source.isTextual()) {
            throw undecodable("it has no text in 'source'");
        }
        JsonNode values = tree.path("values");
        if (values.isObject()) {
            return ofNames(source.textValue(), time(tree.path("time")), values);
        }
        if (values.isArray()) {
            return ofArray(source.textValue(), time(tree.path("time")), values, tree.path("channels"));
        }
        throw undecodable("it has neither an object nor an array in 'values'");
    }

    private static DecodedSignal ofNames(String source, long timeMicros, JsonNode values) throws UnscorableException {
        List<String> names = new ArrayList<>(values.size());
        double[] numbers = new double[values.size()];
        for (Map.Entry<String, JsonNode> field : values.properties()) {
            numbers[names.size()] = number(field.getValue());
            names.add(field.getKey());
        }
        return new DecodedSignal(source, timeMicros, numbers, names);
    }

    private static DecodedSignal ofArray(String source, long timeMicros, JsonNode values, JsonNode channels)
            throws UnscorableException {
        double[] numbers = new double[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(values.get(i));
        }
        @Nullable List<String> names = null;
        if (channels.isArray()) {
            names = new ArrayList<>(channels.size());
            for (JsonNode name : channels) {
                if (!name.isTextual()) {
                    throw undecodable("a name in 'channels' is no text but " + shortened(name));
                }
                names.add(name.textValue());
            }
        } else if (!channels.isMissingNode() && !channels.isNull()) {
            throw undecodable("'channels' is no array");
        }
        return new DecodedSignal(source, timeMicros, numbers, names);
    }

    private static double number(JsonNode value) throws UnscorableException {
        if (value.isNull()) {
            return Double.NaN;
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        throw undecodable("a value is neither number nor null but " + shortened(value));
    }

    private static long time(JsonNode time) throws UnscorableException {
        if (!time.isValueNode() || time.isNull()) {
            throw undecodable("it has no 'time'");
        }
        try {
            return EventTime.parse(time.asText());
        } catch (IllegalArgumentException noTime) {
            throw undecodable(String.valueOf(noTime.getMessage()));
        }
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static UnscorableException undecodable(String detail) {
        return UnscorableException.undecodable(detail);
    }
}

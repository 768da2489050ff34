package io.kbound.tests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig.Format;
import java.util.ArrayList;
import java.util.List;

/** SignalRecords in JSON. What is taken has every value that the text has. */
final class JsonTarget implements Target {
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    private final SignalDecoder decoder = SignalDecoder.of(Format.JSON);
    private final ChannelOrder order = new ChannelOrder(List.of("a", "b", "c"));

    @Override
    public void take(byte[] input) throws Exception {
        try {
            DecodedSignal signal = decoder.decode(null, input, 0);
            requireWhole(signal, PLAIN.readTree(input));
            order.arrange(signal);
        } catch (UnscorableException refused) {
            Refusal.check(refused);
        }
    }

    private static void requireWhole(DecodedSignal signal, JsonNode read) {
        boolean whole = signal.source().equals(read.path("source").textValue())
                && signal.size() == read.path("values").size();
        int i = 0;
        for (JsonNode value : read.path("values")) {
            double expected = value.isNull() ? Double.NaN : value.doubleValue();
            whole = whole && Double.compare(signal.value(i++), expected) == 0;
        }
        if (!whole) {
            throw new AssertionError("a signal of " + signal.size() + " values of " + read);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(JsonTexts.HOSTILE);
        for (String text : List.of(
                "{\"source\":\"rig\",\"time\":\"2020-03-09T10:14:33Z\",\"values\":{\"a\":1.5,\"b\":null,\"c\":-2e3}}",
                "{\"source\":\"rig\",\"time\":1583748873,\"values\":[1,2,3]}",
                "{\"source\":\"r\\u00e9\",\"time\":1583748873000.5,\"values\":[1,2,3],\"channels\":[\"c\",\"b\",\"a\"],\"x\":{\"y\":[{}]}}",
                "{\"source\":\"\\ud800\",\"time\":\"99999999999999999999\",\"values\":[1e999,-1e999,0.1e-999]}",
                "{\"source\":\"rig\",\"time\":\"2020-03-09 10:14:33+18:00\",\"values\":[],\"channels\":null}",
                "{\"source\":\"rig\",\"time\":1583748873,\"values\":[" + "1".repeat(900) + "," + "1".repeat(2000)
                        + "]}",
                "{\"source\":\"rig\",\"time\":1e-999999999,\"values\":{\"a\":1e-999999999,\"b\":1E+99999999999}}")) {
            seeds.add(Bytes.utf8(text));
        }
        return seeds;
    }
}

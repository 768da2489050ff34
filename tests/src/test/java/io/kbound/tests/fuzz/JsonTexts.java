package io.kbound.tests.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON, and what poses as such, that is known to do harm to those who read it. */
final class JsonTexts {
    private static final int LARGE = 100_000;

    static final List<byte[]> HOSTILE = List.of(
            new byte[0],
            Bytes.utf8("null"),
            Bytes.utf8("{}{}"),
            Bytes.utf8("{\"values\":" + "[".repeat(LARGE)),
            Bytes.utf8("{\"values\":" + "{\"a\":".repeat(LARGE)),
            Bytes.utf8("{\"source\":\"" + "x".repeat(LARGE) + "\",\"time\":0,\"values\":[]}"),
            Bytes.utf8("{\"source\":\"s\",\"time\":\"" + " ".repeat(LARGE) + "\",\"values\":[]}"),
            Bytes.utf8("{\"source\":\"s\",\"time\":\"0." + "0".repeat(LARGE) + "1\",\"values\":[]}"),
            Bytes.utf8("{\"source\":\"s\",\"time\":" + "9".repeat(LARGE) + ",\"values\":[]}"),
            Bytes.utf8("{\"source\":\"s\",\"time\":0,\"values\":[" + "0,".repeat(LARGE) + "0]}"),
            Bytes.utf8("{\"a\":1,\"a\":2}"),
            Bytes.utf8(names()),
            "{\"source\":\"rig\",\"time\":0,\"values\":[1]}".getBytes(StandardCharsets.UTF_16),
            Bytes.of('{', '"', 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xff, '"'));

    private JsonTexts() {}

    /** Many names, each another. */
    private static String names() {
        StringBuilder text = new StringBuilder("{\"source\":\"s\",\"time\":0,\"values\":{\"n\":1");
        for (int i = 0; i < LARGE / 10; i++) {
            text.append(",\"").append(Integer.toString(i, Character.MAX_RADIX)).append("\":1");
        }
        return text.append("}}").toString();
    }
}

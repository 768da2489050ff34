package io.kbound.tests.fuzz;

import java.util.List;

/** Schemas that are known to do harm to those who read by them, and a few that should do none. */
final class HostileSchemas {
    /** A type that holds the next twice, and so on: few bytes of schema, and more values than there are numbers for. */
    private static final int DOUBLINGS = 40;

    private static final int NESTED = 900;
    private static final int FIELDS = 3000;

    static final List<String> ALL = List.of(
            record(
                    "{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"at\",\"type\":\"long\"},{\"name\":\"flow\",\"type\":\"double\"}"),
            doubling(""),
            doubling(",{\"name\":\"next\",\"type\":\"double\"}"),
            // What holds itself, with and without an end.
            record("{\"name\":\"a\",\"type\":\"Telemetry\"}"),
            record("{\"name\":\"a\",\"type\":[\"null\",\"Telemetry\"]},{\"name\":\"flow\",\"type\":\"double\"}"),
            record("{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"Telemetry\"}}"),
            record(
                    "{\"name\":\"b\",\"type\":{\"type\":\"array\",\"items\":\"null\"}},{\"name\":\"flow\",\"type\":\"null\"}"),
            // Nesting, in types and in text alone.
            record("{\"name\":\"flow\",\"type\":" + "{\"type\":\"array\",\"items\":".repeat(NESTED) + "\"int\""
                    + "}".repeat(NESTED) + "}"),
            "[".repeat(100_000),
            record("{\"name\":\"flow\",\"type\":\"double\",\"doc\":" + "[".repeat(5000) + "]".repeat(5000) + "}"),
            many(),
            // Sizes.
            record("{\"name\":\"flow\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":2147483647}}"),
            record("{\"name\":\"flow\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}}"),
            record("{\"name\":\"flow\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":0}}"),
            decimal(2_000_000_000, 1_000_000_000),
            decimal(2_000_000_000, 0),
            // Names that clash or are none.
            record("{\"name\":\"flow\",\"type\":\"double\"},{\"name\":\"flow\",\"type\":\"double\"}"),
            record("{\"name\":\"a\",\"type\":{\"type\":\"record\",\"name\":\"Telemetry\",\"fields\":[]}}"),
            record(
                    "{\"name\":\"flow\",\"type\":\"double\",\"aliases\":[\"id\"]},{\"name\":\"id\",\"type\":\"string\"}"),
            record("{\"name\":\"1 flow\",\"type\":\"double\"}"),
            // What Avro's parser answers with exceptions of other kinds.
            record("{\"name\":\"flow\",\"type\":\"double\",\"order\":\"sideways\"}"),
            record("{\"name\":\"flow\",\"type\":\"double\",\"order\":1}"),
            record("{\"name\":\"flow\",\"type\":\"double\",\"default\":\"x\"}"),
            record("{\"name\":\"flow\",\"type\":\"double\",\"default\":{}}"),
            record(
                    "{\"name\":\"a\",\"type\":{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]},"
                            + "\"default\":1}"),
            record("{\"name\":\"flow\",\"type\":[\"null\",\"double\",\"null\"]}"),
            record("{\"name\":\"flow\",\"type\":[[\"null\"],\"double\"]}"),
            "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}",
            "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[],\"default\":\"B\"}",
            "{\"type\":1}",
            "{\"type\":{\"type\":{\"type\":\"string\"}}}",
            "\"string\"",
            "{}",
            "[]");

    private HostileSchemas() {}

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Telemetry\",\"fields\":[" + fields + "]}";
    }

    private static String decimal(int precision, int scale) {
        String type = "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":" + precision + ",\"scale\":"
                + scale + "}";
        return record("{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"at\",\"type\":" + type
                + "},{\"name\":\"flow\",\"type\":" + type + "}");
    }

    private static String doubling(String more) {
        String type = "\"null\"";
        for (int i = 0; i < DOUBLINGS; i++) {
            type = "{\"type\":\"record\",\"name\":\"R" + i + "\",\"fields\":[{\"name\":\"a\",\"type\":" + type
                    + "},{\"name\":\"b\",\"type\":" + (i == 0 ? "\"null\"" : "\"R" + (i - 1) + "\"") + "}]}";
        }
        return record("{\"name\":\"flow\",\"type\":" + type + "}" + more);
    }

    private static String many() {
        StringBuilder fields = new StringBuilder("{\"name\":\"flow\",\"type\":\"double\"}");
        for (int i = 0; i < FIELDS; i++) {
            fields.append(",{\"name\":\"f").append(i).append("\",\"type\":[\"null\",\"double\"]}");
        }
        return record(fields.toString());
    }
}

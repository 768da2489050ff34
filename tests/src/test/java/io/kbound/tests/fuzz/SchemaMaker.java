package io.kbound.tests.fuzz;

import java.util.List;

/** Makes Avro schemas of bytes: of any depth, with names that clash, types that hold themselves or each other twice, sizes beyond all reason. */
final class SchemaMaker {
    private static final int DEEPEST = 80;
    private static final List<String> NAMES = List.of("A", "B", "C", "acme.A", "b.A", "Telemetry", "flow", "id");
    private static final List<String> FIELDS = List.of("id", "at", "flow", "pressure", "a", "b", "c", "A");
    private static final List<String> PLAIN =
            List.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
    private static final List<String> LOGICAL = List.of(
            "timestamp-millis",
            "timestamp-micros",
            "timestamp-nanos",
            "local-timestamp-millis",
            "date",
            "time-millis",
            "decimal",
            "uuid",
            "duration",
            "big-decimal");
    private static final List<String> SIZES =
            List.of("0", "1", "16", "12", "65536", "2147483647", "2147483648", "-1", "1e9", "\"1\"", "null");
    private static final List<String> DEFAULTS =
            List.of("null", "1", "\"NaN\"", "\"x\"", "[]", "{}", "{\"a\":1}", "true", "1e400");
    private static final List<String> ORDERS = List.of("\"ascending\"", "\"ignore\"", "\"sideways\"", "1", "null");

    private final Bytes bytes;
    private final StringBuilder text = new StringBuilder();

    SchemaMaker(Bytes bytes) {
        this.bytes = bytes;
    }

    /** A schema of the bytes that come next. */
    String schema() {
        record(0);
        return text.toString();
    }

    private void type(int depth) {
        int kind = depth > DEEPEST || bytes.isEmpty() ? 0 : bytes.next(16);
        switch (kind) {
            case 8 -> wrapped("array", "items", depth);
            case 9 -> wrapped("map", "values", depth);
            case 10 -> union(depth);
            case 11, 12 -> record(depth);
            case 13 -> named("enum", "\"symbols\":[\"" + pick(FIELDS) + "\",\"" + pick(NAMES) + "\"]");
            case 14 -> named("fixed", "\"size\":" + pick(SIZES) + logical());
            case 15 -> quoted(pick(NAMES));
            default -> plain();
        }
    }

    private void plain() {
        String logical = logical();
        if (logical.isEmpty()) {
            quoted(pick(PLAIN));
        } else {
            text.append("{\"type\":\"")
                    .append(pick(PLAIN))
                    .append('"')
                    .append(logical)
                    .append('}');
        }
    }

    private String logical() {
        return bytes.next(4) == 0
                ? ",\"logicalType\":\"" + pick(LOGICAL) + "\",\"precision\":" + pick(SIZES) + ",\"scale\":"
                        + pick(SIZES)
                : "";
    }

    private void wrapped(String type, String of, int depth) {
        text.append("{\"type\":\"").append(type).append("\",\"").append(of).append("\":");
        type(depth + 1);
        text.append('}');
    }

    private void union(int depth) {
        text.append('[');
        int branches = bytes.next(4);
        for (int i = 0; i < branches; i++) {
            text.append(i == 0 ? "" : ",");
            type(depth + 1);
        }
        text.append(']');
    }

    private void record(int depth) {
        int fields = bytes.next(6);
        text.append("{\"type\":\"record\",\"name\":\"").append(pick(NAMES)).append("\",\"fields\":[");
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"")
                    .append(pick(FIELDS))
                    .append("\",\"type\":");
            type(depth + 1);
            int more = bytes.next(8);
            text.append(more == 1 ? ",\"default\":" + pick(DEFAULTS) : "")
                    .append(more == 2 ? ",\"order\":" + pick(ORDERS) : "")
                    .append(more == 3 ? ",\"aliases\":[\"" + pick(FIELDS) + "\"]" : "")
                    .append('}');
        }
        text.append("]}");
    }

    private void named(String type, String rest) {
        text.append("{\"type\":\"")
                .append(type)
                .append("\",\"name\":\"")
                .append(pick(NAMES))
                .append("\",");
        text.append(rest).append('}');
    }

    private void quoted(String name) {
        text.append('"').append(name).append('"');
    }

    private String pick(List<String> among) {
        return among.get(bytes.next(among.size()));
    }
}

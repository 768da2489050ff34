package io.kbound.app.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Numbers as JSON has them: null where there is none. */
final class JsonNumbers {
    private JsonNumbers() {}

    static void add(ArrayNode to, double number) {
        if (Double.isFinite(number)) {
            to.add(number);
        } else {
            to.addNull();
        }
    }

    static void put(ObjectNode to, String key, double number) {
        if (Double.isFinite(number)) {
            to.put(key, number);
        } else {
            to.putNull(key);
        }
    }

    static void addAll(ArrayNode to, List<Float> numbers) {
        numbers.forEach(number -> add(to, number));
    }
}

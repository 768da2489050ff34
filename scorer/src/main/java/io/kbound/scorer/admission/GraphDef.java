package io.kbound.scorer.admission;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A graph as it stands in a file, without its weights' values.
 *
 * @param inputs names of what it takes
 * @param outputs names of what it gives
 * @param weights by name
 */
record GraphDef(List<String> inputs, List<String> outputs, Map<String, Known> weights, List<Node> nodes) {
    /**
     * One step of it.
     *
     * @param inputs names; empty for one that is left out
     * @param outputs the same
     */
    record Node(String operator, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {
        Optional<Attribute> attribute(String name) {
            return Optional.ofNullable(attributes.get(name));
        }

        /** A whole number, or what it is where the file does not say. */
        long whole(String name, long byDefault) {
            Attribute attribute = attributes.get(name);
            return attribute == null ? byDefault : attribute.whole();
        }

        /** Whole numbers; null where the file does not say. */
        long @Nullable [] wholes(String name) {
            Attribute attribute = attributes.get(name);
            return attribute == null ? null : attribute.wholes();
        }

        String text(String name, String byDefault) {
            Attribute attribute = attributes.get(name);
            return attribute == null ? byDefault : attribute.text();
        }
    }

    /** What a node is told beside its inputs: one of these. */
    @SuppressWarnings("ArrayRecordComponent")
    record Attribute(
            long whole,
            float single,
            long[] wholes,
            int singles,
            String text,
            @Nullable Known tensor,
            @Nullable GraphDef graph) {}
}

package io.kbound.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a value lies in a record: names of fields, keys of maps and places in arrays, the outermost first. Written with dots between;
 * a dot that belongs to a name has a backslash before it.
 */
public record FieldPath(List<String> steps) {
    private static final int LONGEST = 16;

    public FieldPath {
        steps = List.copyOf(steps);
    }

    /** A field of the record itself, whatever its name. */
    public static FieldPath field(String name) {
        return new FieldPath(List.of(name));
    }

    /** Reads one; empty where the text is none. */
    static Optional<FieldPath> parse(String text) {
        List<String> steps = new ArrayList<>();
        StringBuilder step = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                step.append(text.charAt(++i));
            } else if (c == '.') {
                steps.add(step.toString());
                step.setLength(0);
            } else {
                step.append(c);
            }
        }
        steps.add(step.toString());
        return steps.size() > LONGEST || steps.stream().anyMatch(String::isBlank)
                ? Optional.empty()
                : Optional.of(new FieldPath(steps));
    }

    /** As it is written. */
    @Override
    public String toString() {
        return String.join(
                ".",
                steps.stream()
                        .map(step -> step.replace("\\", "\\\\").replace(".", "\\."))
                        .toList());
    }
}

package io.kbound.app.codec;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.apache.avro.Schema;

/** Refuses schemas by which no reader can be made in bounded time and memory. */
/* How it works
 *
 * Avro lays a schema out before it reads by it: a type that is named in two places is laid out twice, but for one inside itself. So
 * types that hold the next twice, and that the next, make a table of 2^n entries out of n lines. Its entries are counted here, each type once.
 */
final class SchemaBounds {
    private static final long MOST = 100_000;

    private static final int DEEPEST = 200;

    /** Of types that are whole. */
    private final IdentityHashMap<Schema, Long> counted = new IdentityHashMap<>();

    private final IdentityHashMap<Schema, Boolean> open = new IdentityHashMap<>();

    private SchemaBounds() {}

    /** What is wrong with a schema, as the end of a sentence about it; empty: nothing. */
    static Optional<String> trouble(Schema schema) {
        long entries = new SchemaBounds().count(schema, 0);
        return entries <= MOST
                ? Optional.empty()
                : Optional.of("nests deeper than " + DEEPEST + " types, or comes to more than " + MOST
                        + " fields where each is counted wherever its type is named");
    }

    private long count(Schema schema, int depth) {
        if (depth > DEEPEST) {
            return MOST + 1;
        }
        Long known = counted.get(schema);
        if (known != null) {
            return known;
        }
        if (open.put(schema, true) != null) {
            return 1;
        }
        long entries = 1 + below(schema, depth + 1);
        open.remove(schema);
        counted.put(schema, Math.min(entries, MOST + 1));
        return Math.min(entries, MOST + 1);
    }

    private long below(Schema schema, int depth) {
        return switch (schema.getType()) {
            case RECORD ->
                schema.getFields().stream()
                        .mapToLong(field -> count(field.schema(), depth))
                        .sum();
            case UNION ->
                schema.getTypes().stream()
                        .mapToLong(branch -> count(branch, depth))
                        .sum();
            case ARRAY -> count(schema.getElementType(), depth);
            case MAP -> count(schema.getValueType(), depth);
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> 0;
        };
    }
}

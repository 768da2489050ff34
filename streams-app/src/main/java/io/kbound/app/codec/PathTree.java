package io.kbound.app.codec;

import io.kbound.app.config.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Paths, by what they have in common; a schema cut down to what lies on them has Avro skip all else of a record. */
final class PathTree {
    private final Map<String, PathTree> below = new LinkedHashMap<>();
    private boolean isEnd;

    private PathTree() {}

    static PathTree of(List<FieldPath> paths) {
        PathTree root = new PathTree();
        for (FieldPath path : paths) {
            PathTree tree = root;
            for (String step : path.steps()) {
                tree = tree.below.computeIfAbsent(step, first -> new PathTree());
            }
            tree.isEnd = true;
        }
        return root;
    }

    /** What of a schema lies on the paths. */
    Schema cut(Schema schema) {
        if (isEnd || below.isEmpty()) {
            return schema;
        }
        return switch (schema.getType()) {
            case RECORD -> cutRecord(schema);
            case UNION ->
                Schema.createUnion(schema.getTypes().stream().map(this::cut).toList());
            case ARRAY -> Schema.createArray(belowAny().cut(schema.getElementType()));
            case MAP -> Schema.createMap(belowAny().cut(schema.getValueType()));
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> schema;
        };
    }

    private Schema cutRecord(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        below.forEach((name, tree) -> {
            Schema.Field field = schema.getField(name);
            if (field != null) {
                fields.add(cut(field, tree.cut(field.schema())));
            }
        });
        Schema cut =
                Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), schema.isError(), fields);
        schema.getAliases().forEach(cut::addAlias);
        return cut;
    }

    /** A registry may have a schema of a default that is none of its type; it is as good as no default. */
    private static Schema.Field cut(Schema.Field field, Schema to) {
        try {
            return new Schema.Field(field, to);
        } catch (AvroRuntimeException noDefault) {
            return new Schema.Field(field.name(), to, field.doc());
        }
    }

    /** What lies below one step or another: all items of an array, and all values of a map, have one schema. */
    private PathTree belowAny() {
        PathTree any = new PathTree();
        below.values().forEach(any::add);
        return any;
    }

    private void add(PathTree other) {
        isEnd |= other.isEnd;
        other.below.forEach((step, tree) ->
                below.computeIfAbsent(step, first -> new PathTree()).add(tree));
    }
}

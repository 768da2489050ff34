package io.kbound.app.codec;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * Walks through a record before it is read, and refuses what would take more memory, time or stack than its bytes bear out. Avro's own
 * readers make room for any number of items that take no byte, and follow a record that holds itself as deep as it says.
 */
final class AvroBounds {
    private static final int DEEPEST = 64;

    /** Values that take no byte, such as nulls, for each byte, and a few for the shortest. */
    private static final int VALUES_FOR_EACH_BYTE = 8;

    private static final int VALUES_AT_LEAST = 10_000;

    private final BinaryDecoder in;
    private final int limit;
    private long valuesLeft;

    private AvroBounds(BinaryDecoder in, int limit) {
        this.in = in;
        this.limit = limit;
        this.valuesLeft = VALUES_AT_LEAST + (long) VALUES_FOR_EACH_BYTE * limit;
    }

    /**
     * Checks a record.
     *
     * @param writer the schema that it was written by
     * @param in where it begins; then, where it ends
     * @param limit how many bytes there are
     * @throws UnscorableException where it is none that can be read
     */
    static void check(Schema writer, BinaryDecoder in, int limit) throws IOException, UnscorableException {
        new AvroBounds(in, limit).value(writer, 0);
        if (!in.isEnd()) {
            throw UnscorableException.undecodable("it goes on after the record's end");
        }
    }

    private void value(Schema schema, int depth) throws IOException, UnscorableException {
        if (depth > DEEPEST) {
            throw UnscorableException.undecodable("it nests deeper than " + DEEPEST + " levels");
        }
        if (--valuesLeft < 0) {
            throw UnscorableException.undecodable("it holds more values than its " + limit + " bytes bear out");
        }
        switch (schema.getType()) {
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    value(field.schema(), depth + 1);
                }
            }
            case UNION -> value(branch(schema), depth + 1);
            case ARRAY -> {
                for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
                    items(block, schema.getElementType(), depth);
                }
            }
            case MAP -> {
                for (long block = in.readMapStart(); block != 0; block = in.mapNext()) {
                    requirePlausible(block);
                    for (long i = 0; i < block; i++) {
                        skip(in.readLong());
                        value(schema.getValueType(), depth + 1);
                    }
                }
            }
            case ENUM -> requireOneOf(in.readEnum(), schema.getEnumSymbols().size(), "symbol");
            case STRING, BYTES -> skip(in.readLong());
            case FIXED -> skip(schema.getFixedSize());
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.skipFixed(Float.BYTES);
            case DOUBLE -> in.skipFixed(Double.BYTES);
            case BOOLEAN -> in.skipFixed(1);
            case NULL -> in.readNull();
        }
    }

    private Schema branch(Schema union) throws IOException, UnscorableException {
        int branch = in.readIndex();
        requireOneOf(branch, union.getTypes().size(), "branch");
        return union.getTypes().get(branch);
    }

    private void items(long count, Schema schema, int depth) throws IOException, UnscorableException {
        requirePlausible(count);
        for (long i = 0; i < count; i++) {
            value(schema, depth + 1);
        }
    }

    private void skip(long bytes) throws IOException, UnscorableException {
        requirePlausible(bytes);
        in.skipFixed((int) bytes);
    }

    private void requirePlausible(long count) throws UnscorableException {
        if (count < 0 || count > limit) {
            throw UnscorableException.undecodable(
                    "it announces " + count + " items in a record of " + limit + " bytes");
        }
    }

    private static void requireOneOf(int number, int count, String what) throws UnscorableException {
        if (number < 0 || number >= count) {
            throw UnscorableException.undecodable("it takes " + what + " " + number + " of " + count);
        }
    }
}

package io.kbound.scorer.admission;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is known of a tensor before anything is computed: type, shape, and its values where they are few and follow from shapes and constants. */
final class Known {
    /*
     * How it works: values are only followed where they are exactly those that ONNX Runtime will have, for a shape that is computed from
     * them must be the shape that it computes. Each type is rounded as it is there, and what a double does not hold exactly, or what
     * would wrap around, counts as unknown. But exporters write the largest number there is for "to the end": whole numbers beyond 2^62
     * that stand in the file are infinite here, and nothing is ever computed with them.
     */
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int DOUBLE = 11;

    /** Shapes, axes and the like are shorter. */
    static final int MOST_VALUES = 1024;

    private static final double MOST_EXACT = 0x1p52;
    private static final int MOST_DIMENSIONS = 32;

    private final int type;
    private final long[] dims;
    private final double @Nullable [] values;

    private Known(int type, long[] dims, double @Nullable [] values) {
        if (dims.length > MOST_DIMENSIONS || Arrays.stream(dims).anyMatch(dim -> dim < 0) || bytes(type) == 0) {
            throw new IllegalArgumentException("there is no tensor of type " + type + " and " + Arrays.toString(dims));
        }
        this.type = type;
        this.dims = dims;
        this.values = values;
        if (values != null && values.length != count()) {
            throw new IllegalArgumentException(values.length + " values do not fill " + Arrays.toString(dims));
        }
    }

    /** A tensor of a shape. */
    static Known of(int type, long... dims) {
        return new Known(type, dims.clone(), null);
    }

    /** A tensor of a shape, with its values where they are known. */
    static Known of(int type, long[] dims, double @Nullable [] values) {
        return new Known(type, dims.clone(), values == null ? null : exact(type, values));
    }

    /** Whole numbers in a row, such as a shape. */
    static Known row(long... values) {
        return of(
                INT64,
                new long[] {values.length},
                Arrays.stream(values).asDoubleStream().toArray());
    }

    /** How many bytes a value of a type takes, by ONNX's number of the type; 0 where models have no such type. */
    static int bytes(long type) {
        return switch ((int) Math.max(0, Math.min(type, Byte.MAX_VALUE))) {
            case 2, 3, BOOL -> 1;
            case 4, 5, 10, 16 -> Short.BYTES;
            case FLOAT, INT32, 12 -> Integer.BYTES;
            case INT64, DOUBLE, 13 -> Long.BYTES;
            default -> 0;
        };
    }

    private static double @Nullable [] exact(int type, double[] values) {
        double[] exact = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            boolean isKnown = values.length <= MOST_VALUES
                    && switch (type) {
                        case INT64 -> Math.abs(value) <= MOST_EXACT || Double.isInfinite(value);
                        case INT32 -> value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
                        case FLOAT -> Math.abs(value) <= Float.MAX_VALUE;
                        case BOOL -> !Double.isNaN(value);
                        default -> false;
                    };
            if (!isKnown) {
                return null;
            }
            // There is one 0 only where numbers are whole.
            exact[i] = type == FLOAT ? (float) value : type == BOOL ? (value == 0 ? 0 : 1) : value + 0.0;
        }
        return exact;
    }

    int type() {
        return type;
    }

    boolean isWhole() {
        return type == INT32 || type == INT64;
    }

    long[] dims() {
        return dims.clone();
    }

    int rank() {
        return dims.length;
    }

    /** A dimension; counted from the end where it is below 0. */
    long dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    /** The values; null where they are not known. */
    double @Nullable [] values() {
        return values == null ? null : values.clone();
    }

    /** How many values it has; the largest number there is where they are more. */
    long count() {
        return product(dims);
    }

    /** How many bytes they take. */
    long bytes() {
        return product(count(), bytes(type));
    }

    /** The same values, or what is unknown, in another shape. */
    Known in(long... shape) {
        return new Known(type, shape.clone(), values);
    }

    /** The same shape, of values that are unknown. */
    Known unknown() {
        return new Known(type, dims, null);
    }

    /** A product of what is not below 0, that stays at the largest number there is rather than wrap around. */
    static long product(long... factors) {
        if (Arrays.stream(factors).anyMatch(factor -> factor == 0)) {
            return 0;
        }
        long product = 1;
        for (long factor : factors) {
            if (product > Long.MAX_VALUE / factor) {
                return Long.MAX_VALUE;
            }
            product *= factor;
        }
        return product;
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}

package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphReader.RefusedException;
import io.kbound.scorer.admission.WireReader.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A weight or another constant of the ONNX format: that it lies in the file, and fills the shape that it claims. */
final class TensorReader {
    private static final int MOST_DIMENSIONS = 32;
    private static final long ENDLESS = 1L << 62;

    private final Set<Integer> once = new HashSet<>();
    private String name = "";
    private long type;
    private long[] dims = new long[0];
    private boolean isExternal;
    private byte @Nullable [] raw;
    private long rawLength;
    /** Of the fields that hold values one by one. */
    private long listed;

    private double[] values = new double[8];
    private int kept;

    private TensorReader() {}

    /** A tensor and its name. */
    record Named(String name, Known tensor) {}

    static Named read(WireReader in) throws MalformedException, RefusedException {
        return new TensorReader().tensor(in);
    }

    private Named tensor(WireReader in) throws MalformedException, RefusedException {
        while (in.next()) {
            switch (in.field()) {
                case 1 -> dims = GraphReader.joined(dims, in, MOST_DIMENSIONS);
                case 2 -> type = GraphReader.once(once, in).whole();
                case 4 -> list(in, Float.BYTES);
                case 10 -> list(in, Double.BYTES);
                case 5, 7, 11 -> listWholes(in);
                case 8 -> name = GraphReader.once(once, in).text();
                case 9 -> {
                    rawLength = GraphReader.once(once, in).length();
                    raw = rawLength <= Known.MOST_VALUES * Long.BYTES ? in.copy() : null;
                }
                case 12 -> in.length();
                case 13 -> isExternal = in.length() >= 0;
                case 14 -> isExternal |= GraphReader.once(once, in).whole() != 0;
                case 16 -> GraphReader.metadata(in.message());
                default -> throw GraphReader.unknown("tensor", in);
            }
        }
        if (isExternal) {
            throw new RefusedException(
                    "its weights lie in a file of their own ('" + name + "')", "export it with external_data=False");
        }
        return new Named(name, known());
    }

    private Known known() throws RefusedException {
        int bytes = Known.bytes(type);
        if (bytes == 0) {
            throw new RefusedException(
                    "its tensor '" + name + "' is of ONNX's type " + type + ", which is no number that models have",
                    "export it with float32 weights");
        }
        boolean isNegative = Arrays.stream(dims).anyMatch(dim -> dim < 0);
        long count = isNegative ? -1 : Known.product(dims);
        boolean isRaw = once.contains(9);
        if (isNegative
                || (isRaw ? listed > 0 || rawLength / bytes != count || rawLength % bytes != 0 : listed != count)) {
            throw new RefusedException(
                    "its tensor '" + name + "' does not fill the shape " + Arrays.toString(dims) + " that it claims",
                    "export it again");
        }
        return Known.of(
                (int) type, dims, count > Known.MOST_VALUES ? null : isRaw ? ofRaw((int) count) : ofList((int) count));
    }

    private double @Nullable [] ofRaw(int count) {
        double[] decoded = new double[count];
        ByteBuffer buffer = ByteBuffer.wrap(raw == null ? new byte[0] : raw).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            switch ((int) type) {
                case Known.FLOAT -> decoded[i] = buffer.getFloat();
                case Known.INT32 -> decoded[i] = buffer.getInt();
                case Known.INT64 -> decoded[i] = wide(buffer.getLong());
                case Known.BOOL -> decoded[i] = buffer.get();
                default -> {
                    return null;
                }
            }
        }
        return decoded;
    }

    private double @Nullable [] ofList(int count) {
        boolean isKept = type == Known.FLOAT || type == Known.INT32 || type == Known.INT64 || type == Known.BOOL;
        return isKept && kept == count ? Arrays.copyOf(values, count) : null;
    }

    /** Floats, or what is as long as one of them each. */
    private void list(WireReader in, int bytes) throws MalformedException {
        if (!in.isBytes()) {
            listed++;
            if (bytes == Float.BYTES) {
                keep(in.single());
            }
            return;
        }
        int count = in.length() / bytes;
        listed += count;
        if (bytes == Float.BYTES && listed <= Known.MOST_VALUES) {
            ByteBuffer buffer = ByteBuffer.wrap(in.copy()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                keep(buffer.getFloat());
            }
        }
    }

    private void listWholes(WireReader in) throws MalformedException {
        if (!in.isBytes()) {
            listed++;
            keep(wide(in.whole()));
            return;
        }
        listed += in.countOfPacked();
        if (listed <= Known.MOST_VALUES) {
            for (long value : in.packed()) {
                keep(wide(value));
            }
        }
    }

    /** Whole numbers in a row, as they stand in a file. */
    static Known row(long... values) {
        return Known.of(
                Known.INT64,
                new long[] {values.length},
                Arrays.stream(values).mapToDouble(TensorReader::wide).toArray());
    }

    /** A whole number, infinite where it stands for an end that lies beyond all. */
    private static double wide(long value) {
        return value >= ENDLESS
                ? Double.POSITIVE_INFINITY
                : value <= -ENDLESS ? Double.NEGATIVE_INFINITY : (double) value;
    }

    private void keep(double value) {
        if (kept < Known.MOST_VALUES) {
            values = kept < values.length ? values : Arrays.copyOf(values, 2 * kept);
            values[kept++] = value;
        }
    }
}

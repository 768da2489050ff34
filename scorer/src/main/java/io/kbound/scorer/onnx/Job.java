package io.kbound.scorer.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Windows that are to be run: what goes in and what comes out, each tensor's rows one after the other. */
final class Job {
    private final int windows;
    private final Map<String, Rows> inputs = new LinkedHashMap<>();
    private final Map<String, LongBuffer> common = new LinkedHashMap<>();
    private final Map<String, Rows> outputs = new LinkedHashMap<>();
    private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
    private long arrivedAt;

    /** @param windows how many rows of each tensor it is about */
    Job(int windows) {
        this.windows = windows;
    }

    /**
     * What jobs must have in common to be run together.
     *
     * @param inputs tensors that go in, a row for each window
     * @param common tensors that go in, the same for all windows
     * @param outputs tensors that come out
     */
    record Kind(Set<String> inputs, Map<String, LongBuffer> common, Set<String> outputs) {}

    /**
     * Adds a tensor that goes in.
     *
     * @param from its first row first
     * @param shape of a row
     */
    Job in(String name, FloatBuffer from, long... shape) {
        inputs.put(name, new Rows(from, 0, shape));
        return this;
    }

    /** Adds a tensor that goes in and is the same for all windows. */
    Job with(String name, LongBuffer numbers) {
        common.put(name, numbers);
        return this;
    }

    /**
     * Adds a tensor that comes out.
     *
     * @param to where its first row goes first
     * @param shape of a row
     */
    Job out(String name, FloatBuffer to, long... shape) {
        outputs.put(name, new Rows(to, 0, shape));
        return this;
    }

    /** A part of it. */
    Job part(int from, int count) {
        Job part = new Job(count);
        part.common.putAll(common);
        inputs.forEach((name, rows) -> part.inputs.put(name, rows.from(from)));
        outputs.forEach((name, rows) -> part.outputs.put(name, rows.from(from)));
        return part;
    }

    /** One of the same kind, with buffers of its own for so many windows. */
    Job like(int count) {
        Job other = new Job(count);
        other.common.putAll(common);
        inputs.forEach((name, rows) -> other.inputs.put(name, rows.like(count)));
        outputs.forEach((name, rows) -> other.outputs.put(name, rows.like(count)));
        return other;
    }

    int windows() {
        return windows;
    }

    Map<String, Rows> inputs() {
        return inputs;
    }

    Map<String, Rows> outputs() {
        return outputs;
    }

    Kind kind() {
        return new Kind(inputs.keySet(), common, outputs.keySet());
    }

    /** Copies another's inputs to rows of this one. */
    void take(Job other, int row) {
        inputs.forEach((name, rows) -> rows.put(row, of(other.inputs, name), other.windows));
    }

    /** Copies rows of this one's outputs to another. */
    void give(Job other, int row) {
        outputs.forEach((name, rows) -> of(other.outputs, name).put(0, rows.from(row), other.windows));
    }

    private static Rows of(Map<String, Rows> tensors, String name) {
        Rows rows = tensors.get(name);
        if (rows == null) {
            throw new IllegalArgumentException("a job of another kind, without '" + name + "'");
        }
        return rows;
    }

    long arrivedAt() {
        return arrivedAt;
    }

    void arrive(long nanos) {
        arrivedAt = nanos;
    }

    /** Ends the wait for it. */
    void end(@Nullable Throwable failure) {
        end.complete(failure);
    }

    /** Waits for its end, whatever interrupts: its buffers are in use until then. */
    @Nullable Throwable await() {
        return end.join();
    }

    /** A tensor's rows in a buffer. */
    static final class Rows {
        private final FloatBuffer values;
        private final int offset;
        private final long[] shape;
        private final int length;

        private Rows(FloatBuffer values, int offset, long... shape) {
            this.values = values;
            this.offset = offset;
            this.shape = shape;
            int product = 1;
            for (long dimension : shape) {
                product = Math.toIntExact(product * dimension);
            }
            this.length = product;
        }

        Rows from(int row) {
            return new Rows(values, offset + row * length, shape);
        }

        Rows like(int rows) {
            return new Rows(
                    ByteBuffer.allocateDirect(Math.toIntExact((long) rows * length * Float.BYTES))
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer(),
                    0,
                    shape);
        }

        /** The values of the first rows, in place. */
        FloatBuffer first(int rows) {
            return values.duplicate().position(offset).limit(offset + rows * length);
        }

        /** The shape of so many rows. */
        long[] shape(int rows) {
            long[] whole = new long[shape.length + 1];
            whole[0] = rows;
            System.arraycopy(shape, 0, whole, 1, shape.length);
            return whole;
        }

        /** Copies the first of other rows to some of these. */
        void put(int row, Rows other, int count) {
            values.put(offset + row * length, other.values, other.offset, count * length);
        }
    }
}

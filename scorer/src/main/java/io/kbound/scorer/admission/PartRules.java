package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that take tensors apart, and put them together. */
final class PartRules {
    private PartRules() {}

    static List<Known> concat(Step step) {
        Known first = step.in(0);
        int at = step.axis(step.node().whole("axis", 0), first.rank());
        long[] shape = first.dims();
        boolean isKnown = first.rank() == 1;
        double[] values = new double[0];
        shape[at] = 0;
        for (int i = 0; i < step.count(); i++) {
            Known part = step.in(i);
            for (int axis = 0; axis < shape.length; axis++) {
                if ((axis != at && part.dim(axis) != shape[axis]) || part.rank() != first.rank()) {
                    throw new IllegalArgumentException(first + " and " + part + " do not go together");
                }
            }
            shape[at] = Math.addExact(shape[at], part.dim(at));
            double[] more = part.values();
            isKnown &= more != null && shape[at] <= Known.MOST_VALUES;
            if (isKnown && more != null) {
                int before = values.length;
                values = Arrays.copyOf(values, before + more.length);
                System.arraycopy(more, 0, values, before, more.length);
            }
        }
        return List.of(Known.of(first.type(), shape, isKnown ? values : null));
    }

    static List<Known> split(Step step) throws RefusedException {
        Known x = step.in(0);
        int at = step.axis(step.node().whole("axis", 0), x.rank());
        int parts = step.node().outputs().size();
        if (step.node().whole("num_outputs", parts) != parts) {
            throw new IllegalArgumentException("parts that nobody takes");
        }
        long[] lengths = step.has(1) ? step.wholes(1) : step.node().wholes("split");
        long each = -Math.floorDiv(-x.dim(at), parts);
        List<Known> outputs = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < parts; i++) {
            long length = lengths == null ? Math.min(each, x.dim(at) - from) : lengths[i];
            long[] shape = x.dims();
            shape[at] = length;
            outputs.add(Known.of(x.type(), shape, x.rank() == 1 ? part(x.values(), from, 1, length) : null));
            from += length;
        }
        if (from != x.dim(at)) {
            throw new IllegalArgumentException("the parts are not the whole");
        }
        return outputs;
    }

    private static double @Nullable [] part(double @Nullable [] values, long from, long by, long count) {
        if (values == null) {
            return null;
        }
        double[] part = new double[Math.toIntExact(count)];
        for (int i = 0; i < part.length; i++) {
            part[i] = values[Math.toIntExact(from + i * by)];
        }
        return part;
    }

    static List<Known> slice(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] starts = step.wholes(1);
        long[] ends = step.wholes(2);
        long[] axes = step.has(3) ? step.wholes(3) : null;
        long[] strides = step.has(4) ? step.wholes(4) : null;
        long[] shape = x.dims();
        double[] values = x.rank() == 1 ? x.values() : null;
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : step.axis(axes[i], x.rank());
            long by = strides == null ? 1 : strides[i];
            long length = x.dim(axis);
            boolean isReversed = by == -1 && starts[i] == -1 && ends[i] < -length;
            if (by < 1 && !isReversed) {
                throw new IllegalArgumentException("a slice that goes backwards");
            }
            long from = isReversed ? length - 1 : clamped(starts[i], length);
            long to = isReversed ? -1 : clamped(ends[i], length);
            shape[axis] = Math.max(0, -Math.floorDiv(from - to, by));
            values = part(values, from, by, shape[axis]);
        }
        return List.of(Known.of(x.type(), shape, values));
    }

    private static long clamped(long place, long length) {
        return Math.max(0, Math.min(length, place < 0 ? place + length : place));
    }

    static List<Known> gather(Step step) {
        Known x = step.in(0);
        Known chosen = step.in(1);
        int at = step.axis(step.node().whole("axis", 0), x.rank());
        long[] shape = new long[x.rank() - 1 + chosen.rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = i < at ? x.dim(i) : i < at + chosen.rank() ? chosen.dim(i - at) : x.dim(i - chosen.rank() + 1);
        }
        double[] table = x.values();
        double[] places = chosen.values();
        if (x.rank() != 1 || table == null || places == null) {
            return List.of(Known.of(x.type(), shape));
        }
        double[] values = new double[places.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = table[(int) (places[i] < 0 ? places[i] + table.length : places[i])];
        }
        return List.of(Known.of(x.type(), shape, values));
    }

    static List<Known> gatherElements(Step step) {
        return List.of(Known.of(step.in(0).type(), step.in(1).dims()));
    }

    static List<Known> pad(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] pads = step.wholes(1);
        long[] shape = x.dims();
        int padded = pads.length / 2;
        for (int i = 0; i < padded; i++) {
            int axis = step.has(3) ? step.axis(step.wholes(3)[i], x.rank()) : i;
            shape[axis] = Math.addExact(shape[axis], Math.addExact(pads[i], pads[i + padded]));
        }
        return List.of(Known.of(x.type(), shape));
    }

    static List<Known> resize(Step step) throws RefusedException {
        Known x = step.in(0);
        if (step.node().attribute("axes").isPresent()
                || step.node().attribute("keep_aspect_ratio_policy").isPresent()
                || step.node().text("coordinate_transformation_mode", "").equals("tf_crop_and_resize")) {
            throw new IllegalArgumentException("sizes by other rules");
        }
        if (step.has(3) && step.in(3).count() > 0) {
            return List.of(Known.of(x.type(), step.wholes(3)));
        }
        double[] scales = step.values(2);
        long[] shape = x.dims();
        for (int axis = 0; axis < shape.length; axis++) {
            // In single precision, as ONNX Runtime has it.
            shape[axis] = (long) ((float) scales[axis] * (float) shape[axis]);
        }
        return List.of(Known.of(x.type(), shape));
    }

    static List<Known> topK(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] shape = x.dims();
        shape[step.axis(step.node().whole("axis", -1), x.rank())] = step.wholes(1)[0];
        return List.of(Known.of(x.type(), shape), Known.of(Known.INT64, shape));
    }

    static List<Known> depthToSpace(Step step) {
        Known x = step.in(0);
        long size = step.node().whole("blocksize", 1);
        return List.of(Known.of(x.type(), x.dim(0), x.dim(1) / size / size, x.dim(2) * size, x.dim(3) * size));
    }

    static List<Known> spaceToDepth(Step step) {
        Known x = step.in(0);
        long size = step.node().whole("blocksize", 1);
        return List.of(Known.of(x.type(), x.dim(0), x.dim(1) * size * size, x.dim(2) / size, x.dim(3) / size));
    }
}

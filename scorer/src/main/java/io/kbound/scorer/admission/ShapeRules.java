package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that give a tensor another shape, or make one of a shape. */
final class ShapeRules {
    private ShapeRules() {}

    static List<Known> shape(Step step) {
        Known x = step.in(0);
        int from = bounded(step.node().whole("start", 0), x.rank());
        int to = bounded(step.node().whole("end", x.rank()), x.rank());
        return List.of(Known.row(Arrays.copyOfRange(x.dims(), from, Math.max(from, to))));
    }

    private static int bounded(long place, int rank) {
        return (int) Math.max(0, Math.min(rank, place < 0 ? place + rank : place));
    }

    static List<Known> size(Step step) {
        return List.of(Known.of(
                Known.INT64, new long[0], new double[] {(double) step.in(0).count()}));
    }

    static List<Known> reshape(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] shape = step.wholes(1);
        boolean keepsZero = step.node().whole("allowzero", 0) != 0;
        int open = -1;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 0 && !keepsZero) {
                shape[axis] = x.dim(axis);
            } else if (shape[axis] == -1) {
                open = axis;
                shape[axis] = 1;
            }
        }
        if (open >= 0) {
            shape[open] = x.count() / Math.max(1, Known.product(shape));
        }
        if (Known.product(shape) != x.count()) {
            throw new IllegalArgumentException(x + " has not as many values as " + Arrays.toString(shape));
        }
        return List.of(x.in(shape));
    }

    static List<Known> flatten(Step step) {
        Known x = step.in(0);
        long axis = step.node().whole("axis", 1);
        int at = Math.toIntExact(axis < 0 ? axis + x.rank() : axis);
        long[] dims = x.dims();
        return List.of(x.in(
                Known.product(Arrays.copyOfRange(dims, 0, at)),
                Known.product(Arrays.copyOfRange(dims, at, dims.length))));
    }

    static List<Known> transpose(Step step) {
        Known x = step.in(0);
        long[] order = step.node().wholes("perm");
        long[] turned = new long[x.rank()];
        boolean[] taken = new boolean[x.rank()];
        for (int axis = 0; axis < turned.length; axis++) {
            int from = order == null ? x.rank() - 1 - axis : step.axis(order[axis], x.rank());
            if (taken[from] || (order != null && order.length != x.rank())) {
                throw new IllegalArgumentException("no order of axes");
            }
            taken[from] = true;
            turned[axis] = x.dim(from);
        }
        return List.of(x.rank() < 2 ? x : x.unknown().in(turned));
    }

    static List<Known> squeeze(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] axes = step.axes(1);
        boolean[] goes = new boolean[x.rank()];
        if (axes != null) {
            for (long axis : axes) {
                goes[step.axis(axis, x.rank())] = true;
            }
        }
        List<Long> left = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            if (!(axes == null ? x.dim(axis) == 1 : goes[axis])) {
                left.add(x.dim(axis));
            } else if (x.dim(axis) != 1) {
                throw new IllegalArgumentException("axis " + axis + " of " + x + " is not 1");
            }
        }
        return List.of(x.in(left.stream().mapToLong(Long::longValue).toArray()));
    }

    static List<Known> unsqueeze(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] axes = step.axes(1);
        if (axes == null || axes.length > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("no axes");
        }
        long[] shape = new long[x.rank() + axes.length];
        boolean[] isNew = new boolean[shape.length];
        for (long axis : axes) {
            isNew[step.axis(axis, shape.length)] = true;
        }
        int from = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = isNew[axis] ? 1 : x.dim(from++);
        }
        return List.of(x.in(shape));
    }

    static List<Known> expand(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] shape = ElementRules.broadcast(x.dims(), step.wholes(1));
        double[] values = x.values();
        return List.of(
                values == null || Known.product(shape) > Known.MOST_VALUES
                        ? Known.of(x.type(), shape)
                        : Known.of(x.type(), shape, ElementRules.stretched(values, x.dims(), shape)));
    }

    static List<Known> tile(Step step) throws RefusedException {
        long[] shape = step.in(0).dims();
        long[] repeats = step.wholes(1);
        for (int axis = 0; axis < shape.length; axis++) {
            if (repeats[axis] < 0) {
                throw new IllegalArgumentException("a number of repeats is below 0");
            }
            shape[axis] = Known.product(shape[axis], repeats[axis]);
        }
        return List.of(Known.of(step.in(0).type(), shape));
    }

    static List<Known> constantOfShape(Step step) throws RefusedException {
        long[] shape = step.wholes(0);
        Known value = step.node()
                .attribute("value")
                .map(GraphDef.Attribute::tensor)
                .orElse(Known.of(Known.FLOAT, new long[] {1}, new double[1]));
        Known empty = Known.of(value.type(), shape);
        double[] single = value.values();
        if (single == null || empty.count() > Known.MOST_VALUES) {
            return List.of(empty);
        }
        double[] values = new double[(int) empty.count()];
        Arrays.fill(values, single[0]);
        return List.of(Known.of(value.type(), shape, values));
    }

    static List<Known> range(Step step) throws RefusedException {
        double from = step.values(0)[0];
        double by = step.values(2)[0];
        double span = step.values(1)[0] - from;
        double count = Math.max(0, Math.ceil((step.in(0).isWhole() ? span : (float) span) / by));
        if (!(count < Long.MAX_VALUE)) {
            throw new IllegalArgumentException("a range has no end");
        }
        Known empty = Known.of(step.in(0).type(), (long) count);
        if (!empty.isWhole() || count > Known.MOST_VALUES) {
            return List.of(empty);
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + i * by;
        }
        return List.of(Known.of(empty.type(), empty.dims(), values));
    }

    static List<Known> oneHot(Step step) throws RefusedException {
        Known chosen = step.in(0);
        long axis = step.node().whole("axis", -1);
        int at = step.axis(axis, chosen.rank() + 1);
        long[] shape = new long[chosen.rank() + 1];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = i == at ? step.wholes(1)[0] : chosen.dim(i < at ? i : i - 1);
        }
        return List.of(Known.of(step.in(2).type(), shape));
    }

    /** One of two graphs; as we cannot always tell which, what they make must be of the same shapes. */
    static List<Known> choice(Step step) throws RefusedException {
        List<Known> then = branch(step, "then_branch");
        List<Known> otherwise = branch(step, "else_branch");
        List<Known> either = new ArrayList<>();
        for (int i = 0; i < then.size(); i++) {
            if (!Arrays.equals(then.get(i).dims(), otherwise.get(i).dims())
                    || then.get(i).type() != otherwise.get(i).type()) {
                throw new RefusedException(
                        "its operator 'If' makes tensors of " + then.get(i) + " or " + otherwise.get(i),
                        "export it without control flow");
            }
            either.add(then.get(i).unknown());
        }
        return either;
    }

    private static List<Known> branch(Step step, String name) throws RefusedException {
        GraphDef graph =
                step.node().attribute(name).map(GraphDef.Attribute::graph).orElse(null);
        if (graph == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return step.follow(graph);
    }
}

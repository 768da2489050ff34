package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators that take sums, of products mostly. */
final class ProductRules {
    private ProductRules() {}

    static List<Known> reduce(Step step) throws RefusedException {
        Known x = step.in(0);
        long[] axes = step.axes(1);
        if ((axes == null || axes.length == 0) && step.node().whole("noop_with_empty_axes", 0) != 0) {
            return List.of(x.unknown());
        }
        boolean[] summed = new boolean[x.rank()];
        Arrays.fill(summed, axes == null || axes.length == 0);
        if (axes != null) {
            for (long axis : axes) {
                summed[step.axis(axis, x.rank())] = true;
            }
        }
        return List.of(without(x, x.type(), summed, step.node().whole("keepdims", 1) != 0));
    }

    static List<Known> argument(Step step) {
        Known x = step.in(0);
        boolean[] summed = new boolean[x.rank()];
        summed[step.axis(step.node().whole("axis", 0), x.rank())] = true;
        return List.of(without(x, Known.INT64, summed, step.node().whole("keepdims", 1) != 0));
    }

    private static Known without(Known x, int type, boolean[] summed, boolean keeps) {
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < summed.length; axis++) {
            if (!summed[axis] || keeps) {
                shape.add(summed[axis] ? 1 : x.dim(axis));
            }
        }
        return Known.of(type, shape.stream().mapToLong(Long::longValue).toArray());
    }

    static List<Known> matMul(Step step) {
        Known a = step.in(0);
        Known b = step.in(1);
        Known left = a.rank() == 1 ? a.unknown().in(1, a.dim(0)) : a;
        Known right = b.rank() == 1 ? b.unknown().in(b.dim(0), 1) : b;
        if (left.dim(-1) != right.dim(-2)) {
            throw new IllegalArgumentException(a + " and " + b + " do not go together");
        }
        long[] many = ElementRules.broadcast(
                Arrays.copyOf(left.dims(), left.rank() - 2), Arrays.copyOf(right.dims(), right.rank() - 2));
        step.takes(Known.product(many), left.dim(-2), left.dim(-1), right.dim(-1));
        List<Long> shape = new ArrayList<>(Arrays.stream(many).boxed().toList());
        if (a.rank() > 1) {
            shape.add(left.dim(-2));
        }
        if (b.rank() > 1) {
            shape.add(right.dim(-1));
        }
        return List.of(
                Known.of(a.type(), shape.stream().mapToLong(Long::longValue).toArray()));
    }

    static List<Known> gemm(Step step) {
        Known a = step.in(0);
        Known b = step.in(1);
        boolean isTurned = step.node().whole("transA", 0) != 0;
        boolean isOtherTurned = step.node().whole("transB", 0) != 0;
        long rows = a.dim(isTurned ? 1 : 0);
        long inner = a.dim(isTurned ? 0 : 1);
        long columns = b.dim(isOtherTurned ? 0 : 1);
        if (inner != b.dim(isOtherTurned ? 1 : 0) || a.rank() != 2 || b.rank() != 2) {
            throw new IllegalArgumentException(a + " and " + b + " do not go together");
        }
        step.takes(rows, inner, columns);
        return List.of(Known.of(a.type(), rows, columns));
    }

    static List<Known> einsum(Step step) throws RefusedException {
        String equation = step.node().text("equation", "").replace(" ", "");
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (sides.length != 2 || !equation.matches("[A-Za-z,>-]*") || terms.length != step.count()) {
            throw new RefusedException(
                    "its operator 'Einsum' has the equation '" + equation + "'",
                    "write it with letters alone, and an arrow");
        }
        Map<Character, Long> lengths = new HashMap<>();
        for (int term = 0; term < terms.length; term++) {
            for (int i = 0; i < terms[term].length(); i++) {
                lengths.merge(terms[term].charAt(i), step.in(term).dim(i), Math::max);
            }
        }
        step.takes(lengths.values().stream().mapToLong(Long::longValue).toArray());
        long[] shape = sides[1].chars()
                .mapToLong(letter -> lengths.getOrDefault((char) letter, 1L))
                .toArray();
        // ONNX Runtime takes the terms two by two, and what it has in between may be as large as all of them.
        long between = terms.length < 3 ? 0 : step.products();
        return List.of(Known.of(step.in(0).type(), shape), Known.of(step.in(0).type(), between));
    }

    static List<Known> recurrent(Step step) {
        Known x = step.in(0);
        Known recurrence = step.in(2);
        long hidden = recurrence.dim(2);
        long directions = recurrence.dim(0);
        boolean isBatchFirst = step.node().whole("layout", 0) != 0;
        long steps = x.dim(isBatchFirst ? 1 : 0);
        long rows = x.dim(isBatchFirst ? 0 : 1);
        step.takes(steps, rows, directions, recurrence.dim(1), Math.addExact(x.dim(2), hidden));
        Known last = isBatchFirst
                ? Known.of(x.type(), rows, directions, hidden)
                : Known.of(x.type(), directions, rows, hidden);
        return List.of(
                isBatchFirst
                        ? Known.of(x.type(), rows, steps, directions, hidden)
                        : Known.of(x.type(), steps, directions, rows, hidden),
                last,
                last);
    }
}

package io.kbound.scorer.admission;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that go over a tensor of [n, channels, places...] with a window. */
final class WindowRules {
    private static final int FIRST_PLACE = 2;

    private WindowRules() {}

    static List<Known> convolution(Step step) {
        Known x = step.in(0);
        Known weight = step.in(1);
        long[] kernel = Arrays.copyOfRange(weight.dims(), FIRST_PLACE, weight.rank());
        long[] shape = x.dims();
        shape[1] = weight.dim(0);
        places(step, shape, kernel);
        step.takes(Known.product(shape), Known.product(kernel), weight.dim(1));
        return List.of(Known.of(x.type(), shape));
    }

    static List<Known> pool(Step step) {
        Known x = step.in(0);
        long[] kernel = step.node().wholes("kernel_shape");
        if (kernel == null) {
            throw new IllegalArgumentException("no kernel_shape");
        }
        long[] shape = x.dims();
        places(step, shape, kernel);
        step.takes(Known.product(shape), Known.product(kernel));
        return List.of(Known.of(x.type(), shape), Known.of(Known.INT64, shape));
    }

    static List<Known> globalPool(Step step) {
        long[] shape = step.in(0).dims();
        Arrays.fill(shape, FIRST_PLACE, shape.length, 1);
        return List.of(Known.of(step.in(0).type(), shape));
    }

    private static void places(Step step, long[] shape, long[] kernel) {
        String automatic = step.node().text("auto_pad", "NOTSET");
        boolean roundsUp = step.node().whole("ceil_mode", 0) != 0;
        for (int i = 0; i < kernel.length; i++) {
            int axis = FIRST_PLACE + i;
            long by = at(step.node().wholes("strides"), i, 1);
            long apart = at(step.node().wholes("dilations"), i, 1);
            long span = Math.addExact(Math.multiplyExact(kernel[i] - 1, apart), 1);
            if (by < 1 || apart < 1 || kernel[i] < 1) {
                throw new IllegalArgumentException("a window that stands still");
            }
            if (automatic.startsWith("SAME")) {
                shape[axis] = -Math.floorDiv(-shape[axis], by);
                continue;
            }
            boolean isPadded = automatic.equals("NOTSET");
            long before = isPadded ? at(step.node().wholes("pads"), i, 0) : 0;
            long after = isPadded ? at(step.node().wholes("pads"), i + kernel.length, 0) : 0;
            long room = Math.addExact(shape[axis], Math.addExact(before, after)) - span;
            if (room < 0 || (roundsUp && room % by != 0)) {
                throw new IllegalArgumentException("a window that reaches beyond the last place");
            }
            shape[axis] = room / by + 1;
        }
    }

    static List<Known> transposedConvolution(Step step) {
        Known x = step.in(0);
        Known weight = step.in(1);
        long[] kernel = Arrays.copyOfRange(weight.dims(), FIRST_PLACE, weight.rank());
        if (step.node().attribute("output_shape").isPresent()
                || !step.node().text("auto_pad", "NOTSET").equals("NOTSET")) {
            throw new IllegalArgumentException("pads that it works out itself");
        }
        long[] shape = x.dims();
        shape[1] = Math.multiplyExact(weight.dim(1), step.node().whole("group", 1));
        for (int i = 0; i < kernel.length; i++) {
            int axis = FIRST_PLACE + i;
            long by = at(step.node().wholes("strides"), i, 1);
            long apart = at(step.node().wholes("dilations"), i, 1);
            long extra = at(step.node().wholes("output_padding"), i, 0);
            long pads = Math.addExact(
                    at(step.node().wholes("pads"), i, 0), at(step.node().wholes("pads"), i + kernel.length, 0));
            long whole = Math.addExact(
                    Math.multiplyExact(by, shape[axis] - 1),
                    Math.addExact(extra, Math.addExact(Math.multiplyExact(kernel[i] - 1, apart), 1)));
            shape[axis] = Math.subtractExact(whole, pads);
        }
        step.takes(x.count(), Known.product(kernel), weight.dim(1));
        return List.of(Known.of(x.type(), shape));
    }

    private static long at(long @Nullable [] values, int index, long byDefault) {
        return values == null ? byDefault : values[index];
    }
}

package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Operators that work value by value. Values are only followed as far as shapes are computed with them. */
final class ElementRules {
    private ElementRules() {}

    /** As many values as the first input has. */
    static List<Known> same(Step step) {
        return List.of(step.in(0).unknown());
    }

    static List<Known> identity(Step step) {
        return List.of(step.in(0));
    }

    static List<Known> flags(Step step) {
        return List.of(Known.of(Known.BOOL, step.in(0).dims()));
    }

    static List<Known> computed(Step step) {
        Known x = step.in(0);
        double[] values = finite(x);
        if (values == null) {
            return List.of(x.unknown());
        }
        String operator = step.node().operator();
        return List.of(Known.of(
                x.type(),
                x.dims(),
                Arrays.stream(values)
                        .map(value -> switch (operator) {
                            case "Neg" -> -value;
                            case "Floor" -> Math.floor(value);
                            case "Ceil" -> Math.ceil(value);
                            case "Sign" -> Math.signum(value);
                            default -> value == 0 ? 1 : 0;
                        })
                        .toArray()));
    }

    /** Values that may be computed with; null where they are not known. */
    private static double @Nullable [] finite(Known x) {
        double[] values = x.values();
        return values == null || Arrays.stream(values).anyMatch(Double::isInfinite) ? null : values;
    }

    static List<Known> cast(Step step) {
        Known x = step.in(0);
        int type = Math.toIntExact(step.node().whole("to", 0));
        double[] values = finite(x);
        if (values == null || type == Known.DOUBLE) {
            return List.of(Known.of(type, x.dims()));
        }
        boolean isWhole = type == Known.INT32 || type == Known.INT64;
        return List.of(Known.of(
                type,
                x.dims(),
                Arrays.stream(values)
                        .map(value -> isWhole ? towardsZero(value) : value)
                        .toArray()));
    }

    private static double towardsZero(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    static List<Known> dropout(Step step) {
        return List.of(step.in(0), Known.of(Known.BOOL, step.in(0).dims()));
    }

    static List<Known> constant(Step step) throws RefusedException {
        Map<String, GraphDef.Attribute> attributes = step.node().attributes();
        if (attributes.size() != 1) {
            throw new IllegalArgumentException("a constant has one attribute");
        }
        Map.Entry<String, GraphDef.Attribute> only =
                attributes.entrySet().iterator().next();
        String name = only.getKey();
        GraphDef.Attribute of = only.getValue();
        return List.of(
                switch (name) {
                    case "value" -> Objects.requireNonNull(of.tensor());
                    case "value_int" -> TensorReader.row(of.whole()).in();
                    case "value_ints" -> TensorReader.row(of.wholes());
                    case "value_float" -> Known.of(Known.FLOAT, new long[0], new double[] {of.single()});
                    case "value_floats" -> Known.of(Known.FLOAT, of.singles());
                    default ->
                        throw new RefusedException(
                                "it has a constant of kind " + name, "export it dense, and of numbers");
                });
    }

    static List<Known> layerNormalization(Step step) {
        Known x = step.in(0);
        long[] statistics = x.dims();
        Arrays.fill(statistics, step.axis(step.node().whole("axis", -1), x.rank()), x.rank(), 1);
        Known statistic = Known.of(Known.FLOAT, statistics);
        return List.of(x.unknown(), statistic, statistic);
    }

    static List<Known> quantize(Step step) {
        return List.of(Known.of(Known.FLOAT, step.in(0).dims()));
    }

    static List<Known> dequantize(Step step) {
        return List.of(Known.of(Known.FLOAT, step.in(0).dims()));
    }

    /** All inputs, stretched to one shape. */
    static List<Known> broadcast(Step step) {
        String operator = step.node().operator();
        Known all = step.in(0);
        boolean isChoice = operator.equals("Where");
        boolean isFlag = List.of("And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
                .contains(operator);
        int type = isFlag ? Known.BOOL : step.in(step.count() - 1).type();
        long[] shape = all.dims();
        for (int i = 1; i < step.count(); i++) {
            shape = broadcast(shape, step.in(i).dims());
        }
        return List.of(Known.of(type, shape, values(step, shape, isChoice)));
    }

    private static double @Nullable [] values(Step step, long[] shape, boolean isChoice) {
        long count = Known.product(shape);
        if (count > Known.MOST_VALUES) {
            return null;
        }
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < step.count(); i++) {
            double[] values = finite(step.in(i));
            if (values == null) {
                return null;
            }
            all.add(stretched(values, step.in(i).dims(), shape));
        }
        if (isChoice) {
            double[] chosen = all.get(2).clone();
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = all.get(0)[i] != 0 ? all.get(1)[i] : chosen[i];
            }
            return chosen;
        }
        boolean isWhole = step.in(0).isWhole();
        DoubleBinaryOperator operation = switch (step.node().operator()) {
            case "Add", "Sum" -> Double::sum;
            case "Sub" -> (a, b) -> a - b;
            case "Mul" -> (a, b) -> a * b;
            case "Div" -> isWhole ? (a, b) -> b == 0 ? Double.NaN : towardsZero(a / b) : (a, b) -> a / b;
            case "Max" -> Math::max;
            case "Min" -> Math::min;
            case "Equal" -> (a, b) -> a == b ? 1 : 0;
            case "Greater" -> (a, b) -> a > b ? 1 : 0;
            case "Less" -> (a, b) -> a < b ? 1 : 0;
            case "And" -> (a, b) -> a != 0 && b != 0 ? 1 : 0;
            case "Or" -> (a, b) -> a != 0 || b != 0 ? 1 : 0;
            default -> (a, b) -> Double.NaN;
        };
        double[] result = all.get(0).clone();
        for (double[] more : all.subList(1, all.size())) {
            for (int i = 0; i < result.length; i++) {
                double next = operation.applyAsDouble(result[i], more[i]);
                // Between two steps, too, as single precision has it.
                result[i] = step.in(0).type() == Known.FLOAT ? (float) next : next;
            }
        }
        return Arrays.stream(result).anyMatch(Double::isNaN) ? null : result;
    }

    /** One shape of two, each stretched where it is 1. */
    static long[] broadcast(long[] a, long[] b) {
        long[] shape = new long[Math.max(a.length, b.length)];
        for (int i = 1; i <= shape.length; i++) {
            long of = i <= a.length ? a[a.length - i] : 1;
            long other = i <= b.length ? b[b.length - i] : 1;
            if (of != other && of != 1 && other != 1) {
                throw new IllegalArgumentException(of + " and " + other + " do not go together");
            }
            shape[shape.length - i] = of == 1 ? other : of;
        }
        return shape;
    }

    /** Values of a shape, stretched to another. */
    static double[] stretched(double[] values, long[] from, long[] to) {
        double[] stretched = new double[(int) Known.product(to)];
        for (int i = 0; i < stretched.length; i++) {
            int left = i;
            int at = 0;
            int step = 1;
            for (int axis = 1; axis <= to.length; axis++) {
                int index = (int) (left % to[to.length - axis]);
                left /= (int) to[to.length - axis];
                if (axis <= from.length) {
                    at += from[from.length - axis] == 1 ? 0 : index * step;
                    step *= (int) from[from.length - axis];
                }
            }
            stretched[i] = values[at];
        }
        return stretched;
    }
}

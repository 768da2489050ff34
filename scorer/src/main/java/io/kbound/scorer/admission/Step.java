package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphDef.Node;
import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node, and what is known of its inputs. */
final class Step {
    private final Node node;
    private final List<@Nullable Known> inputs;
    private final Branches branches;
    private long products;

    /** Follows a graph within the graph. */
    interface Branches {
        List<Known> follow(GraphDef graph) throws RefusedException;
    }

    Step(Node node, List<@Nullable Known> inputs, Branches branches) {
        this.node = node;
        this.inputs = inputs;
        this.branches = branches;
    }

    Node node() {
        return node;
    }

    int count() {
        return inputs.size();
    }

    boolean has(int input) {
        return input < inputs.size() && inputs.get(input) != null;
    }

    /** An input that must be there. */
    Known in(int input) {
        Known known = input < inputs.size() ? inputs.get(input) : null;
        if (known == null) {
            throw new IllegalArgumentException("input " + input + " is not there");
        }
        return known;
    }

    /** The values of an input that a size depends on. */
    double[] values(int input) throws RefusedException {
        double[] values = in(input).values();
        if (values == null) {
            throw new RefusedException(
                    "how large a tensor its operator '" + node.operator()
                            + "' makes depends on what is computed, and cannot be told before",
                    "export it with fixed sizes but for the batch");
        }
        return values;
    }

    /** The same as whole numbers. */
    long[] wholes(int input) throws RefusedException {
        double[] values = values(input);
        long[] wholes = new long[values.length];
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = (long) values[i];
        }
        return wholes;
    }

    /** Axes, which are an attribute in older operator sets and an input in newer ones; null where neither is there. */
    long @Nullable [] axes(int input) throws RefusedException {
        return has(input) ? wholes(input) : node.wholes("axes");
    }

    /** An axis of the first input, from 0. */
    int axis(long axis, int rank) {
        long from = axis < 0 ? axis + rank : axis;
        if (from < 0 || from >= rank) {
            throw new IllegalArgumentException("there is no axis " + axis + " of " + rank);
        }
        return (int) from;
    }

    /** Notes how many products it takes. */
    void takes(long... factors) {
        products = Known.product(factors);
    }

    long products() {
        return products;
    }

    List<Known> follow(GraphDef graph) throws RefusedException {
        return branches.follow(graph);
    }
}

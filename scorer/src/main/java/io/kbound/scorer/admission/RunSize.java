package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphDef.Node;
import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How large a run would be, told without making it: node by node, from the shapes of what goes in. */
final class RunSize {
    /*
     * How it works: a file of a few hundred bytes can ask for a tensor of terabytes, in many ways (ConstantOfShape, Expand, Tile, Range,
     * Pad, a product of a column and a row, a tensor joined to itself forty times), and ONNX Runtime makes what is constant as soon as it
     * opens the file. So shapes are worked out here first, for the very sizes of batch that will be run, with what is
     * computed from shapes alone (as exporters have it for Reshape and Expand). Where that does not suffice to tell a size, the file is
     * refused. All tensors of a run are added up, which is more than it takes at any one time.
     */
    /** Half a minute of a processor's core. */
    static final long MOST_PRODUCTS = 1_000_000_000_000L;

    private static final long MEGABYTE = 1 << 20;

    private static final int MOST_SHOWN = 8;

    private final long mostMegabytes;
    private long bytes;
    private long products;

    /** @param mostMegabytes that all its tensors may take together, in MiB */
    RunSize(long mostMegabytes) {
        this.mostMegabytes = mostMegabytes;
    }

    /**
     * Works a run out.
     *
     * @param inputs by name: the shape of each
     */
    void check(GraphDef graph, Map<String, Known> inputs) throws RefusedException {
        Scope scope = new Scope(graph, null);
        scope.made.putAll(inputs);
        follow(graph, scope);
    }

    /** How much all tensors of the run take together. */
    long bytes() {
        return bytes;
    }

    /** How many products it takes. */
    long products() {
        return products;
    }

    private List<Known> follow(GraphDef graph, Scope known) throws RefusedException {
        for (Node node : graph.nodes()) {
            List<Known> outputs = outputs(node, known);
            if (outputs.size() < node.outputs().size()) {
                throw misfit(node, known, null);
            }
            for (int i = 0; i < outputs.size(); i++) {
                bytes = sum(bytes, outputs.get(i).bytes());
                if (bytes > mostMegabytes * MEGABYTE) {
                    throw new RefusedException(
                            "with its operator '" + node.operator() + "', which makes " + outputs.get(i)
                                    + ", a run takes more than " + mostMegabytes + " MiB",
                            "raise model.max-run-megabytes (" + ModelRules.RUN_VARIABLE + ") if you trust the file");
                }
                if (i < node.outputs().size() && !node.outputs().get(i).isEmpty()) {
                    known.made.put(node.outputs().get(i), outputs.get(i));
                }
            }
        }
        List<Known> results = new ArrayList<>();
        for (String output : graph.outputs()) {
            Known result = known.get(output);
            if (result == null) {
                throw new RefusedException("nothing in it makes its output '" + output + "'", "export it again");
            }
            results.add(result);
        }
        return results;
    }

    private List<Known> outputs(Node node, Scope known) throws RefusedException {
        List<@Nullable Known> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            Known of = known.get(input);
            if (of == null && !input.isEmpty()) {
                throw new RefusedException(
                        "its operator '" + node.operator() + "' takes '" + input + "', which nothing before it makes",
                        "export it again");
            }
            inputs.add(of);
        }
        Step step = new Step(node, inputs, graph -> follow(graph, new Scope(graph, known)));
        try {
            List<Known> outputs = Operators.outputs(step);
            products = sum(products, step.products());
            if (products > MOST_PRODUCTS) {
                throw new RefusedException(
                        "with its operator '" + node.operator() + "', a run takes more than "
                                + MOST_PRODUCTS / 1_000_000_000 + " thousand million multiplications",
                        "export a smaller network, or build it with fewer levels or draws");
            }
            return outputs;
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | NegativeArraySizeException misfit) {
            throw misfit(node, known, misfit);
        }
    }

    private static RefusedException misfit(Node node, Scope known, @Nullable RuntimeException cause) {
        RefusedException refused = new RefusedException(
                "its operator '" + node.operator() + "' does not go with what it is given ("
                        + node.inputs().stream()
                                .limit(MOST_SHOWN)
                                .map(known::get)
                                .toList() + ")",
                "check that the batch is dynamic in the export, and all else fixed");
        refused.initCause(cause);
        return refused;
    }

    /** What has been made so far, in a graph and in those around it. */
    private static final class Scope {
        private final GraphDef graph;
        private final @Nullable Scope around;
        private final Map<String, Known> made = new HashMap<>();

        Scope(GraphDef graph, @Nullable Scope around) {
            this.graph = graph;
            this.around = around;
        }

        @Nullable Known get(String name) {
            Known known = made.get(name);
            known = known == null ? graph.weights().get(name) : known;
            return known != null || around == null ? known : around.get(name);
        }
    }

    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}

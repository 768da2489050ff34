package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphDef.Attribute;
import io.kbound.scorer.admission.GraphDef.Node;
import io.kbound.scorer.admission.WireReader.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Graphs, nodes and attributes of the ONNX format (onnx.proto of ONNX 1.2x), and nothing that a model need not have: what is not known
 * here is refused, not passed over, for what reads the file after us may know it.
 */
final class GraphReader {
    /** No denoiser that we know of has a tenth of it. */
    static final int MOST_NODES = 20_000;

    /** An If within an If within an If. */
    private static final int DEEPEST = 3;

    private static final int MOST_NUMBERS = 1024;
    private static final Set<String> STANDARD_DOMAINS = Set.of("", "ai.onnx");
    private static final String EXPORT_STANDARD = "export it without custom operators";

    private int nodes;

    /** Reads a graph. */
    GraphDef graph(WireReader in) throws MalformedException, RefusedException {
        return graph(in, 0);
    }

    private GraphDef graph(WireReader in, int depth) throws MalformedException, RefusedException {
        if (depth > DEEPEST) {
            throw new RefusedException(
                    "it has graphs within graphs, " + depth + " deep", "export it without control flow");
        }
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Known> weights = new HashMap<>();
        List<Node> read = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> {
                    if (++nodes > MOST_NODES) {
                        throw new RefusedException(
                                "it has more than " + MOST_NODES + " nodes", "export a smaller network");
                    }
                    read.add(node(in.message(), depth));
                }
                case 5 -> {
                    TensorReader.Named weight = TensorReader.read(in.message());
                    if (weights.put(weight.name(), weight.tensor()) != null) {
                        throw new RefusedException("it has two weights '" + weight.name() + "'", "export it again");
                    }
                }
                case 11 -> inputs.add(value(in.message()));
                case 12 -> outputs.add(value(in.message()));
                case 13 -> value(in.message());
                case 15 -> throw new RefusedException("it has sparse weights", "export them dense");
                case 2, 10 -> in.length();
                case 16 -> metadata(in.message());
                default -> throw unknown("graph", in);
            }
        }
        return new GraphDef(inputs, outputs, weights, read);
    }

    private Node node(WireReader in, int depth) throws MalformedException, RefusedException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> attributes = new HashMap<>();
        String operator = "";
        String domain = "";
        Set<Integer> once = new HashSet<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(in.text());
                case 2 -> outputs.add(in.text());
                case 3, 6 -> in.length();
                case 4 -> operator = once(once, in).text();
                case 5 -> attribute(in.message(), depth, attributes);
                case 7 -> domain = once(once, in).text();
                case 8 -> {
                    if (in.length() > 0) {
                        throw unknown("node", in);
                    }
                }
                case 9 -> metadata(in.message());
                default -> throw unknown("node", in);
            }
        }
        if (!STANDARD_DOMAINS.contains(domain)) {
            throw new RefusedException(
                    "its operator " + domain + "." + operator + " is of no standard domain", EXPORT_STANDARD);
        }
        Operators.require(operator);
        Node node = new Node(operator, inputs, outputs, attributes);
        Operators.requireFixed(node);
        return node;
    }

    private void attribute(WireReader in, int depth, Map<String, Attribute> attributes)
            throws MalformedException, RefusedException {
        String name = "";
        long whole = 0;
        float single = 0;
        long[] wholes = new long[0];
        int singles = 0;
        String text = "";
        @Nullable Known tensor = null;
        @Nullable GraphDef graph = null;
        Set<Integer> once = new HashSet<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = once(once, in).text();
                case 2 -> single = once(once, in).single();
                case 3 -> whole = once(once, in).whole();
                case 4 -> text = once(once, in).text();
                case 5 -> tensor = TensorReader.read(once(once, in).message()).tensor();
                case 6 -> graph = graph(once(once, in).message(), depth + 1);
                case 7 -> singles += in.isBytes() ? in.length() / Float.BYTES : 1;
                case 8 -> wholes = joined(wholes, in, MOST_NUMBERS);
                case 9, 13 -> in.length();
                case 20 -> once(once, in).whole();
                default -> throw unknown("attribute", in);
            }
        }
        if (attributes.put(name, new Attribute(whole, single, wholes, singles, text, tensor, graph)) != null) {
            throw new RefusedException("a node has two attributes '" + name + "'", "export it again");
        }
    }

    /** Whole numbers, which may stand in one field or in many. */
    static long[] joined(long[] before, WireReader in, int most) throws MalformedException {
        if (before.length + (in.isBytes() ? in.countOfPacked() : 1) > most) {
            throw new MalformedException("field " + in.field() + " of a message has more than " + most + " numbers");
        }
        long[] more = in.isBytes() ? in.packed() : new long[] {in.whole()};
        long[] all = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return all;
    }

    /** The name of an input, an output, or a tensor in between; that it is a tensor. */
    private static String value(WireReader in) throws MalformedException, RefusedException {
        String name = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> type(in.message());
                case 3 -> in.length();
                case 4 -> metadata(in.message());
                default -> throw unknown("value", in);
            }
        }
        return name;
    }

    private static void type(WireReader in) throws MalformedException, RefusedException {
        while (in.next()) {
            switch (in.field()) {
                // Its element type and shape are compared with what must be by who runs it.
                case 1, 6 -> in.length();
                default ->
                    throw new RefusedException("it takes or gives what is no tensor", "export it with tensors alone");
            }
        }
    }

    /** Notes beside a part of the graph: a key and a text each. */
    static void metadata(WireReader in) throws MalformedException, RefusedException {
        while (in.next()) {
            switch (in.field()) {
                case 1, 2 -> in.length();
                default -> throw unknown("note", in);
            }
        }
    }

    /** A field that may be there once: readers differ on which of two counts. */
    static WireReader once(Set<Integer> seen, WireReader in) throws MalformedException {
        if (!seen.add(in.field())) {
            throw new MalformedException("field " + in.field() + " stands twice in a message");
        }
        return in;
    }

    static RefusedException unknown(String message, WireReader in) {
        return new RefusedException(
                "a " + message + " in it has a field " + in.field() + " that models need not have",
                "export it without, or update kbound");
    }

    /** It is a file of the format that we do not let in. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String cure;

        RefusedException(String what, String cure) {
            super(what);
            this.cure = cure;
        }

        String cure() {
            return cure;
        }
    }
}

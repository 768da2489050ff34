package io.kbound.scorer.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** An honest model's file, and what somebody who means harm makes of it. */
public final class HostileModel {
    private final ModelProto.Builder model;
    private int names;

    private HostileModel(byte[] honest) throws IOException {
        this.model = ModelProto.parseFrom(honest).toBuilder();
    }

    /** An honest one that splits its levels by channel, in a folder that is otherwise empty. */
    static HostileModel in(Path folder) throws IOException {
        return new HostileModel(Files.readAllBytes(FixtureModel.withCells(folder)));
    }

    ModelProto.Builder model() {
        return model;
    }

    GraphProto.Builder graph() {
        return model.getGraphBuilder();
    }

    byte[] bytes() {
        return model.build().toByteArray();
    }

    HostileModel with(Consumer<HostileModel> change) {
        change.accept(this);
        return this;
    }

    /** A node more, of the inputs given, that nothing else takes; its attributes are whole numbers: "axis=1". */
    String node(String operator, String attributes, String... inputs) {
        return node(builder(operator, attributes, inputs));
    }

    String node(NodeProto.Builder node) {
        String output = "evil_" + names++;
        graph().addNode(node.addOutput(output));
        return output;
    }

    static NodeProto.Builder builder(String operator, String attributes, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs));
        for (String attribute : attributes.isEmpty() ? new String[0] : attributes.split(" ", -1)) {
            String[] parts = attribute.split("=", -1);
            node.addAttribute(AttributeProto.newBuilder()
                    .setName(parts[0])
                    .setType(AttributeType.INT)
                    .setI(Long.parseLong(parts[1])));
        }
        return node;
    }

    /** A weight of whole numbers in a row. */
    String longs(long... values) {
        String name = "evil_" + names++;
        graph().addInitializer(tensor(values).setName(name));
        return name;
    }

    /** A weight that is one number. */
    String single(long value) {
        String name = "evil_" + names++;
        graph().addInitializer(tensor(value).clearDims().setName(name));
        return name;
    }

    static TensorProto.Builder tensor(long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDataType(DataType.INT64.getNumber()).addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor;
    }

    /** The same under the name of an output of the model, in place of what makes it now. */
    void replace(String output, NodeProto.Builder by) {
        GraphProto.Builder graph = graph();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            int at = graph.getNode(i).getOutputList().indexOf(output);
            if (at >= 0) {
                graph.getNodeBuilder(i).setOutput(at, "honest_" + output);
            }
        }
        graph.addNode(by.addOutput(output));
    }

    /** An honest one, but for windows that hold a value above a limit: their split by level is no number, and their bound is one. */
    public static byte[] withoutNumberAbove(Path folder, float limit) throws IOException {
        HostileModel model = in(folder);
        model.graph()
                .addInitializer(single("evil_limit", limit))
                .addInitializer(single("evil_one", 1))
                .addInitializer(single("evil_zero", 0))
                .addInitializer(tensor(1).setName("evil_axis"));
        String highest = model.node(builder("ReduceMax", "keepdims=0", "signal")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeType.INTS)
                        .addInts(1)
                        .addInts(2)));
        String isAbove = model.node("Cast", "to=1", model.node("Greater", "", highest, "evil_limit"));
        // ln(1 - 1) x 0 is none, ln(1 - 0) x 0 is 0.
        String nothing =
                model.node("Mul", "", model.node("Log", "", model.node("Sub", "", "evil_one", isAbove)), "evil_zero");
        String column = model.node("Unsqueeze", "", nothing, "evil_axis");
        model.replace("level_terms", builder("Add", "", "honest_level_terms", column));
        return model.bytes();
    }

    private static TensorProto.Builder single(String name, float value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addFloatData(value);
    }

    /** A graph with no inputs whose one node gives it a result. */
    static GraphProto branch(NodeProto.Builder node, GraphProto model) {
        return GraphProto.newBuilder()
                .setName("branch")
                .addNode(node.addOutput("result"))
                .addOutput(model.getOutput(0).toBuilder().setName("result"))
                .build();
    }
}

package io.kbound.tests;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model on which ONNX Runtime itself fails where a record holds a value above {@link #BREAKS_ABOVE}. */
final class FragileModel {
    /** The greatest value that it stands. */
    static final float BREAKS_ABOVE = 1000;

    private FragileModel() {}

    /** Makes another model fragile: to its bound is added 0, looked up in a table that ends before such a record's place. */
    static Path of(Path model, Path fragile) throws IOException {
        ModelProto whole = ModelProto.parseFrom(Files.readAllBytes(model));
        GraphProto.Builder graph = whole.getGraph().toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            int output = graph.getNode(i).getOutputList().indexOf("bound");
            if (output >= 0) {
                graph.getNodeBuilder(i).setOutput(output, "sound");
            }
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName("limit")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(BREAKS_ABOVE));
        graph.addInitializer(TensorProto.newBuilder()
                .setName("table")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(1)
                .addFloatData(0));
        graph.addNode(node("ReduceMax", "highest", "signal")
                .addAttribute(ints("axes", 1, 2))
                .addAttribute(ints("keepdims").toBuilder()
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(0)));
        graph.addNode(node("Greater", "breaks", "highest", "limit"));
        graph.addNode(node("Cast", "place", "breaks")
                .addAttribute(ints("to").toBuilder()
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(TensorProto.DataType.INT64.getNumber())));
        graph.addNode(node("Gather", "nothing", "table", "place"));
        graph.addNode(node("Add", "bound", "sound", "nothing"));
        return Files.write(fragile, whole.toBuilder().setGraph(graph).build().toByteArray());
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName("fragile " + output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }
}

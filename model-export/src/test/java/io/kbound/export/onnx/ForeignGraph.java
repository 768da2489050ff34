package io.kbound.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;

/** A denoiser's file as other programs write it, in the operators of a given opset. Names are as unhandy as theirs. */
public final class ForeignGraph {
    /** A dimension that the file leaves open. */
    public static final int OPEN = -1;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
    private final int opset;

    public ForeignGraph(int opset) {
        this.opset = opset;
    }

    public String weight(String name, float[] values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
        for (float value : values) {
            tensor.addFloatData(value);
        }
        Arrays.stream(dims).forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return name;
    }

    public String scalar(String name, double value) {
        return weight(name, new float[] {(float) value});
    }

    public String longs(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64.getNumber())
                .addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return name;
    }

    /** A node whose attributes are whole numbers: "axis=1". */
    public String node(String operator, String attributes, String... inputs) {
        // What our own nodes are called, too.
        String output = operator + "_" + graph.getNodeCount();
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName("/net/" + output)
                .addOutput(output);
        for (String attribute : attributes.isEmpty() ? new String[0] : attributes.split(" ", -1)) {
            node.addAttribute(attribute(attribute));
        }
        Arrays.stream(inputs).forEach(node::addInput);
        graph.addNode(node);
        return output;
    }

    /** The steps as a float32 column of [n, 1], a tenth of each. */
    public String time() {
        String column = node("Reshape", "", node("Cast", "to=1", "t"), longs("column", -1, 1));
        return node("Mul", "", column, scalar("tenth", 0.1));
    }

    /** A dimension more at the end; its place is an attribute before opset 13, and an input from there on. */
    public String unsqueeze(String x, int axis) {
        return opset < 13
                ? node("Unsqueeze", "axes=" + axis + ",", x)
                : node("Unsqueeze", "", x, longs("axes_of_" + x, axis));
    }

    /** The mean over the last dimension, kept; its place is an attribute before opset 18, and an input from there on. */
    public String mean(String x) {
        return opset < 18
                ? node("ReduceMean", "axes=-1, keepdims=1", x)
                : node("ReduceMean", "keepdims=1", x, longs("axes_of_" + x, -1));
    }

    /** A network that is one operator on x and a constant, its window and channels left open. */
    public static byte[] single(String operator, float constant) {
        ForeignGraph graph = new ForeignGraph(17);
        return graph.file(graph.node(operator, "", "x", graph.scalar("constant", constant)), OPEN, OPEN, true);
    }

    public int opset() {
        return opset;
    }

    public byte[] file(String output, int window, int channels, boolean wholeSteps) {
        graph.addNode(
                NodeProto.newBuilder().setOpType("Identity").addInput(output).addOutput("bound"));
        graph.addInput(tensor("x", DataType.FLOAT, window, channels));
        graph.addInput(tensor("t", wholeSteps ? DataType.INT64 : DataType.FLOAT));
        graph.addOutput(tensor("bound", DataType.FLOAT, window, channels));
        return ModelProto.newBuilder()
                .setIrVersion(opset < 15 ? 6 : 8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static AttributeProto attribute(String text) {
        String[] parts = text.split("=", -1);
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(parts[0]);
        if (parts[1].contains(",")) {
            attribute.setType(AttributeProto.AttributeType.INTS);
            for (String number : parts[1].replaceAll(",$", "").split(",", -1)) {
                attribute.addInts(Long.parseLong(number));
            }
        } else if (parts[1].contains(".")) {
            attribute.setType(AttributeProto.AttributeType.FLOAT).setF(Float.parseFloat(parts[1]));
        } else {
            attribute.setType(AttributeProto.AttributeType.INT).setI(Long.parseLong(parts[1]));
        }
        return attribute.build();
    }

    static ValueInfoProto tensor(String name, DataType type, long... dims) {
        TensorShapeProto.Builder shape =
                TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("n"));
        for (long dim : dims) {
            shape.addDim(
                    dim == OPEN
                            ? Dimension.newBuilder().setDimParam("d" + shape.getDimCount())
                            : Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}

package io.kbound.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An ONNX graph being written: each method adds one node and gives the name of the tensor it makes. Operators and
 * attributes are those of opset {@value #OPSET}, and mean the same in every opset from {@value #LOWEST_OPSET} to
 * {@value #HIGHEST_OPSET}. Shapes are not checked here; ONNX Runtime does when it opens the file.
 */
public final class OnnxGraph {
    /** The operator set that the nodes are written for. */
    public static final int OPSET = 17;

    /** A dimension of any size. */
    public static final int OPEN = -1;

    /** The oldest operator set that they mean the same in. */
    static final int LOWEST_OPSET = 11;

    /** The newest. */
    static final int HIGHEST_OPSET = 20;

    /** The file format that goes with opset {@value #OPSET}. */
    private static final int IR_VERSION = 8;

    /** The open first dimension of every input and output. */
    private static final String BATCH = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int opset = OPSET;
    private long irVersion = IR_VERSION;
    private int names;

    /** A float input of shape [batch, dims...]. */
    public String input(String name, long... dims) {
        graph.addInput(batched(name, dims));
        return name;
    }

    /** An input of whole numbers, of one dimension of any size. */
    public String wholeNumbers(String name) {
        graph.addInput(info(
                name,
                TensorProto.DataType.INT64,
                TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(name))));
        return name;
    }

    /** Makes a tensor a float output of shape [batch, dims...], under a name of its own. */
    public void output(String tensor, String name, long... dims) {
        alias(tensor, name);
        graph.addOutput(batched(name, dims));
    }

    /** A float constant, its values in row-major order. */
    public String constant(float[] values, long... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return initializer(TensorProto.DataType.FLOAT, bytes, values.length, dims);
    }

    /** A float constant of no dimensions. */
    public String scalar(float value) {
        return constant(new float[] {value});
    }

    /** The sum of two tensors, broadcast. */
    public String add(String a, String b) {
        return node("Add", a, b);
    }

    /** The difference of two tensors, broadcast. */
    public String subtract(String a, String b) {
        return node("Sub", a, b);
    }

    /** The product of two tensors element by element, broadcast. */
    public String multiply(String a, String b) {
        return node("Mul", a, b);
    }

    /** The quotient of two tensors, broadcast. */
    public String divide(String a, String b) {
        return node("Div", a, b);
    }

    /** The larger of two tensors element by element, broadcast. */
    public String larger(String a, String b) {
        return node("Max", a, b);
    }

    /** The smaller of two tensors element by element, broadcast. */
    public String smaller(String a, String b) {
        return node("Min", a, b);
    }

    /** The matrix product over the last two dimensions. */
    public String matMul(String a, String b) {
        return node("MatMul", a, b);
    }

    /** A matrix, its columns as rows. */
    public String transpose(String matrix) {
        return node("Transpose", matrix);
    }

    /** input x weight^T for a matrix input and a weight of [out, in]. */
    public String linear(String input, String weight) {
        return node(byTransposed(), input, weight);
    }

    /** input x weight^T + bias for a matrix input and a weight of [out, in]. */
    public String linear(String input, String weight, String bias) {
        return node(byTransposed(), input, weight, bias);
    }

    private static NodeProto.Builder byTransposed() {
        return NodeProto.newBuilder()
                .setOpType("Gemm")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("transB")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1));
    }

    /** The greater of x and 0, which ONNX Runtime computes within the product that x comes from. */
    public String relu(String x) {
        return node("Relu", x);
    }

    /** x sigmoid(x). */
    public String silu(String x) {
        return multiply(x, node("Sigmoid", x));
    }

    /** The natural logarithm. */
    public String log(String x) {
        return node("Log", x);
    }

    /** The first {@code count} entries along a dimension. */
    public String first(String x, int axis, int count) {
        return node("Slice", x, longs(0), longs(count), longs(axis));
    }

    /** The first entries along the first dimension, as many as the graph computes. */
    public String firstOf(String x, String count) {
        return node("Slice", x, longs(0), count, longs(0));
    }

    /** Soft maximum over the last dimension. */
    public String softmax(String x) {
        return node(along("Softmax", -1), x);
    }

    /** Everything below {@code low} raised to it, everything above {@code high} lowered. */
    public String clip(String x, float low, float high) {
        return node("Clip", x, scalar(low), scalar(high));
    }

    /** The same values in another shape; 0 keeps a dimension, -1 takes what is left. */
    public String reshape(String x, long... dims) {
        return node("Reshape", x, longs(dims));
    }

    /** The same values in a shape that the graph computes. */
    public String reshapeTo(String x, String shape) {
        return node("Reshape", x, shape);
    }

    /** The same values in the shape of another tensor. */
    public String reshapeLike(String x, String other) {
        return node("Reshape", x, node("Shape", other));
    }

    /** The entries along a dimension that a tensor of whole numbers names. */
    public String gather(String table, String chosen, int axis) {
        return node(along("Gather", axis), table, chosen);
    }

    /** The first dimension of a tensor, as a part of a shape. */
    public String batch(String tensor) {
        return first(node("Shape", tensor), 0, 1);
    }

    /** The length of a tensor of one dimension, as a part of a shape. */
    public String length(String tensor) {
        return node("Shape", tensor);
    }

    /** Tensors joined along a dimension. */
    public String concat(int axis, String... parts) {
        return node(along("Concat", axis), parts);
    }

    /**
     * A row, over and over.
     *
     * @param row a tensor whose first dimension is 1
     * @param shape that it is repeated to fill
     */
    public String repeat(String row, String shape) {
        return node("Expand", row, shape);
    }

    /** A constant of [1, count] that holds whole numbers as a type of tensor. */
    String wholeNumbers(TensorProto.DataType type, int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            switch (type) {
                case INT64 -> bytes.putLong(value);
                case INT32 -> bytes.putInt(value);
                case FLOAT -> bytes.putFloat(value);
                default -> throw new IllegalArgumentException("no whole numbers as " + type);
            }
        }
        return initializer(type, bytes.flip(), values.length, 1, values.length);
    }

    /** Gives a tensor a second name. */
    void alias(String tensor, String name) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(tensor)
                .addOutput(name));
    }

    /** Takes in nodes and weights that are finished elsewhere, and the operator set that they are written for. */
    void include(GraphProto other, int itsOpset, long itsIrVersion) {
        graph.addAllInitializer(other.getInitializerList());
        graph.addAllNode(other.getNodeList());
        opset = itsOpset;
        irVersion = Math.max(irVersion, itsIrVersion);
    }

    /** The operator set that the file must name. */
    int opset() {
        return opset;
    }

    /** The file format that the file must name. */
    long irVersion() {
        return irVersion;
    }

    /** The finished graph. */
    GraphProto build(String name) {
        return graph.setName(name).build();
    }

    private static NodeProto.Builder along(String operator, int axis) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(axis));
    }

    private String node(String operator, String... inputs) {
        return node(NodeProto.newBuilder().setOpType(operator), inputs);
    }

    private String node(NodeProto.Builder node, String... inputs) {
        String output = name(node.getOpType());
        for (String input : inputs) {
            node.addInput(input);
        }
        graph.addNode(node.setName(output).addOutput(output));
        return output;
    }

    /** Whole numbers, as a part of a shape. */
    public String longs(long... values) {
        return initializer(TensorProto.DataType.INT64, bytes(values), values.length, values.length);
    }

    private static ByteBuffer bytes(long[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes;
    }

    private String initializer(TensorProto.DataType type, ByteBuffer bytes, int values, long... dims) {
        String name = name("constant");
        graph.addInitializer(tensor(type, bytes, values, dims).setName(name));
        return name;
    }

    private static TensorProto.Builder tensor(TensorProto.DataType type, ByteBuffer bytes, int values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type.getNumber());
        long size = 1;
        for (long dim : dims) {
            tensor.addDims(dim);
            size *= dim;
        }
        if (size != values) {
            throw new IllegalArgumentException(values + " values do not fill a shape of " + size);
        }
        return tensor.setRawData(ByteString.copyFrom(bytes));
    }

    private String name(String kind) {
        return kind + "_" + names++;
    }

    private static ValueInfoProto batched(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (long dim : dims) {
            TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
            // Left without a size and a name, a dimension may be of any size.
            shape.addDim(dim == OPEN ? dimension : dimension.setDimValue(dim));
        }
        return info(name, TensorProto.DataType.FLOAT, shape);
    }

    private static ValueInfoProto info(String name, TensorProto.DataType type, TensorShapeProto.Builder shape) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}

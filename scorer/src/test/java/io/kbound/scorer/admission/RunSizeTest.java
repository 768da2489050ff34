package io.kbound.scorer.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is worked out of an operator beforehand, against what ONNX Runtime makes: shapes, and values where they are followed. */
class RunSizeTest {
    /** f[2,3]: floats of a shape; l(1,2) and d(1,2): a row of whole numbers or floats; s(1): one whole number; b(1,0): a row of flags. */
    private static final Pattern INPUT = Pattern.compile("(f)\\[([^]]*)]|([ldbsg])\\(([^)]*)\\)|(-)");

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "Relu|f[2,3]|none|17",
                "Softmax|f[2,3]|axis=-1|17",
                "CumSum|f[2,3] s(1)|none|17",
                "LayerNormalization|f[2,3,4] f[4]|axis=-1|17",
                "Cast|f[2,3]|to=7|17",
                "Cast|d(1.9,-1.9,0.5)|to=7|17",
                "Cast|l(3,0,-2)|to=9|17",
                "Cast|l(16777217)|to=1|17",
                "Neg|l(3,0,-2)|none|17",
                "Floor|d(1.5,-1.5)|none|17",
                "Ceil|d(1.5,-1.5)|none|17",
                "Sign|l(3,0,-2)|none|17",
                "Not|b(1,0)|none|17",
                "Add|f[2,1,4] f[3,1]|none|17",
                "Add|l(1,2) l(5)|none|17",
                "Add|d(16777216,1) d(1)|none|17",
                "Sub|l(1,2) l(5,7)|none|17",
                "Mul|l(3) l(5,7)|none|17",
                "Mul|d(0.1,3.3) d(7.7)|none|17",
                "Div|l(7,-7,7) l(2,2,-2)|none|17",
                "Div|d(1,10) d(3)|none|17",
                "Max|l(1,9) l(5)|none|17",
                "Min|l(1,9) l(5)|none|17",
                "Sum|d(1,2) d(3) d(0.1)|none|17",
                "Equal|l(1,2) l(2)|none|17",
                "Greater|l(1,3) l(2)|none|17",
                "Less|l(1,3) l(2)|none|17",
                "And|b(1,0) b(1,1)|none|17",
                "Or|b(1,0) b(0,0)|none|17",
                "Pow|f[2,3] f[1]|none|17",
                "Where|b(1,0,1) l(1,2,3) l(7)|none|17",
                "Shape|f[2,3,4]|none|17",
                "Shape|f[2,3,4]|start=-2 end=-1|17",
                "Size|f[2,3,4]|none|17",
                "Reshape|f[2,3,4] l(0,-1)|none|17",
                "Reshape|f[2,3,4] l(-1,6,2)|none|17",
                "Flatten|f[2,3,4]|axis=2|17",
                "Flatten|f[2,3,4]|axis=-1|17",
                "Transpose|f[2,3,4]|none|17",
                "Transpose|f[2,3,4]|perm=1,2,0|17",
                "Squeeze|f[1,3,1]|none|17",
                "Squeeze|f[1,3,1] l(-1)|none|17",
                "Squeeze|f[1,3,1]|axes=0,|11",
                "Unsqueeze|f[3] l(0,-1)|none|17",
                "Unsqueeze|f[3]|axes=1,|11",
                "Expand|f[3,1] l(2,1,4)|none|17",
                "Expand|l(3) l(4)|none|17",
                "Tile|f[2,3] l(3,2)|none|17",
                "ConstantOfShape|l(2,3)|none|17",
                "Range|s(2) s(11) s(3)|none|17",
                "Range|s(11) s(2) s(-4)|none|17",
                "Range|g(0) g(1) g(0.1)|none|17",
                "OneHot|l(1,2) s(5) l(0,1)|axis=0|17",
                "Concat|f[2,3] f[2,5]|axis=-1|17",
                "Concat|l(1,2) l(3)|axis=0|17",
                "Slice|f[5,6] l(1) l(4)|none|17",
                "Slice|f[5,6] l(-3,0) l(9223372036854775807,-1) l(1,0) l(2,2)|none|17",
                "Slice|l(1,2,3,4,5) l(1) l(-1) l(0) l(2)|none|17",
                "Slice|l(1,2,3,4,5) l(-1) l(-9223372036854775807) l(0) l(-1)|none|17",
                "Slice|f[5] l(7) l(9)|none|17",
                "Gather|f[5,6,7] l(1,2)|axis=1|17",
                "Gather|l(10,20,30) l(2,-3)|axis=0|17",
                "Gather|l(10,20,30) s(1)|axis=0|17",
                "GatherElements|l(1,2,3) l(0,2)|axis=0|17",
                "Pad|f[2,3] l(1,0,0,2)|none|17",
                "Pad|f[2,3] l(1,2) - l(1)|none|18",
                "Resize|f[1,1,3,4] - d(1,1,2,0.7)|none|17",
                "Resize|f[1,1,3,4] - - l(1,1,5,5)|none|17",
                "TopK|f[2,5] l(3)|axis=-1 outputs=2|17",
                "DepthToSpace|f[1,8,2,3]|blocksize=2|17",
                "SpaceToDepth|f[1,2,4,6]|blocksize=2|17",
                "ReduceMean|f[2,3,4]|axes=-1,0 keepdims=0|17",
                "ReduceMean|f[2,3,4] l(1)|keepdims=1|18",
                "ReduceSum|f[2,3,4]|keepdims=0|17",
                "ReduceMax|f[2,3,4]|none|17",
                "ArgMax|f[2,3,4]|axis=1 keepdims=0|17",
                "MatMul|f[2,3,4] f[4,5]|none|17",
                "MatMul|f[4] f[2,4,5]|none|17",
                "MatMul|f[2,1,3,4] f[6,4,5]|none|17",
                "MatMul|f[4] f[4]|none|17",
                "Gemm|f[3,2] f[5,3]|transA=1 transB=1|17",
                "Einsum|f[2,3,4] f[2,5,4]|equation=bij,bkj->bik|17",
                "LSTM|f[6,2,3] f[1,20,3] f[1,20,5]|hidden_size=5|17",
                "GRU|f[6,2,3] f[1,15,3] f[1,15,5]|hidden_size=5|17",
                "RNN|f[6,2,3] f[1,5,3] f[1,5,5]|hidden_size=5|17",
                "Conv|f[1,2,9] f[3,2,3]|pads=1,1 strides=2,|17",
                "Conv|f[1,2,9] f[3,2,3]|dilations=2,|17",
                "Conv|f[1,4,9,8] f[6,2,3,2]|group=2|17",
                "Conv|f[1,2,9] f[3,2,4]|auto_pad=SAME_UPPER strides=2,|17",
                "Conv|f[1,2,9] f[3,2,4]|auto_pad=VALID strides=3,|17",
                "ConvTranspose|f[1,2,5] f[2,3,4]|strides=2, pads=1,1 output_padding=1,|17",
                "MaxPool|f[1,2,9]|kernel_shape=2, strides=2,|17",
                "AveragePool|f[1,2,9,8]|kernel_shape=3,3 pads=1,1,1,1|17",
                "GlobalAveragePool|f[1,2,9,8]|none|17",
                "Split|f[7,2]|axis=0 outputs=2 num_outputs=2|18",
                "Split|f[6,2] l(2,4)|axis=0 outputs=2|17",
                "Split|l(1,2,3,4)|axis=0 outputs=2|17",
                "Trilu|f[3,3]|none|17",
                "Gelu|f[3,3]|none|20",
                "Mish|f[3,3]|none|18",
                "GroupNormalization|f[1,4,3] f[2] f[2]|num_groups=2|18",
                "BatchNormalization|f[1,4,3] f[4] f[4] f[4] f[4]|none|17",
                "QuantizeLinear|f[2,3] f[]|none|17"
            })
    void whatIsWorkedOut_isWhatIsMade(String operator, String inputs, String attributes, int opset) throws Exception {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("one");
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).setName("it");
        Map<String, Known> known = new HashMap<>();
        Matcher input = INPUT.matcher(inputs);
        while (input.find()) {
            add(graph, node, known, input);
        }
        int outputs = 1;
        for (String attribute : attributes == null ? new String[0] : attributes.split(" ", -1)) {
            if (attribute.startsWith("outputs=")) {
                outputs = Integer.parseInt(attribute.substring("outputs=".length()));
            } else {
                node.addAttribute(attribute(attribute));
            }
        }
        for (int i = 0; i < outputs; i++) {
            node.addOutput("out" + i);
            graph.addOutput(ValueInfoProto.newBuilder().setName("out" + i));
        }
        graph.addNode(node);
        byte[] bytes = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();

        List<Known> expected = Operators.outputs(step(bytes, known));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(bytes, new OrtSession.SessionOptions());
                OrtSession.Result made = session.run(Map.of())) {
            for (int i = 0; i < outputs; i++) {
                OnnxTensor tensor = (OnnxTensor) made.get(i);
                assertThat(expected.get(i).dims())
                        .containsExactly(tensor.getInfo().getShape());
                double[] values = expected.get(i).values();
                if (values != null) {
                    assertThat(values).containsExactly(values(tensor));
                }
            }
        }
    }

    /** Sizes are computed from shapes in these ways: their values must be followed, not only be right where they are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Shape|f[2,3]",
                "Gather|l(4,5) s(1)",
                "Slice|l(4,5) l(0) l(1)",
                "Concat|l(4) l(5)",
                "Add|l(4) l(5)",
                "Mul|l(4) l(5)",
                "Div|l(9) l(2)",
                "Equal|l(4) l(5)",
                "Where|b(1) l(4) l(5)",
                "ConstantOfShape|l(3)",
                "Range|s(0) s(3) s(1)",
                "Expand|l(4) l(3)",
                "Unsqueeze|s(4) l(0)",
                "Squeeze|l(4) l(0)",
                "Reshape|l(4) l(1,1)",
                "Floor|d(4.5)"
            })
    void sizesThatAreComputed_areFollowed(String operator, String inputs) throws Exception {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("one");
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addOutput("out0");
        if (operator.equals("Concat")) {
            node.addAttribute(attribute("axis=0"));
        }
        Map<String, Known> known = new HashMap<>();
        Matcher input = INPUT.matcher(inputs);
        while (input.find()) {
            add(graph, node, known, input);
        }
        byte[] bytes = ModelProto.newBuilder()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph.addNode(node))
                .build()
                .toByteArray();

        assertThat(Operators.outputs(step(bytes, known)).get(0).values()).isNotNull();
    }

    @Test
    void theDocumentedOperators_areThoseThatAreLetIn() throws Exception {
        String page = Files.readString(Path.of("../docs/wrap.md"));
        Matcher name = Pattern.compile("\\b(?:[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*|[A-Z]{2,4}|If|Or)\\b(?=[,.;:]| |\\n)")
                .matcher(page.substring(page.indexOf("Value by value:"), page.indexOf("Shapes may depend")));
        Set<String> documented = new TreeSet<>();
        while (name.find()) {
            documented.add(name.group());
        }
        documented.removeAll(Set.of("Value", "Shapes", "Sums"));

        assertThat(documented).isEqualTo(new TreeSet<>(Operators.names()));
    }

    private static Step step(byte[] bytes, Map<String, Known> known) {
        ModelFile file = ModelFile.of(bytes, "one.onnx", ModelRules.DEFAULT, "");
        GraphDef.Node node = file.network().nodes().get(0);
        List<Known> inputs = new ArrayList<>();
        for (String name : node.inputs()) {
            // As read from the file where it has values, so that reading them is proved, too.
            inputs.add(
                    name.isEmpty()
                            ? null
                            : Objects.requireNonNull(file.network().weights().get(name)));
        }
        assertThat(known.keySet())
                .containsAll(
                        node.inputs().stream().filter(name -> !name.isEmpty()).toList());
        return new Step(node, inputs, graph -> List.of());
    }

    private static void add(GraphProto.Builder graph, NodeProto.Builder node, Map<String, Known> known, Matcher input) {
        if (input.group(5) != null) {
            node.addInput("");
            return;
        }
        String name = "in" + node.getInputCount();
        node.addInput(name);
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name);
        if (input.group(1) != null) {
            long[] dims = input.group(2).isEmpty()
                    ? new long[0]
                    : Arrays.stream(input.group(2).split(",", -1))
                            .mapToLong(Long::parseLong)
                            .toArray();
            Arrays.stream(dims).forEach(tensor::addDims);
            tensor.setDataType(DataType.FLOAT.getNumber());
            // One half of the files has weights one by one, the other as bytes.
            if (dims.length % 2 == 0) {
                tensor.setRawData(ByteString.copyFrom(new byte[(int) Known.product(dims) * Float.BYTES]));
            } else {
                for (long i = Known.product(dims); i > 0; i--) {
                    tensor.addFloatData(0.5f);
                }
            }
        } else {
            String[] values = input.group(4).split(",", -1);
            String kind = input.group(3);
            if (!kind.equals("s") && !kind.equals("g")) {
                tensor.addDims(values.length);
            }
            for (String value : values) {
                switch (kind) {
                    case "d", "g" ->
                        tensor.setDataType(DataType.FLOAT.getNumber()).addFloatData(Float.parseFloat(value));
                    case "b" -> tensor.setDataType(DataType.BOOL.getNumber()).addInt32Data(Integer.parseInt(value));
                    default -> tensor.setDataType(DataType.INT64.getNumber()).addInt64Data(Long.parseLong(value));
                }
            }
        }
        known.put(name, Known.row(0));
        graph.addInitializer(tensor);
    }

    private static AttributeProto attribute(String text) {
        String[] parts = text.split("=", 2);
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(parts[0]);
        if (parts[1].matches(".*[A-Za-z].*")) {
            attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(parts[1]));
        } else if (parts[1].contains(",")) {
            attribute.setType(AttributeType.INTS);
            for (String number : parts[1].replaceAll(",$", "").split(",", -1)) {
                attribute.addInts(Long.parseLong(number));
            }
        } else {
            attribute.setType(AttributeType.INT).setI(Long.parseLong(parts[1]));
        }
        return attribute.build();
    }

    private static double[] values(OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case INT64 -> Arrays.stream(toLongs(tensor)).asDoubleStream().toArray();
            case FLOAT -> {
                float[] floats = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(floats);
                double[] values = new double[floats.length];
                Arrays.setAll(values, i -> floats[i]);
                yield values;
            }
            case BOOL -> {
                byte[] flags = new byte[tensor.getByteBuffer().remaining()];
                tensor.getByteBuffer().get(flags);
                double[] values = new double[flags.length];
                Arrays.setAll(values, i -> flags[i]);
                yield values;
            }
            default -> throw new IllegalArgumentException(tensor.toString());
        };
    }

    private static long[] toLongs(OnnxTensor tensor) {
        long[] longs = new long[tensor.getLongBuffer().remaining()];
        tensor.getLongBuffer().get(longs);
        return longs;
    }
}

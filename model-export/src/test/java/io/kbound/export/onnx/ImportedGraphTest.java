package io.kbound.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.kbound.command.KboundException;
import io.kbound.export.onnx.ForeignDenoiser.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of denoisers: what is taken over of them, and which are refused. */
class ImportedGraphTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void itsWeights_areTakenOverUntouched(Kind kind) throws Exception {
        byte[] bytes = kind.seeded(5).file(17, true);
        GraphProto merged = merged(bytes);

        for (TensorProto weight : ModelProto.parseFrom(bytes).getGraph().getInitializerList()) {
            TensorProto taken = merged.getInitializerList().stream()
                    .filter(one -> one.getName().equals("denoiser/" + weight.getName()))
                    .findFirst()
                    .orElseThrow();
            assertThat(taken.toBuilder().setName(weight.getName()).build()).isEqualTo(weight);
        }
    }

    @Test
    void whatAnExporterNotes_isLeftOut() throws Exception {
        byte[] bytes = changed(model -> model.getGraphBuilder()
                .getNodeBuilder(0)
                .setDocString("net.py line 3")
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("trace").setValue("net.py line 3")));

        assertThat(merged(bytes).toString()).doesNotContain("net.py");
    }

    @Test
    void namesInSubgraphs_areTakenOverLikeTheOthers() throws Exception {
        GraphProto branch = GraphProto.newBuilder()
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("x")
                        .addOutput("y"))
                .addOutput(ForeignGraph.tensor("y", DataType.FLOAT))
                .build();
        byte[] bytes = changed(model -> model.getGraphBuilder()
                .addNode(NodeProto.newBuilder()
                        .setOpType("If")
                        .addInput("condition")
                        .addOutput("z")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("then_branch")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(branch))));

        NodeProto node = merged(bytes).getNodeList().stream()
                .filter(one -> one.getOpType().equals("If"))
                .findFirst()
                .orElseThrow();
        assertThat(node.getInput(0)).isEqualTo("denoiser/condition");
        assertThat(node.getAttribute(0).getG().getNode(0).getInput(0)).isEqualTo("denoiser/x");
        assertThat(node.getAttribute(0).getG().getOutput(0).getName()).isEqualTo("denoiser/y");
    }

    @Test
    void weightsAmongTheInputs_asOldFilesHaveThem_areNoInputs() throws Exception {
        byte[] bytes = changed(model -> model.getGraphBuilder()
                .addInput(ForeignGraph.tensor(model.getGraph().getInitializer(0).getName(), DataType.FLOAT)));

        assertThat(read(bytes).channels()).hasValue(ForeignDenoiser.CHANNELS);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 21})
    void anOpsetThatOurOwnNodesMayMeanSomethingElseIn_isRefused(int opset) {
        assertRefused(
                model -> model.getOpsetImportBuilder(0).setVersion(opset), "its opset is " + opset, "of 11 to 20");
    }

    @Test
    void aCustomOperator_isRefusedByName() {
        assertRefused(
                model -> model.getGraphBuilder()
                        .getNodeBuilder(1)
                        .setDomain("com.microsoft")
                        .setOpType("FusedMatMul"),
                "com.microsoft.FusedMatMul",
                "without custom operators");
    }

    @Test
    void anOperatorThatDrawsNumbers_isRefusedByName() {
        assertRefused(
                model -> model.getGraphBuilder().getNodeBuilder(1).setOpType("RandomNormalLike"), "RandomNormalLike");
    }

    @Test
    void functionsOfItsOwn_areRefusedByName() {
        assertRefused(
                model -> model.addFunctions(
                        FunctionProto.newBuilder().setDomain("pkg.onnxscript").setName("gelu")),
                "pkg.onnxscript.gelu",
                "inline_local_functions");
    }

    @Test
    void weightsInAFileOfTheirOwn_areRefused() {
        assertRefused(
                model -> model.getGraphBuilder()
                        .getInitializerBuilder(0)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL),
                "a file of their own",
                "external_data=False");
    }

    @Test
    void sparseWeights_areRefused() {
        assertRefused(
                model -> model.getGraphBuilder().addSparseInitializer(SparseTensorProto.getDefaultInstance()),
                "sparse weights");
    }

    @Test
    void inputsOfOtherNames_areRefused_andNamed() {
        assertRefused(
                model -> model.getGraphBuilder().getInputBuilder(1).setName("timestep"),
                "no input 't' but 'x', 'timestep'",
                "input_names=['x', 't']");
    }

    @Test
    void aThirdInput_isRefused() {
        assertRefused(
                model -> model.getGraphBuilder().addInput(ForeignGraph.tensor("y", DataType.FLOAT)),
                "its inputs are 'x', 't', 'y'");
    }

    @Test
    void aSecondOutput_isRefused() {
        assertRefused(
                model -> model.getGraphBuilder().addOutput(ForeignGraph.tensor("y", DataType.FLOAT)),
                "its outputs are 'bound', 'y'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFixedBatch_isRefused(int input) {
        assertRefused(
                model -> model.getGraphBuilder()
                        .getInputBuilder(input)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(0)
                        .setDimValue(2),
                "the batch of its input '" + "xt".charAt(input) + "' is fixed at 2",
                "dynamic first dimension");
    }

    @Test
    void anXOfTwoDimensions_isRefused() {
        assertRefused(
                model -> model.getGraphBuilder().setInput(0, ForeignGraph.tensor("x", DataType.FLOAT, 18)),
                "'x' is FLOAT [n, 18] and must be [n, window, channels]");
    }

    @Test
    void anXOfHalfPrecision_isRefused() {
        assertRefused(
                model -> model.getGraphBuilder().setInput(0, ForeignGraph.tensor("x", DataType.FLOAT16, 6, 3)),
                "'x' is FLOAT16 [n, 6, 3] and must be float32");
    }

    @Test
    void stepsOfAnotherShapeOrType_areRefused() {
        assertRefused(
                model -> model.getGraphBuilder().setInput(1, ForeignGraph.tensor("t", DataType.INT64, 1)),
                "'t' is INT64 [n, 1] and must be [n]");
        assertRefused(
                model -> model.getGraphBuilder().setInput(1, ForeignGraph.tensor("t", DataType.DOUBLE)),
                "'t' is DOUBLE [n] and must be int64, int32 or float32");
    }

    @Test
    void noOnnxFile_isRefused() {
        assertThatThrownBy(() -> read("a,b\n1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("it is no ONNX file");
        assertThatThrownBy(() -> read(new byte[0]))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("it is no ONNX file");
    }

    private void assertRefused(Consumer<ModelProto.Builder> change, String... reasons) {
        assertThatThrownBy(() -> read(changed(change)))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll(reasons)
                .hasMessageStartingWith(folder.resolve("d.onnx").toString());
    }

    private ImportedGraph read(byte[] bytes) throws Exception {
        return ImportedGraph.read(Files.write(folder.resolve("d.onnx"), bytes));
    }

    private GraphProto merged(byte[] bytes) throws Exception {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("signal", ForeignDenoiser.VALUES);
        String windows = graph.reshape(x, -1, ForeignDenoiser.WINDOW, ForeignDenoiser.CHANNELS);
        ImportedGraph imported = read(bytes);
        imported.addTo(graph, windows, graph.reshape(imported.steps(graph, new int[] {1}), -1));
        return graph.build("merged");
    }

    private static byte[] changed(Consumer<ModelProto.Builder> change) throws Exception {
        ModelProto.Builder model =
                ModelProto.parseFrom(Kind.PERCEPTRON.seeded(5).file(17, true)).toBuilder();
        change.accept(model);
        return model.build().toByteArray();
    }
}

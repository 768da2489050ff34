package io.kbound.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.kbound.scorer.admission.ModelFile;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.onnx.DenoiserSession;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A denoiser's graph, made elsewhere, to become part of one of ours. */
public final class ImportedGraph {
    /*
     * How it works: every name in the graph gets the same prefix, in subgraphs, too, so that what shadowed what still
     * does and nothing meets a name of ours. Then x and t are second names for tensors of ours, and weights are taken over
     * as they stand. A model has one opset. The few operators that we write mean the same from opset 11 to 20, while
     * those of the denoiser need not: so the model bears the denoiser's.
     */
    private static final String PREFIX = "denoiser/";

    private final ModelProto model;
    private final ImportCheck.Signature signature;
    private final ModelFile file;

    private ImportedGraph(ModelProto model, ImportCheck.Signature signature, ModelFile file) {
        this.model = model;
        this.signature = signature;
        this.file = file;
    }

    /**
     * Reads a file and checks all that can be told without running it.
     *
     * @throws io.kbound.command.KboundException where it is no denoiser that can be built into a model of ours
     */
    public static ImportedGraph read(Path path) {
        ModelFile file = ModelFile.read(path, ModelRules.unpinned(), ImportCheck.EXPORT);
        ModelProto model = ImportCheck.parse(file);
        return new ImportedGraph(model, new ImportCheck(file, model).check(), file);
    }

    /** The file. */
    public ModelFile file() {
        return file;
    }

    /** Readings in a window, where the file fixes them. */
    public OptionalInt window() {
        return signature.window();
    }

    /** Channels, where the file fixes them. */
    public OptionalInt channels() {
        return signature.channels();
    }

    /** The operator set that it is written for. */
    public int opset() {
        return signature.opset();
    }

    /** Numbers in its weights. */
    public long parameters() {
        long parameters = 0;
        for (TensorProto weight : model.getGraph().getInitializerList()) {
            if (weight.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
                parameters += weight.getDimsList().stream().reduce(1L, Math::multiplyExact);
            }
        }
        return parameters;
    }

    /** A constant of [1, steps] that holds numbers of steps, of the type that it wants them in. */
    public String steps(OnnxGraph graph, int[] steps) {
        return graph.wholeNumbers(signature.stepType(), steps);
    }

    /**
     * Adds its nodes and weights to a graph.
     *
     * @param x a tensor of [n, window, channels]
     * @param t a tensor of [n]: the number of each one's step
     * @return its output, of x's shape
     */
    public String addTo(OnnxGraph graph, String x, String t) {
        graph.alias(x, PREFIX + DenoiserSession.X);
        graph.alias(t, PREFIX + DenoiserSession.T);
        graph.include(renamed(model.getGraph()), signature.opset(), model.getIrVersion());
        return PREFIX + model.getGraph().getOutput(0).getName();
    }

    private static GraphProto renamed(GraphProto graph) {
        GraphProto.Builder renamed = GraphProto.newBuilder().setName(graph.getName());
        for (TensorProto weight : graph.getInitializerList()) {
            renamed.addInitializer(weight.toBuilder().setName(renamed(weight.getName())));
        }
        for (NodeProto node : graph.getNodeList()) {
            renamed.addNode(renamed(node));
        }
        for (ValueInfoProto input : graph.getInputList()) {
            renamed.addInput(input.toBuilder().setName(renamed(input.getName())));
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            renamed.addOutput(output.toBuilder().setName(renamed(output.getName())));
        }
        return renamed.build();
    }

    /** Without what exporters note beside a node: source lines and paths of whoever exported it. */
    private static NodeProto renamed(NodeProto node) {
        NodeProto.Builder renamed = node.toBuilder()
                .setName(renamed(node.getName()))
                .clearInput()
                .clearOutput()
                .clearAttribute()
                .clearDocString()
                .clearMetadataProps();
        node.getInputList().forEach(input -> renamed.addInput(renamed(input)));
        node.getOutputList().forEach(output -> renamed.addOutput(renamed(output)));
        for (AttributeProto attribute : node.getAttributeList()) {
            AttributeProto.Builder copy = attribute.toBuilder().clearGraphs();
            if (attribute.hasG()) {
                copy.setG(renamed(attribute.getG()));
            }
            attribute.getGraphsList().forEach(graph -> copy.addGraphs(renamed(graph)));
            renamed.addAttribute(copy);
        }
        return renamed.build();
    }

    /** Empty is no name but an optional input that is left out. */
    private static String renamed(String name) {
        return name.isEmpty() ? name : PREFIX + name;
    }
}

package io.kbound.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelFile;
import io.kbound.scorer.onnx.DenoiserSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a file that was let in is a denoiser that can be built into a model of ours: its operator set, and what it takes and gives.
 */
final class ImportCheck {
    private static final Set<String> STANDARD_DOMAINS = Set.of("", "ai.onnx");

    /** What to do with a file that is none. */
    static final String EXPORT = "export the network as ONNX";

    private static final int RANK = 3;

    private final String file;
    private final ModelProto model;

    ImportCheck(ModelFile file, ModelProto model) {
        this.file = file.origin();
        this.model = model;
    }

    /**
     * What the graph takes.
     *
     * @param window readings in a window; empty where the file leaves them open
     * @param channels the same of channels
     * @param stepType the type of its steps' numbers
     * @param opset of its operators
     */
    record Signature(OptionalInt window, OptionalInt channels, TensorProto.DataType stepType, int opset) {}

    static ModelProto parse(ModelFile file) {
        try {
            return ModelProto.parseFrom(file.bytes());
        } catch (InvalidProtocolBufferException other) {
            throw new KboundException(file.origin(), "it is no ONNX file", EXPORT, other);
        }
    }

    Signature check() {
        int opset = opset();
        List<ValueInfoProto> inputs = inputs();
        ValueInfoProto x = input(inputs, DenoiserSession.X);
        ValueInfoProto t = input(inputs, DenoiserSession.T);
        if (inputs.size() > 2) {
            throw refused("its inputs are " + names(inputs), "export it with x and t alone");
        }
        if (model.getGraph().getOutputCount() != 1) {
            throw refused(
                    "its outputs are " + names(model.getGraph().getOutputList()),
                    "export it with its prediction alone");
        }
        TypeProto.Tensor values = x.getType().getTensorType();
        require(values.getElemType() == TensorProto.DataType.FLOAT.getNumber(), x, "must be float32");
        require(values.getShape().getDimCount() == RANK, x, "must be [n, window, channels]");
        TypeProto.Tensor steps = t.getType().getTensorType();
        TensorProto.DataType stepType = TensorProto.DataType.forNumber(steps.getElemType());
        require(
                stepType == TensorProto.DataType.INT64
                        || stepType == TensorProto.DataType.INT32
                        || stepType == TensorProto.DataType.FLOAT,
                t,
                "must be int64, int32 or float32");
        require(steps.getShape().getDimCount() == 1, t, "must be [n]");
        requireOpen(x, values.getShape().getDim(0));
        requireOpen(t, steps.getShape().getDim(0));
        ValueInfoProto output = model.getGraph().getOutput(0);
        require(
                output.getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT.getNumber(),
                output,
                "must be float32");
        return new Signature(
                fixed(values.getShape().getDim(1)), fixed(values.getShape().getDim(2)), stepType, opset);
    }

    private int opset() {
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (STANDARD_DOMAINS.contains(set.getDomain())) {
                if (set.getVersion() < OnnxGraph.LOWEST_OPSET || set.getVersion() > OnnxGraph.HIGHEST_OPSET) {
                    break;
                }
                return (int) set.getVersion();
            }
        }
        throw refused(
                "its opset is "
                        + model.getOpsetImportList().stream()
                                .map(set -> (set.getDomain() + " " + set.getVersion()).trim())
                                .collect(Collectors.joining(", ")),
                "export it with an opset of " + OnnxGraph.LOWEST_OPSET + " to " + OnnxGraph.HIGHEST_OPSET);
    }

    /** Those that are fed; older files list their weights among the inputs. */
    private List<ValueInfoProto> inputs() {
        Set<String> weights = new HashSet<>();
        model.getGraph().getInitializerList().forEach(weight -> weights.add(weight.getName()));
        List<ValueInfoProto> inputs = new ArrayList<>(model.getGraph().getInputList());
        inputs.removeIf(input -> weights.contains(input.getName()));
        return inputs;
    }

    private ValueInfoProto input(List<ValueInfoProto> inputs, String name) {
        for (ValueInfoProto input : inputs) {
            if (input.getName().equals(name)) {
                return input;
            }
        }
        throw refused("it has no input '" + name + "' but " + names(inputs), "export it with input_names=['x', 't']");
    }

    private void requireOpen(ValueInfoProto input, Dimension batch) {
        if (batch.hasDimValue()) {
            throw refused(
                    "the batch of its input '" + input.getName() + "' is fixed at " + batch.getDimValue(),
                    "export it with a dynamic first dimension of x and of t");
        }
    }

    private void require(boolean holds, ValueInfoProto tensor, String rule) {
        if (!holds) {
            TypeProto.Tensor type = tensor.getType().getTensorType();
            String shape = type.getShape().getDimList().stream()
                    .map(dimension -> dimension.hasDimValue()
                            ? Long.toString(dimension.getDimValue())
                            : dimension.getDimParam().isEmpty() ? "?" : dimension.getDimParam())
                    .collect(Collectors.joining(", ", "[", "]"));
            throw refused(
                    "its '" + tensor.getName() + "' is " + TensorProto.DataType.forNumber(type.getElemType()) + " "
                            + shape + " and " + rule,
                    "export it so");
        }
    }

    private static OptionalInt fixed(Dimension dimension) {
        return dimension.hasDimValue() ? OptionalInt.of((int) dimension.getDimValue()) : OptionalInt.empty();
    }

    private static String names(List<ValueInfoProto> tensors) {
        return tensors.stream()
                .map(tensor -> "'" + tensor.getName() + "'")
                .collect(Collectors.joining(", ", tensors.isEmpty() ? "none" : "", ""));
    }

    private KboundException refused(String what, String cure) {
        return new KboundException(file, what, cure);
    }
}

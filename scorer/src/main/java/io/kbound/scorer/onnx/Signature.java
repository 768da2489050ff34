package io.kbound.scorer.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors that a model's card promises, compared with those that its graph has. */
final class Signature {
    private static final long OPEN = -1;

    private Signature() {}

    /**
     * Compares.
     *
     * @param origin where the model comes from, for errors
     * @throws KboundException where a tensor is missing, or of another type or shape
     */
    static void check(String origin, ModelCard card, OrtSession session) throws OrtException {
        Map<String, NodeInfo> found = new LinkedHashMap<>(session.getInputInfo());
        found.putAll(session.getOutputInfo());
        long channels = card.channels().size();
        long rows = card.view().rows().size();
        Map<String, long[]> promised = new LinkedHashMap<>();
        promised.put(Tensors.SIGNAL, new long[] {OPEN, card.window().length(), channels});
        promised.put(Tensors.BOUND, new long[] {OPEN});
        promised.put(Tensors.LEVEL_TERMS, new long[] {OPEN, card.levels().size() + 1});
        promised.put(Tensors.VALUE_TERMS, new long[] {OPEN, rows, channels});
        promised.put(Tensors.OBSERVED, new long[] {OPEN, rows, channels});
        promised.put(Tensors.EXPECTED, new long[] {OPEN, rows, channels});
        if (!card.calibration().normalCells().isEmpty()) {
            promised.put(Tensors.CELL_TERMS, new long[] {OPEN, card.levels().size() + 1, channels});
        }
        if (!card.screening().absent()) {
            promised.put(Tensors.EVALUATION_COSTS, new long[] {OPEN, OPEN});
            require(origin, found, Tensors.EVALUATIONS, OnnxJavaType.INT64, OPEN);
        }
        for (Map.Entry<String, long[]> tensor : promised.entrySet()) {
            require(origin, found, tensor.getKey(), OnnxJavaType.FLOAT, tensor.getValue());
        }
    }

    private static void require(
            String origin, Map<String, NodeInfo> found, String tensor, OnnxJavaType type, long... shape) {
        NodeInfo node = found.get(tensor);
        if (node == null
                || !(node.getInfo() instanceof TensorInfo info)
                || info.type != type
                || !fits(info.getShape(), shape)) {
            throw new KboundException(
                    origin, "its graph and its card disagree on tensor '" + tensor + "'", BoundModel.NOT_OURS);
        }
    }

    private static boolean fits(long[] shape, long[] wanted) {
        if (shape.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            // An open dimension: the exporter need not have fixed it.
            if (shape[i] != wanted[i] && shape[i] != OPEN) {
                return false;
            }
        }
        return true;
    }
}

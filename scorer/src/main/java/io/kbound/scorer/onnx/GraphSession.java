package io.kbound.scorer.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.kbound.command.KboundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Any graph of float tensors, run as it is, with the session options that models are scored with: what the scorer is measured
 * against. Not safe for use by several threads.
 */
public final class GraphSession implements AutoCloseable {
    private final String origin;
    private final OrtSession session;

    private GraphSession(String origin, OrtSession session) {
        this.origin = origin;
        this.session = session;
    }

    /**
     * Opens the bytes of an ONNX file.
     *
     * @param origin where they come from, for errors
     * @throws KboundException where ONNX Runtime cannot open it
     */
    public static GraphSession of(byte[] file, String origin) {
        try (SessionOptions options = BoundModel.options()) {
            return new GraphSession(origin, BoundModel.environment().createSession(file, options));
        } catch (OrtException refused) {
            throw new KboundException(
                    origin,
                    "ONNX Runtime cannot open it (" + refused.getMessage() + ")",
                    "export it with operators of the standard domain",
                    refused);
        }
    }

    /**
     * Runs a batch of one in tensors that are made for this one call, as a caller does who thinks of nothing.
     *
     * @param inputs by name: values of one row
     * @param output the name of the output that is asked for
     * @return the row of that output
     * @throws ScoringException where ONNX Runtime fails
     */
    public float[] runOne(Map<String, float[]> inputs, String output) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (Map.Entry<String, float[]> input : inputs.entrySet()) {
                long[] shape = {1, input.getValue().length};
                tensors.put(
                        input.getKey(),
                        OnnxTensor.createTensor(BoundModel.environment(), FloatBuffer.wrap(input.getValue()), shape));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                OnnxValue value = result.get(output)
                        .orElseThrow(() -> new IllegalArgumentException(origin + " has no output '" + output + "'"));
                return ((OnnxTensor) value).getFloatBuffer().array();
            }
        } catch (OrtException failed) {
            throw new ScoringException("ONNX Runtime failed on " + origin, failed);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Makes tensors for batches of one size, over direct buffers that are read and written in place.
     *
     * @throws ScoringException where ONNX Runtime refuses
     */
    public Pinned pin(int batch) {
        try {
            return new Pinned(batch);
        } catch (OrtException failed) {
            throw new ScoringException("ONNX Runtime makes no tensors for " + origin, failed);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException("the session of " + origin + " did not close", failed);
        }
    }

    /** The tensors of one batch size; they close before the session does. */
    public final class Pinned implements AutoCloseable {
        private final Map<String, FloatBuffer> buffers = new HashMap<>();
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        private Pinned(int batch) throws OrtException {
            inputs = tensors(session.getInputInfo(), batch);
            outputs = tensors(session.getOutputInfo(), batch);
        }

        /** The buffer of an input or output, row by row. */
        public FloatBuffer buffer(String name) {
            FloatBuffer buffer = buffers.get(name);
            if (buffer == null) {
                throw new IllegalArgumentException(origin + " has no tensor '" + name + "'");
            }
            return buffer;
        }

        /**
         * Computes the outputs from what the inputs' buffers hold.
         *
         * @throws ScoringException where ONNX Runtime fails
         */
        public void run() {
            try {
                session.run(inputs, outputs).close();
            } catch (OrtException failed) {
                throw new ScoringException("ONNX Runtime failed on " + origin, failed);
            }
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }

        private Map<String, OnnxTensor> tensors(Map<String, NodeInfo> nodes, int batch) throws OrtException {
            Map<String, OnnxTensor> tensors = new HashMap<>();
            for (Map.Entry<String, NodeInfo> node : nodes.entrySet()) {
                long[] shape = ((TensorInfo) node.getValue().getInfo()).getShape();
                int size = 1;
                for (int i = 0; i < shape.length; i++) {
                    // Open dimensions are the batch.
                    shape[i] = shape[i] < 0 ? batch : shape[i];
                    size = Math.toIntExact(size * shape[i]);
                }
                FloatBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                buffers.put(node.getKey(), buffer);
                tensors.put(node.getKey(), OnnxTensor.createTensor(BoundModel.environment(), buffer, shape));
            }
            return tensors;
        }
    }
}

package io.kbound.scorer.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Map;

/** A model's session on a device, as far as it is used: so that proofs can have one fail where there is no device. */
interface DeviceSession extends AutoCloseable {
    /** Runs it, from tensors in memory into tensors in memory. */
    void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException;

    @Override
    void close() throws OrtException;
}

package io.kbound.scorer.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors of runs of one kind and size, over the job's own buffers, which ONNX Runtime reads and writes in place. */
final class Shaped implements AutoCloseable {
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    /** @param job whose buffers are direct */
    Shaped(Job job) throws OrtException {
        for (Map.Entry<String, Job.Rows> input : job.inputs().entrySet()) {
            inputs.put(input.getKey(), tensor(input.getValue(), job.windows()));
        }
        for (Map.Entry<String, LongBuffer> input : job.kind().common().entrySet()) {
            LongBuffer numbers = input.getValue().duplicate();
            inputs.put(
                    input.getKey(),
                    OnnxTensor.createTensor(BoundModel.environment(), numbers, new long[] {numbers.remaining()}));
        }
        for (Map.Entry<String, Job.Rows> output : job.outputs().entrySet()) {
            outputs.put(output.getKey(), tensor(output.getValue(), job.windows()));
        }
    }

    Map<String, OnnxTensor> inputs() {
        return inputs;
    }

    Map<String, OnnxTensor> outputs() {
        return outputs;
    }

    private static OnnxTensor tensor(Job.Rows rows, int windows) throws OrtException {
        FloatBuffer values = rows.first(windows);
        return OnnxTensor.createTensor(BoundModel.environment(), values, rows.shape(windows));
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}

package io.kbound.scorer.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.Map;

/** A session on an NVIDIA GPU. */
final class CudaSession implements DeviceSession {
    private final OrtSession session;

    private CudaSession(OrtSession session) {
        this.session = session;
    }

    /** True where the ONNX Runtime that came with this build knows GPUs at all; whether it can use one is another matter. */
    static boolean isBuiltIn() {
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /** Opens a model on the device of a use. */
    static DeviceSession open(BoundModel.SessionSource source, DeviceUse use) throws OrtException {
        try (SessionOptions options = BoundModel.options();
                OrtCUDAProviderOptions cuda =
                        new OrtCUDAProviderOptions(use.device().index())) {
            // On by default, and then scores are those of 10 bits of mantissa.
            cuda.add("use_tf32", use.tf32() ? "1" : "0");
            options.addCUDA(cuda);
            // Else sums may be made up in another order every time.
            options.setDeterministicCompute(true);
            return new CudaSession(source.open(options));
        }
    }

    @Override
    public void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
        session.run(inputs, outputs).close();
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}

package io.kbound.export.bound;

import io.kbound.export.onnx.OnnxGraph;

/** Predicts the noise in noised values, as graph nodes. */
public interface Denoiser {
    /**
     * Adds the nodes that predict the noise.
     *
     * @return a tensor of [batch, rows, values]: for each row of {@link NoisedValues#noisy} the noise in it
     */
    String predictNoise(OnnxGraph graph, NoisedValues x);
}

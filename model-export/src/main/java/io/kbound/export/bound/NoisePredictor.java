package io.kbound.export.bound;

/** Predicts the noise in noised values, as numbers: what the nodes of a {@link Denoiser} are compared with. */
public interface NoisePredictor {
    /**
     * Predicts the noise in noised records.
     *
     * @param noisy rows x values, standardised
     * @param steps the step t of each row, 1 to T
     * @return rows x values
     */
    float[] predictNoise(float[] noisy, int[] steps);

    /** What computes it, for messages. */
    String runtime();
}

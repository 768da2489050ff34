package io.kbound.scorer.onnx;

/** Names of the model's inputs and outputs: the contract between the exporter and the scorer. */
public final class Tensors {
    /** In, [batch, window, channels]: raw values in the user's own units, oldest reading first. */
    public static final String SIGNAL = "signal";

    /** Out, [batch]: the bound, in nats. */
    public static final String BOUND = "bound";

    /** Out, [batch, levels + 1]: each level's part of the bound, the edge term last, in nats. */
    public static final String LEVEL_TERMS = "level_terms";

    /** Out, [batch, rows, channels]: each value's part of the bound, in nats. */
    public static final String VALUE_TERMS = "value_terms";

    /** Out, [batch, rows, channels]: the values that the bound was evaluated on, in the user's own units. */
    public static final String OBSERVED = "observed";

    /** Out, [batch, rows, channels]: what the model would have expected there, in the user's own units. */
    public static final String EXPECTED = "expected";

    private Tensors() {}
}

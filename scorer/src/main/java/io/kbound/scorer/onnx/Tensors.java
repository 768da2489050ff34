package io.kbound.scorer.onnx;

/** Names of the model's inputs and outputs: the contract between the exporter and the scorer. */
public final class Tensors {
    /** In, [batch, window, channels]: raw values in the user's own units, oldest reading first. */
    public static final String SIGNAL = "signal";

    /**
     * In, [evaluations], 64 bit whole numbers: which of the network's evaluations of each record are made, level x draws + draw. Where
     * they are not all, in order, no output but {@link #EVALUATION_COSTS} means anything.
     */
    public static final String EVALUATIONS = "evaluations";

    /** Out, [batch]: the bound, in nats. */
    public static final String BOUND = "bound";

    /** Out, [batch, levels + 1]: each level's part of the bound, the edge term last, in nats. */
    public static final String LEVEL_TERMS = "level_terms";

    /** Out, [batch, evaluations]: what each evaluation takes off the bound, in nats; with a constant they add up to level terms. */
    public static final String EVALUATION_COSTS = "evaluation_costs";

    /** Out, [batch, rows, channels]: each value's part of the bound, in nats. */
    public static final String VALUE_TERMS = "value_terms";

    /** Out, [batch, levels + 1, channels]: each channel's part of each level's part of the bound, the edge term last, in nats. */
    public static final String CELL_TERMS = "cell_terms";

    /** Out, [batch, rows, channels]: the values that the bound was evaluated on, in the user's own units. */
    public static final String OBSERVED = "observed";

    /** Out, [batch, rows, channels]: what the model would have expected there, in the user's own units. */
    public static final String EXPECTED = "expected";

    private Tensors() {}
}

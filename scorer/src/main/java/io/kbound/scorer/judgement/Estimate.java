package io.kbound.scorer.judgement;

import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.List;

/**
 * A window's statistic, estimated from few of the network's evaluations of it: each band is a constant less a weighted sum of what
 * they cost, and the least band counts, as in the {@link Statistic} itself.
 */
public final class Estimate {
    private final double[] intercepts;
    private final double[][] weights;

    /** The estimate that a card describes. */
    public Estimate(ModelCard.Stage card) {
        List<ModelCard.Estimate> bands = card.bands();
        this.intercepts =
                bands.stream().mapToDouble(ModelCard.Estimate::intercept).toArray();
        this.weights = bands.stream()
                .map(band ->
                        band.weights().stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
    }

    /**
     * The estimate for a slot whose evaluations were the last to be made; beyond 32 bits, the least or largest that they hold. No number where
     * a cost is not finite: that foretells nothing, least of all that the slot is ordinary.
     */
    public float of(BoundScorer scorer, int slot) {
        double least = Double.POSITIVE_INFINITY;
        for (int band = 0; band < intercepts.length; band++) {
            double estimate = intercepts[band];
            for (int i = 0; i < weights[band].length; i++) {
                float cost = scorer.cost(slot, i);
                if (!Float.isFinite(cost)) {
                    return Float.NaN;
                }
                estimate -= weights[band][i] * cost;
            }
            least = Math.min(least, estimate);
        }
        return Statistic.narrow(least);
    }
}

package io.kbound.app.topology;

import io.kbound.app.topology.ModelSlot.Use;
import io.kbound.scorer.onnx.BoundScorer;

/**
 * A window's bound, and a way to what explains it. The explanation lies in the scorer's own memory and is only good
 * while this is being forwarded, which spares copying it for the many records that nobody will ask about.
 */
final class ScoredSignal {
    private final Signal newest;
    private final float bound;
    private final ScoringModel model;
    private final BoundScorer scorer;
    private final int slot;

    ScoredSignal(Signal newest, Use use, int slot) {
        this.newest = newest;
        this.bound = use.scorer().bound(slot);
        this.model = use.model();
        this.scorer = use.scorer();
        this.slot = slot;
    }

    Signal newest() {
        return newest;
    }

    float bound() {
        return bound;
    }

    /** The model that scored it. */
    ScoringModel model() {
        return model;
    }

    /** What it is judged by. */
    float statistic() {
        return model.statistic().of(scorer, slot);
    }

    float[] levelTerms() {
        return scorer.levelTerms(slot);
    }

    float[] valueTerms() {
        return scorer.valueTerms(slot);
    }

    float[] observed() {
        return scorer.observed(slot);
    }

    float[] expected() {
        return scorer.expected(slot);
    }
}

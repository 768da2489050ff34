package io.kbound.app.topology;

import io.kbound.app.topology.ModelSlot.Use;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.judgement.ScreenedScorer;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.Optional;

/**
 * What came of scoring a window: its bound, and a way to what explains it, or that it was screened. All but the bound lies in the
 * scorer's own memory and is only good while this is being forwarded, which spares copying it for the many records that nobody will
 * ask about.
 */
final class ScoredSignal {
    private final Signal newest;
    private final ScoringModel model;
    private final BoundScorer scorer;
    private final ScreenedScorer screened;
    private final int window;

    /**
     * @param window the slot that it was put into
     */
    ScoredSignal(Signal newest, Use use, int window) {
        this.newest = newest;
        this.model = use.model();
        this.scorer = use.scorer();
        this.screened = use.screened();
        this.window = window;
    }

    Signal newest() {
        return newest;
    }

    /** The verdict of the screen, where it sufficed: there is no bound then, and nothing that explains it. */
    Optional<Verdict> cleared() {
        return screened.cleared(window);
    }

    /** K, in nats. */
    float bound() {
        return scorer.bound(slot());
    }

    /** The model that scored it. */
    ScoringModel model() {
        return model;
    }

    /** What it is judged by. */
    float statistic() {
        return model.statistic().of(scorer, slot());
    }

    /** What is compared with what is normal, whether it was screened or not: the screen's first estimate, where there is a screen. */
    float compared() {
        return model.screen().isPresent() ? screened.estimate(window) : statistic();
    }

    /**
     * Why nothing can be said of it, where that is so: a comparison with what is no number is neither low nor high, and would let it pass
     * for normal.
     */
    Optional<String> fault() {
        if (!Float.isFinite(compared())) {
            return Optional.of("the model's statistic for it is " + compared());
        }
        if (cleared().isPresent()) {
            return Optional.empty();
        }
        if (!Float.isFinite(bound())) {
            return Optional.of("the model's bound for it is " + bound());
        }
        if (!Float.isFinite(statistic())) {
            return Optional.of("the model's statistic for it is " + statistic());
        }
        return Optional.empty();
    }

    float[] levelTerms() {
        return scorer.levelTerms(slot());
    }

    float[] valueTerms() {
        return scorer.valueTerms(slot());
    }

    float[] cellTerms() {
        return scorer.cellTerms(slot());
    }

    float[] observed() {
        return scorer.observed(slot());
    }

    float[] expected() {
        return scorer.expected(slot());
    }

    private int slot() {
        return screened.slot(window);
    }
}

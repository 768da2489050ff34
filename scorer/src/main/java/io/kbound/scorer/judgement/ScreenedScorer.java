package io.kbound.scorer.judgement;

import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.ScoringException;
import java.util.Optional;

/**
 * Scores batches of windows, those that a {@link Screen} clears by few of the network's evaluations, the others by all. What comes of
 * a window does not depend on the others of its batch. Not safe for use by several threads.
 */
public final class ScreenedScorer {
    private static final int CLEARED = -1;

    private final BoundScorer scorer;
    private final Optional<Screen> screen;
    private final int[] slots;
    private final float[] estimates;

    /**
     * @param scorer that windows are put into
     * @param screen empty: all windows get all evaluations
     */
    public ScreenedScorer(BoundScorer scorer, Optional<Screen> screen) {
        this.scorer = scorer;
        this.screen = screen;
        this.slots = new int[scorer.maxBatch()];
        this.estimates = new float[scorer.maxBatch()];
    }

    /**
     * Scores the windows in the first {@code count} slots; with a screen, those that it does not clear move to the first slots.
     *
     * @return how many were not cleared
     * @throws ScoringException where ONNX Runtime fails; the slots must then be filled again
     */
    public int score(int count) {
        if (screen.isEmpty()) {
            scorer.score(count);
            for (int i = 0; i < count; i++) {
                slots[i] = i;
            }
            return count;
        }
        scorer.evaluate(count);
        int left = 0;
        for (int i = 0; i < count; i++) {
            estimates[i] = screen.get().estimate(scorer, i);
            if (screen.get().clears(estimates[i])) {
                slots[i] = CLEARED;
            } else {
                scorer.move(i, left);
                slots[i] = left++;
            }
        }
        if (left > 0) {
            scorer.score(left);
        }
        return left;
    }

    /** Whether the screen has cleared the window that was put into a slot. */
    public boolean isCleared(int window) {
        return slots[window] == CLEARED;
    }

    /** The slot that now holds what came of the window that was put into a slot, and was not cleared. */
    public int slot(int window) {
        return slots[window];
    }

    /** What the screen made of the window that was put into a slot; there must be a screen. */
    public float estimate(int window) {
        return estimates[window];
    }
}

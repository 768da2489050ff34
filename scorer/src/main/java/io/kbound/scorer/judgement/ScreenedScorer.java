package io.kbound.scorer.judgement;

import io.kbound.scorer.judgement.Judge.Verdict;
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
    /** By the slot that a window was put into: the one that it is in now, or {@value #CLEARED}. */
    private final int[] slots;
    /** By slot: the one that its window was put into. */
    private final int[] windows;

    private final float[] firstEstimates;
    private final float[] lastEstimates;
    private final int[] lastStages;

    /**
     * @param scorer that windows are put into
     * @param screen empty: all windows get all evaluations
     */
    public ScreenedScorer(BoundScorer scorer, Optional<Screen> screen) {
        this.scorer = scorer;
        this.screen = screen;
        this.slots = new int[scorer.maxBatch()];
        this.windows = new int[scorer.maxBatch()];
        this.firstEstimates = new float[scorer.maxBatch()];
        this.lastEstimates = new float[scorer.maxBatch()];
        this.lastStages = new int[scorer.maxBatch()];
    }

    /**
     * Scores the windows in the first {@code count} slots; with a screen, those that it does not clear move to the first slots.
     *
     * @return how many were not cleared
     * @throws ScoringException where ONNX Runtime fails; the slots must then be filled again
     */
    public int score(int count) {
        for (int slot = 0; slot < count; slot++) {
            slots[slot] = slot;
            windows[slot] = slot;
        }
        int left = screen.isPresent() ? screen(screen.get(), count) : count;
        if (left > 0) {
            scorer.score(left);
        }
        return left;
    }

    private int screen(Screen by, int count) {
        int left = count;
        for (int stage = 0; stage < by.stages() && left > 0; stage++) {
            scorer.evaluate(stage, left);
            int kept = 0;
            for (int slot = 0; slot < left; slot++) {
                int window = windows[slot];
                float estimate = by.estimate(stage, scorer, slot);
                if (stage == 0) {
                    firstEstimates[window] = estimate;
                }
                lastEstimates[window] = estimate;
                lastStages[window] = stage;
                if (by.clears(stage, estimate)) {
                    slots[window] = CLEARED;
                } else {
                    scorer.move(slot, kept);
                    windows[kept] = window;
                    slots[window] = kept++;
                }
            }
            left = kept;
        }
        return left;
    }

    /** Whether the screen has cleared the window that was put into a slot. */
    public boolean isCleared(int window) {
        return slots[window] == CLEARED;
    }

    /** The verdict on the window that was put into a slot, where the screen has cleared it. */
    public Optional<Verdict> cleared(int window) {
        return isCleared(window)
                ? screen.map(by -> by.verdict(lastStages[window], lastEstimates[window]))
                : Optional.empty();
    }

    /** How many of the screen's stages the window that was put into a slot went through; only where there is a screen. */
    public int stages(int window) {
        return lastStages[window] + 1;
    }

    /** The slot that now holds what came of the window that was put into a slot, and was not cleared. */
    public int slot(int window) {
        return slots[window];
    }

    /** What the screen's first stage, which every window goes through, made of the window that was put into a slot. */
    public float estimate(int window) {
        return firstEstimates[window];
    }
}

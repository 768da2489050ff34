package io.kbound.app.topology;

import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.ScreenedScorer;
import io.kbound.scorer.onnx.BoundScorer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model in force. It may be replaced while all stream threads score: each takes the new one up between two batches, and
 * the old one is closed when the last has let it go.
 */
public final class ModelSlot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSlot.class);

    private volatile ScoringModel inForce;
    private boolean closed;

    /** Takes the first model over. */
    public ModelSlot(ScoringModel first) {
        this.inForce = first;
    }

    /** The model in force. */
    public ScoringModel inForce() {
        return inForce;
    }

    /**
     * Puts another model in force, and takes it over. The sources' windows go on: so it must have the same channels in the
     * same order, and windows of the same shape.
     *
     * @throws KboundException where it has not; it is not taken over then
     */
    public synchronized void replace(ScoringModel next) {
        ScoringModel before = inForce;
        if (!next.card().channelNames().equals(before.card().channelNames())) {
            throw new KboundException(
                    "model " + next.id(),
                    "its channels are " + String.join(", ", next.card().channelNames()) + " and not "
                            + String.join(", ", before.card().channelNames()),
                    "give it to an app of its own");
        }
        if (!next.card().window().equals(before.card().window())) {
            throw new KboundException(
                    "model " + next.id(),
                    "its windows are " + text(next) + ", those of " + before.id() + " " + text(before),
                    "stop the app and start it with that model");
        }
        if (closed) {
            throw new KboundException("model " + next.id(), "the app is being stopped", "start it with that model");
        }
        inForce = next;
        letGo(before);
    }

    private static String text(ScoringModel model) {
        return model.card().window().length() + " readings long and start "
                + model.card().window().stride() + " apart";
    }

    @Override
    public synchronized void close() {
        closed = true;
        inForce.model().close();
    }

    /** The new one is in force, whatever becomes of the old one. */
    private static void letGo(ScoringModel before) {
        try {
            before.model().close();
        } catch (RuntimeException stuck) {
            LOG.warn("model {} keeps its memory", before.id(), stuck);
        }
    }

    /** The model in force, with a scorer for one thread. */
    synchronized Use use(int maxBatch) {
        BoundScorer scorer = inForce.model().scorer(maxBatch);
        return new Use(inForce, scorer, new ScreenedScorer(scorer, inForce.screen()));
    }

    /**
     * One thread's use of a model.
     *
     * @param screened scores what lies in the scorer, as the model's screen has it
     */
    record Use(ScoringModel model, BoundScorer scorer, ScreenedScorer screened) implements AutoCloseable {
        @Override
        public void close() {
            scorer.close();
        }
    }
}

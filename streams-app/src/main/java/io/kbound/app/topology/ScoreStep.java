package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig;
import io.kbound.app.topology.ModelSlot.Use;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.ScoringException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Windows to bounds, in batches. A batch is scored when it is full, when it has lingered, and always before a commit, so
 * that no offset is committed before its result is sent. All tasks share one session through scorers of their own, and take a new
 * model up between two batches.
 *
 * <p>Where a batch fails, each of its records is scored alone. One that fails again, while the model still scores
 * what it has scored before, goes to the dead letters; where the model scores nothing any more, no record is to blame, and the
 * exception goes up and stops the app.
 */
final class ScoreStep extends ContextualProcessor<String, WindowedSignal, Object, Object> {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final ModelSlot models;
    private final AppConfig.Batch limits;
    private final ScoringMetrics metrics;
    private final LongSupplier nanoTime;
    private List<Awaiting> batch = new ArrayList<>();
    private @Nullable Use use;
    private @Nullable Cancellable lingering;

    /** A window that the model can score, to tell a bad record from a model that scores nothing any more. */
    private float[] lastGood = new float[0];

    /**
     * @param nanoTime counts nanoseconds from any time, as {@link System#nanoTime} does
     */
    ScoreStep(ModelSlot models, AppConfig.Batch limits, ScoringMetrics metrics, LongSupplier nanoTime) {
        this.models = models;
        this.limits = limits;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        // A task that was taken back to its last commit begins with the same object.
        takeBatch();
        lingering = null;
        use = models.use(limits.maxRecords());
        ModelCard card = use.model().card();
        lastGood = new float[card.window().length() * card.channels().size()];
        CommitHook hook = context.getStateStore(ScoringTopology.COMMITS);
        hook.beforeCommit(this::scoreBatch);
        // A task that nothing comes to lets a model go that is no longer in force, too.
        context.schedule(BETWEEN_LOOKS, PunctuationType.WALL_CLOCK_TIME, now -> followModel());
    }

    @Override
    public void process(Record<String, WindowedSignal> record) {
        followModel();
        ready().scorer().put(batch.size(), record.value().window());
        batch.add(new Awaiting(record, CommitHook.place(context())));
        metrics.waiting(1);
        if (batch.size() == limits.maxRecords() || limits.linger().isZero()) {
            scoreBatch();
        } else if (lingering == null) {
            // Only while something waits: each punctuation is followed by a commit, though nothing may have come.
            lingering = context().schedule(limits.linger(), PunctuationType.WALL_CLOCK_TIME, now -> scoreBatch());
        }
    }

    @Override
    public void close() {
        takeBatch();
        if (use != null) {
            use.close();
        }
    }

    /** Leaves nothing waiting. */
    private List<Awaiting> takeBatch() {
        List<Awaiting> records = batch;
        batch = new ArrayList<>();
        metrics.waiting(-records.size());
        return records;
    }

    /** Takes up the model in force, between two batches. */
    private void followModel() {
        if (batch.isEmpty() && !ready().model().equals(models.inForce())) {
            Use before = ready();
            use = models.use(limits.maxRecords());
            before.close();
        }
    }

    private void scoreBatch() {
        if (lingering != null) {
            lingering.cancel();
            lingering = null;
        }
        if (batch.isEmpty()) {
            return;
        }
        // Let go of first: a task that failed is flushed once more when it closes.
        List<Awaiting> records = takeBatch();
        int all;
        long begun = nanoTime.getAsLong();
        try {
            all = ready().screened().score(records.size());
        } catch (ScoringException failed) {
            records.forEach(this::scoreAlone);
            return;
        }
        metrics.batch(records.size(), nanoTime.getAsLong() - begun);
        metrics.screened(records.size() - all);
        lastGood = records.get(0).record.value().window();
        for (int slot = 0; slot < records.size(); slot++) {
            forward(records.get(slot), slot);
        }
    }

    private void scoreAlone(Awaiting awaiting) {
        BoundScorer own = ready().scorer();
        own.put(0, awaiting.record.value().window());
        int all;
        long begun = nanoTime.getAsLong();
        try {
            all = ready().screened().score(1);
        } catch (ScoringException failed) {
            own.put(0, lastGood);
            own.score(1);
            bury(awaiting, "ONNX Runtime fails on it (" + failed.getCause() + ")");
            return;
        }
        metrics.batch(1, nanoTime.getAsLong() - begun);
        metrics.screened(1 - all);
        lastGood = awaiting.record.value().window();
        forward(awaiting, 0);
    }

    private void forward(Awaiting awaiting, int slot) {
        ScoredSignal scored = new ScoredSignal(awaiting.record.value().newest(), ready(), slot);
        Optional<String> noScore = scored.fault();
        if (noScore.isPresent()) {
            bury(awaiting, noScore.get());
            return;
        }
        metrics.scored();
        awaiting.place.resume(() -> context().forward(awaiting.record.withValue(scored), ScoringTopology.JUDGE));
    }

    private void bury(Awaiting awaiting, String why) {
        Signal newest = awaiting.record.value().newest();
        UnscorableException reason = new UnscorableException(DeadLetterReason.UNSCORABLE, why);
        metrics.deadLettered(reason.reason());
        awaiting.place.resume(() -> context()
                .forward(
                        DeadLetter.of(awaiting.record, newest.rawKey(), newest.rawValue(), newest.origin(), reason),
                        ScoringTopology.DEAD_LETTERS));
    }

    private Use ready() {
        if (use == null) {
            throw new IllegalStateException("a step was used before it was ready");
        }
        return use;
    }

    /** A record whose window lies in the slot of its place in the batch. */
    private record Awaiting(Record<String, WindowedSignal> record, CommitHook.Place place) {}
}

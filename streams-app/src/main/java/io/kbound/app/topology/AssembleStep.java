package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig;
import io.kbound.scorer.window.Series;
import java.nio.FloatBuffer;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Readings to windows, in event time. Each source's series lies in a store with a changelog, so that the first window
 * after a crash or a rebalance is the right one.
 */
final class AssembleStep extends ContextualProcessor<String, Signal, Object, Object> {
    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

    private final SeriesShape shape;
    private final boolean mayBeDeliveredAgain;
    private final Duration aheadLimit;
    private final Duration idleExpiry;
    private final ScoringMetrics metrics;
    private @Nullable SeriesStore sources;
    private CommitHook.@Nullable Place newestPlace;

    AssembleStep(SeriesShape shape, AppConfig config, ScoringMetrics metrics) {
        this.shape = shape;
        this.mayBeDeliveredAgain = config.mayDeliverAgain();
        this.aheadLimit = config.series().aheadLimit();
        this.idleExpiry = config.series().idleExpiry();
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        sources = new SeriesStore(context.getStateStore(ScoringTopology.SERIES), shape, mayBeDeliveredAgain);
        CommitHook hook = context.getStateStore(ScoringTopology.COMMITS);
        hook.beforeCommit(this::store);
        context.schedule(BETWEEN_SWEEPS, PunctuationType.WALL_CLOCK_TIME, now -> forget());
    }

    @Override
    public void process(Record<String, Signal> record) {
        Signal newest = record.value();
        if (newest.timeMicros() / 1000 - aheadLimit.toMillis() > record.timestamp()) {
            bury(
                    record,
                    new UnscorableException(
                            DeadLetterReason.AHEAD,
                            "its time lies more than " + aheadLimit.toSeconds() + " s ahead of the clock"));
            return;
        }
        newestPlace = CommitHook.place(context());
        Series series = ready().of(newest.source(), newest.origin().offset());
        switch (series.add(newest.timeMicros(), newest.values(), newest.imputed())) {
            case DUE -> {
                float[] window = new float[shape.values()];
                series.copyTo(FloatBuffer.wrap(window));
                context().forward(record.withValue(new WindowedSignal(newest, window)), ScoringTopology.SCORE);
            }
            case AWAITS_MORE -> metrics.awaitedMore();
            case DUPLICATE -> metrics.duplicate();
            case DROPPED -> metrics.dropped();
            case LATE ->
                bury(
                        record,
                        new UnscorableException(
                                DeadLetterReason.LATE, "it is older than what its source's window can take in"));
            case INCOMPLETE ->
                bury(
                        record,
                        new UnscorableException(
                                DeadLetterReason.MISSING_VALUE, "'" + missing(newest.values()) + "' has no value"));
        }
    }

    /** The first channel without a value that none may stand in for. */
    private String missing(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                return shape.channels().get(i);
            }
        }
        throw new IllegalStateException("no value is missing");
    }

    private void bury(Record<String, Signal> record, UnscorableException why) {
        Signal newest = record.value();
        metrics.deadLettered(why.reason());
        context()
                .forward(
                        DeadLetter.of(record, newest.rawKey(), newest.rawValue(), newest.origin(), why),
                        ScoringTopology.DEAD_LETTERS);
    }

    private void store() {
        CommitHook.Place place = newestPlace;
        if (place != null) {
            newestPlace = null;
            long now = context().currentStreamTimeMs();
            place.resume(() -> ready().store(now));
        }
    }

    private void forget() {
        metrics.forgotten(ready().forget(idleExpiry, context().currentStreamTimeMs()));
    }

    private SeriesStore ready() {
        if (sources == null) {
            throw new IllegalStateException("a step was used before it was ready");
        }
        return sources;
    }
}

package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.UnscorableException;
import io.kbound.scorer.window.Series;
import java.nio.FloatBuffer;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Readings to windows, in event time. Each source's series lies in a store with a changelog, so that the first window
 * after a crash or a rebalance is the right one.
 */
final class AssembleStep extends ContextualProcessor<String, Signal, Object, Object> {
    private final SeriesShape shape;
    private final Duration aheadLimit;
    private final SourceStore.Rules keeping;
    private final ScoringMetrics metrics;
    private @Nullable SourceStore<Series> sources;

    AssembleStep(SeriesShape shape, Duration aheadLimit, SourceStore.Rules keeping, ScoringMetrics metrics) {
        this.shape = shape;
        this.aheadLimit = aheadLimit;
        this.keeping = keeping;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        sources = SourceStore.open(context, ScoringTopology.SERIES, shape, keeping);
        sources.sweep(metrics::forgotten);
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
        Series series = ready().of(newest.source(), newest.origin().offset(), record.timestamp());
        Series.Outcome outcome = series.add(newest.timeMicros(), newest.values(), newest.imputed());
        countImputed(newest.imputed());
        switch (outcome) {
            case DUE -> {
                metrics.windowed();
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

    private void countImputed(boolean[] imputed) {
        int values = 0;
        for (boolean one : imputed) {
            values += one ? 1 : 0;
        }
        if (values > 0) {
            metrics.imputed(values);
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

    private SourceStore<Series> ready() {
        if (sources == null) {
            throw new IllegalStateException("a step was used before it was ready");
        }
        return sources;
    }
}

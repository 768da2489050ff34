package io.kbound.app.topology;

import io.kbound.record.DriftRecord;
import io.kbound.record.DriftState;
import io.kbound.scorer.judgement.DriftDetector.Drift;
import io.kbound.scorer.judgement.SourceDrift;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Verdicts to drift: one record when a source's statistics no longer look like the model's calibration, one when they do again. */
final class DriftStep extends ContextualProcessor<String, JudgedSignal, String, Object> {
    private static final StateShape<SourceDrift> SHAPE =
            StateShape.of(SourceDrift::new, SourceDrift::toBytes, SourceDrift::fromBytes);
    private final SourceStore.Rules keeping;
    private final ScoringMetrics metrics;
    private @Nullable SourceStore<SourceDrift> sources;

    DriftStep(SourceStore.Rules keeping, ScoringMetrics metrics) {
        this.keeping = keeping;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        super.init(context);
        sources = SourceStore.open(context, ScoringTopology.DRIFT, SHAPE, keeping);
        sources.sweep(forgotten -> {});
    }

    @Override
    public void process(Record<String, JudgedSignal> record) {
        if (sources == null) {
            throw new IllegalStateException("a step was used before it was ready");
        }
        JudgedSignal judged = record.value();
        Signal newest = judged.newest();
        SourceDrift source = sources.of(newest.source(), newest.origin().offset(), record.timestamp());
        judged.model()
                .drift()
                .add(source, judged.compared(), newest.timeMicros())
                .ifPresent(drift -> {
                    metrics.drift(drift.began(), drift.pValue());
                    context().forward(record.withValue(record(judged, drift)), ScoringTopology.DRIFTS);
                });
    }

    private static DriftRecord record(JudgedSignal judged, Drift drift) {
        return DriftRecord.newBuilder()
                .setId(judged.id())
                .setSource(judged.newest().source())
                .setState(drift.began() ? DriftState.BEGAN : DriftState.ENDED)
                .setSince(Signal.instant(drift.sinceMicros()))
                .setTime(judged.newest().time())
                .setModel(judged.model().id())
                .setWindows(drift.windows())
                .setStatistic(drift.statistic())
                .setPValue(drift.pValue())
                .setMedian(drift.median())
                .setNormalMedian(drift.normalMedian())
                .build();
    }
}

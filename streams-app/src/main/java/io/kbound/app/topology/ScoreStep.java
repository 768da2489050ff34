package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.UnscorableException;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Windows to bounds, each as it comes. All tasks share one session through scorers of their own. When ONNX Runtime
 * itself fails, no record is to blame: the exception goes up and stops the app.
 */
final class ScoreStep extends ContextualProcessor<String, WindowedSignal, Object, Object> {
    private final BoundModel model;
    private final ScoringMetrics metrics;
    private @Nullable BoundScorer scorer;

    ScoreStep(BoundModel model, ScoringMetrics metrics) {
        this.model = model;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        scorer = model.scorer(1);
    }

    @Override
    public void process(Record<String, WindowedSignal> record) {
        BoundScorer own = scorer;
        if (own == null) {
            throw new IllegalStateException("a step was used before it was ready");
        }
        Signal newest = record.value().newest();
        own.put(0, record.value().window());
        own.score(1);
        if (Float.isFinite(own.bound(0))) {
            metrics.scored();
            context().forward(record.withValue(new ScoredSignal(newest, own, 0)), ScoringTopology.JUDGE);
            return;
        }
        UnscorableException why =
                new UnscorableException(DeadLetterReason.UNSCORABLE, "the model's bound for it is " + own.bound(0));
        metrics.deadLettered(why.reason());
        context()
                .forward(
                        DeadLetter.of(record, newest.rawKey(), newest.rawValue(), newest.origin(), why),
                        ScoringTopology.DEAD_LETTERS);
    }

    @Override
    public void close() {
        if (scorer != null) {
            scorer.close();
        }
    }
}

package io.kbound.app.topology;

import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.judgement.SourceNorm;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Scores to p-values and verdicts: every score to the scores' topic, where there is one, anomalies to theirs, and
 * verdicts to the steps that watch a source over time.
 */
final class JudgeStep extends ContextualProcessor<String, ScoredSignal, String, Object> {
    private static final StateShape<SourceNorm> SHAPE =
            StateShape.of(SourceNorm::new, SourceNorm::toBytes, SourceNorm::fromBytes);
    private static final float[] NOBODY = new float[0];

    private final Targets targets;
    private final SourceStore.Rules keeping;
    private final ScoringMetrics metrics;
    private final InstantSource clock;
    private @Nullable SourceStore<SourceNorm> norms;

    /**
     * Where verdicts go beside the anomalies' topic.
     *
     * @param scores whether there is a topic of all scores
     * @param steps that watch verdicts
     * @param rolling whether each source has a calibration of its own, in the store {@link ScoringTopology#NORMS}
     */
    record Targets(boolean scores, Set<String> steps, boolean rolling) {}

    JudgeStep(Targets targets, SourceStore.Rules keeping, ScoringMetrics metrics, InstantSource clock) {
        this.targets = targets;
        this.keeping = keeping;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        super.init(context);
        if (targets.rolling()) {
            norms = SourceStore.open(context, ScoringTopology.NORMS, SHAPE, keeping);
            norms.sweep(forgotten -> {});
        }
    }

    @Override
    public void process(Record<String, ScoredSignal> record) {
        ScoredSignal scored = record.value();
        Optional<Verdict> cleared = scored.cleared();
        Verdict verdict = cleared.isPresent() ? cleared.get() : judge(scored, record.timestamp());
        float[] blame = verdict.anomaly() ? scored.model().attribution().byChannel(scored.valueTerms()) : NOBODY;
        JudgedSignal judged = new JudgedSignal(
                scored.newest(),
                scored.model(),
                cleared.isPresent() ? Float.NaN : scored.bound(),
                cleared.isPresent(),
                scored.compared(),
                verdict,
                blame);
        if (targets.scores()) {
            context().forward(record.withValue(score(judged)), ScoringTopology.SCORES);
        }
        if (verdict.anomaly()) {
            metrics.anomaly();
            context().forward(record.withValue(anomaly(judged, scored)), ScoringTopology.ANOMALIES);
        }
        for (String step : targets.steps()) {
            context().forward(record.withValue(judged), step);
        }
        // A record without a timestamp bears 0, and one from the future the time at which it was read.
        if (record.timestamp() > 0) {
            metrics.judged(Math.max(0, clock.millis() - record.timestamp()));
        }
    }

    private Verdict judge(ScoredSignal scored, long kafkaMillis) {
        Signal newest = scored.newest();
        ScoringModel model = scored.model();
        SourceStore<SourceNorm> sources = norms;
        if (sources == null || model.rolling().isEmpty()) {
            return model.judge().judge(scored.statistic());
        }
        SourceNorm source = sources.of(newest.source(), newest.origin().offset(), kafkaMillis);
        return model.rolling().get().judge(source, scored.statistic());
    }

    private static ScoreRecord score(JudgedSignal judged) {
        Signal newest = judged.newest();
        Verdict verdict = judged.verdict();
        return ScoreRecord.newBuilder()
                .setId(judged.id())
                .setSource(newest.source())
                .setTime(newest.time())
                .setTopic(newest.origin().topic())
                .setPartition(newest.origin().partition())
                .setOffset(newest.origin().offset())
                .setModel(judged.model().id())
                .setBound(judged.screened() ? null : judged.bound())
                .setStatistic(verdict.statistic())
                .setPValue(verdict.p().value())
                .setPValueExtrapolated(verdict.p().extrapolated())
                .setThreshold(verdict.threshold())
                .setAnomaly(verdict.anomaly())
                .setScreened(judged.screened())
                .build();
    }

    private static AnomalyRecord anomaly(JudgedSignal judged, ScoredSignal scored) {
        Signal newest = judged.newest();
        Verdict verdict = judged.verdict();
        ModelCard card = judged.model().card();
        return AnomalyRecord.newBuilder()
                .setId(judged.id())
                .setSource(newest.source())
                .setTime(newest.time())
                .setTopic(newest.origin().topic())
                .setPartition(newest.origin().partition())
                .setOffset(newest.origin().offset())
                .setModel(judged.model().id())
                .setBound(judged.bound())
                .setStatistic(verdict.statistic())
                .setPValue(verdict.p().value())
                .setPValueExtrapolated(verdict.p().extrapolated())
                .setThreshold(verdict.threshold())
                .setChannels(card.channelNames())
                .setValues(list(newest.values()))
                .setImputed(flags(newest.imputed()))
                .setRows(card.view().rows())
                .setObserved(list(scored.observed()))
                .setExpected(list(scored.expected()))
                .setAttribution(list(judged.blame()))
                .setLevelAttribution(list(judged.model().attribution().byLevel(scored.levelTerms())))
                .setCellAttribution(list(judged.model().attribution().byCell(scored.cellTerms())))
                .build();
    }

    private static List<Boolean> flags(boolean[] flags) {
        List<Boolean> list = new ArrayList<>(flags.length);
        for (boolean flag : flags) {
            list.add(flag);
        }
        return list;
    }

    private static List<Float> list(float[] numbers) {
        List<Float> list = new ArrayList<>(numbers.length);
        for (float number : numbers) {
            list.add(number);
        }
        return list;
    }
}

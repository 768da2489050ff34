package io.kbound.app.topology;

import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.Judge.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Bounds to p-values and verdicts: every score to the scores' topic, where there is one, and anomalies to theirs. */
final class JudgeStep extends ContextualProcessor<String, ScoredSignal, String, Object> {
    private final ModelCard card;
    private final Judge judge;
    private final Attribution attribution;
    private final boolean writesScores;
    private final ScoringMetrics metrics;
    private final List<String> channels;
    private final String model;

    JudgeStep(ModelCard card, Judge judge, boolean writesScores, ScoringMetrics metrics) {
        this.card = card;
        this.judge = judge;
        this.attribution = new Attribution(card);
        this.writesScores = writesScores;
        this.metrics = metrics;
        this.channels = card.channelNames();
        this.model = card.id();
    }

    @Override
    public void process(Record<String, ScoredSignal> record) {
        ScoredSignal scored = record.value();
        Signal newest = scored.newest();
        Verdict verdict = judge.judge(scored.bound());
        Instant time = Instant.EPOCH.plus(newest.timeMicros(), ChronoUnit.MICROS);
        if (writesScores) {
            context().forward(record.withValue(score(newest, time, verdict)), ScoringTopology.SCORES);
        }
        if (verdict.anomaly()) {
            metrics.anomaly();
            context().forward(record.withValue(anomaly(scored, time, verdict)), ScoringTopology.ANOMALIES);
        }
    }

    private ScoreRecord score(Signal newest, Instant time, Verdict verdict) {
        return ScoreRecord.newBuilder()
                .setId(newest.origin() + "-" + model)
                .setSource(newest.source())
                .setTime(time)
                .setTopic(newest.origin().topic())
                .setPartition(newest.origin().partition())
                .setOffset(newest.origin().offset())
                .setModel(model)
                .setBound(verdict.bound())
                .setPValue(verdict.p().value())
                .setPValueExtrapolated(verdict.p().extrapolated())
                .setThreshold(judge.threshold())
                .setAnomaly(verdict.anomaly())
                .build();
    }

    private AnomalyRecord anomaly(ScoredSignal scored, Instant time, Verdict verdict) {
        Signal newest = scored.newest();
        return AnomalyRecord.newBuilder()
                .setId(newest.origin() + "-" + model)
                .setSource(newest.source())
                .setTime(time)
                .setTopic(newest.origin().topic())
                .setPartition(newest.origin().partition())
                .setOffset(newest.origin().offset())
                .setModel(model)
                .setBound(verdict.bound())
                .setPValue(verdict.p().value())
                .setPValueExtrapolated(verdict.p().extrapolated())
                .setThreshold(judge.threshold())
                .setChannels(channels)
                .setValues(list(newest.values()))
                .setImputed(flags(newest.imputed()))
                .setRows(card.view().rows())
                .setObserved(list(scored.observed()))
                .setExpected(list(scored.expected()))
                .setAttribution(list(attribution.byChannel(scored.valueTerms())))
                .setLevelAttribution(list(attribution.byLevel(scored.levelTerms())))
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

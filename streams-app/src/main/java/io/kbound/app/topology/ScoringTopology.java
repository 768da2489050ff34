package io.kbound.app.topology;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.onnx.BoundModel;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology:
 *
 * <pre>
 *   signals -> decode -> assemble -> score -> judge -> anomalies
 *                |                     |        '----> scores (where configured)
 *                '---- dead letters ---'
 * </pre>
 */
public final class ScoringTopology {
    static final String SIGNALS = "signals";
    static final String DECODE = "decode";
    static final String ASSEMBLE = "assemble";
    static final String SCORE = "score";
    static final String JUDGE = "judge";
    static final String ANOMALIES = "anomalies";
    static final String SCORES = "scores";
    static final String DEAD_LETTERS = "dead-letters";

    /** The store of each source's series. */
    static final String SERIES = "series";

    /** The hook that is told of commits. */
    static final String COMMITS = "commits";

    private ScoringTopology() {}

    /**
     * Builds the topology around a model.
     *
     * @param metrics told of all that happens, by all stream threads
     */
    public static Topology build(AppConfig config, BoundModel model, Judge judge, ScoringMetrics metrics) {
        ModelCard card = model.card();
        boolean writesScores = config.output().scores().isPresent();
        Topology topology = new Topology();
        topology.addSource(
                (AutoOffsetReset) null,
                SIGNALS,
                new KafkaTime(InstantSource.system()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                config.input().topic());
        topology.addProcessor(
                DECODE,
                () -> new DecodeStep(
                        SignalDecoder.of(config.input().format()), new ChannelOrder(card.channelNames()), metrics),
                SIGNALS);
        SeriesShape shape =
                new SeriesShape(config.series().rules(card.channelNames()), card.window(), card.channelNames());
        SourceStore.Rules keeping =
                new SourceStore.Rules(config.mayDeliverAgain(), config.series().idleExpiry());
        topology.addProcessor(
                ASSEMBLE, () -> new AssembleStep(shape, config.series().aheadLimit(), keeping, metrics), DECODE);
        topology.addProcessor(SCORE, () -> new ScoreStep(model, config.batch(), metrics), ASSEMBLE);
        topology.addProcessor(JUDGE, () -> new JudgeStep(card, judge, writesScores, metrics), SCORE);
        topology.addStateStore(CommitHook.builder(COMMITS), ASSEMBLE, SCORE);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(seriesStore(config), Serdes.String(), Serdes.ByteArray()), ASSEMBLE);
        topology.addSink(
                ANOMALIES,
                config.output().anomalies(),
                new StringSerializer(),
                new SingleObject<>(AnomalyRecord.class).serializer(),
                JUDGE);
        config.output()
                .scores()
                .ifPresent(topic -> topology.addSink(
                        SCORES,
                        topic,
                        new StringSerializer(),
                        new SingleObject<>(ScoreRecord.class).serializer(),
                        JUDGE));
        topology.addSink(
                DEAD_LETTERS,
                config.output().deadLetters(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                DECODE,
                ASSEMBLE,
                SCORE);
        return topology;
    }

    private static KeyValueBytesStoreSupplier seriesStore(AppConfig config) {
        return switch (config.state().store()) {
            case MEMORY -> Stores.inMemoryKeyValueStore(SERIES);
            case ROCKSDB -> Stores.persistentKeyValueStore(SERIES);
        };
    }
}

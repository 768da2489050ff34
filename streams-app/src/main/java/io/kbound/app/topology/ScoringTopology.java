package io.kbound.app.topology;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.Formats;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.CalibrationKind;
import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.DriftRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.ScoreRecord;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology:
 *
 * <pre>
 *   signals -> decode -> assemble -> score -> judge -> anomalies
 *                |           |         |        |----> scores   (where configured)
 *                '---- dead letters ---'        |----> episodes (where configured)
 *                                               '----> drifts   (where configured)
 * </pre>
 *
 * <p>In a replay, what lies beyond its range is passed over before all else, and of what was only to warm it up nothing goes to a topic.
 */
public final class ScoringTopology {
    static final String SIGNALS = "signals";
    static final String IN_RANGE = "in-range";
    static final String DECODE = "decode";
    static final String ASSEMBLE = "assemble";
    static final String SCORE = "score";
    static final String JUDGE = "judge";
    static final String WATCH_EPISODES = "watch-episodes";
    static final String WATCH_DRIFT = "watch-drift";
    static final String ANOMALIES = "anomalies";
    static final String SCORES = "scores";
    static final String EPISODE_RECORDS = "episode-records";
    static final String DRIFTS = "drifts";
    static final String DEAD_LETTERS = "dead-letters";

    /** The store of each source's series. */
    static final String SERIES = "series";

    /** The store of what was learned to be normal for each source. */
    static final String NORMS = "norms";

    /** The store of open episodes. */
    static final String EPISODES = "episodes";

    /** The store of what was seen of each source's drift. */
    static final String DRIFT = "drift";

    /** The hook that is told of commits. */
    static final String COMMITS = "commits";

    private final Topology topology = new Topology();
    private final AppConfig config;
    private final Formats formats;
    private final ModelSlot models;
    private final ScoringMetrics metrics;
    private final SourceStore.Rules keeping;
    private final Optional<ReplayRange> range;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    private ScoringTopology(
            AppConfig config,
            Formats formats,
            ModelSlot models,
            ScoringMetrics metrics,
            Optional<ReplayRange> range,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.config = config;
        this.formats = formats;
        this.models = models;
        this.metrics = metrics;
        this.keeping =
                new SourceStore.Rules(config.mayDeliverAgain(), config.series().idleExpiry());
        this.range = range;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Builds the topology around the model in force.
     *
     * @param formats how records come and results go
     * @param metrics told of all that happens, by all stream threads
     * @param range that a replay is about; empty: whatever comes
     */
    public static Topology build(
            AppConfig config, Formats formats, ModelSlot models, ScoringMetrics metrics, Optional<ReplayRange> range) {
        return build(config, formats, models, metrics, range, InstantSource.system(), System::nanoTime);
    }

    /** The same by other clocks: one of the time of day, and one of nanoseconds from any time. */
    static Topology build(
            AppConfig config,
            Formats formats,
            ModelSlot models,
            ScoringMetrics metrics,
            Optional<ReplayRange> range,
            InstantSource clock,
            LongSupplier nanoTime) {
        ScoringTopology scoring = new ScoringTopology(config, formats, models, metrics, range, clock, nanoTime);
        scoring.addScoring();
        scoring.addJudging();
        return scoring.topology;
    }

    private void addScoring() {
        ModelCard card = models.inForce().card();
        topology.addSource(
                (AutoOffsetReset) null,
                SIGNALS,
                new KafkaTime(clock),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                config.input().topic());
        range.ifPresent(
                of -> topology.addProcessor(IN_RANGE, () -> new RangeStep<>(place -> !of.isOver(place)), SIGNALS));
        topology.addProcessor(
                DECODE,
                () -> new DecodeStep(
                        formats.input().decoder(card.channelNames()), new ChannelOrder(card.channelNames()), metrics),
                range.isPresent() ? IN_RANGE : SIGNALS);
        SeriesShape shape =
                new SeriesShape(config.series().rules(card.channelNames()), card.window(), card.channelNames());
        topology.addProcessor(
                ASSEMBLE, () -> new AssembleStep(shape, config.series().aheadLimit(), keeping, metrics), DECODE);
        topology.addProcessor(SCORE, () -> new ScoreStep(models, config.batch(), metrics, nanoTime), ASSEMBLE);
        topology.addStateStore(CommitHook.builder(COMMITS), ASSEMBLE, SCORE);
        addStore(SERIES, ASSEMBLE);
        addSink(
                DEAD_LETTERS,
                config.output().deadLetters(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                DECODE,
                ASSEMBLE,
                SCORE);
    }

    /** The topics in which Kafka Streams keeps what a topology's stores hold, for an app of this id. */
    public static Set<String> changelogs(Topology topology, String appId) {
        return topology.describe().subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(TopologyDescription.Processor.class::isInstance)
                .flatMap(step -> ((TopologyDescription.Processor) step).stores().stream())
                .filter(store -> !store.equals(COMMITS))
                .map(store -> changelog(appId, store))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The topics in which any app of this id may keep what its stores hold, whatever it has of them. */
    public static Set<String> changelogs(String appId) {
        return Stream.of(SERIES, NORMS, EPISODES, DRIFT)
                .map(store -> changelog(appId, store))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String changelog(String appId, String store) {
        return appId + "-" + store + "-changelog";
    }

    private void addJudging() {
        AppConfig.Output output = config.output();
        boolean rolling = config.alert().calibration() == CalibrationKind.ROLLING;
        Set<String> watching = new HashSet<>();
        output.episodes().ifPresent(topic -> watching.add(WATCH_EPISODES));
        output.drifts().ifPresent(topic -> watching.add(WATCH_DRIFT));
        JudgeStep.Targets targets = new JudgeStep.Targets(output.scores().isPresent(), watching, rolling);
        topology.addProcessor(JUDGE, () -> new JudgeStep(targets, keeping, metrics, clock), SCORE);
        if (rolling) {
            addStore(NORMS, JUDGE);
        }
        addSink(ANOMALIES, output.anomalies(), AnomalyRecord.class, JUDGE);
        output.scores().ifPresent(topic -> addSink(SCORES, topic, ScoreRecord.class, JUDGE));
        output.episodes().ifPresent(topic -> {
            topology.addProcessor(
                    WATCH_EPISODES,
                    () -> new EpisodeStep(
                            config.alert().episodeHold(),
                            models.inForce().card().channelNames(),
                            keeping,
                            metrics),
                    JUDGE);
            addStore(EPISODES, WATCH_EPISODES);
            addSink(EPISODE_RECORDS, topic, EpisodeRecord.class, WATCH_EPISODES);
        });
        output.drifts().ifPresent(topic -> {
            topology.addProcessor(WATCH_DRIFT, () -> new DriftStep(keeping, metrics), JUDGE);
            addStore(DRIFT, WATCH_DRIFT);
            addSink(DRIFTS, topic, DriftRecord.class, WATCH_DRIFT);
        });
    }

    /** A store that is written at commits. */
    private void addStore(String name, String step) {
        topology.addStateStore(Stores.keyValueStoreBuilder(supplier(name), Serdes.String(), Serdes.ByteArray()), step);
        topology.connectProcessorAndStateStores(step, COMMITS);
    }

    private KeyValueBytesStoreSupplier supplier(String name) {
        return switch (config.state().store()) {
            case MEMORY -> Stores.inMemoryKeyValueStore(name);
            case ROCKSDB -> Stores.persistentKeyValueStore(name);
        };
    }

    private <R extends SpecificRecordBase> void addSink(String name, String topic, Class<R> type, String step) {
        addSink(name, topic, new StringSerializer(), formats.results().serializer(topic, type), step);
    }

    /** A topic that steps forward to by a name; of a replay, what is reported of what they forward. */
    private <K, V> void addSink(String name, String topic, Serializer<K> keys, Serializer<V> values, String... steps) {
        if (range.isEmpty()) {
            topology.addSink(name, topic, keys, values, steps);
            return;
        }
        ReplayRange of = range.get();
        topology.addProcessor(name, () -> new RangeStep<>(of::isReported), steps);
        topology.addSink(name + "-topic", topic, keys, values, ScoringTopology::partitions, name);
    }

    /** Scores of a replay lie in their records' partitions, in their order, so that those of two replays go side by side. */
    private static <K, V> Optional<Set<Integer>> partitions(String topic, K key, V result, int count) {
        return result instanceof ScoreRecord score ? Optional.of(Set.of(score.getPartition())) : Optional.empty();
    }
}

package io.kbound.app.service;

import io.kbound.app.codec.Formats;
import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.StreamsClients;
import io.kbound.app.topology.ModelSlot;
import io.kbound.app.topology.ReplayRange;
import io.kbound.app.topology.RocksDbMemory;
import io.kbound.app.topology.ScoringMetrics;
import io.kbound.app.topology.ScoringModel;
import io.kbound.app.topology.ScoringTopology;
import io.kbound.command.KboundException;
import io.kbound.record.ModelEventRecord;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running scoring app. All that can be checked is checked before it subscribes: model, rate, brokers, topics. It ends
 * by {@link #close}, or by a failure that its {@link FailurePolicy} lets end it.
 */
public final class ScoringApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringApp.class);

    /** A model file that has not changed between two looks is whole. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** What Kafka is told where the configuration says nothing else. */
    private static final Map<String, String> KAFKA_DEFAULTS = Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:9092",
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2);

    private final AppConfig config;
    private final Formats formats;
    private final ModelSlot models;
    private final StreamsClients clients;
    private final KafkaStreams streams;
    private final ModelWatch watch;
    private final ModelEvents events;
    private final TopicWatch topicWatch;
    private final ClockWatch clockWatch;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final FailurePolicy policy;
    private volatile @Nullable Duration clockSetBack;
    private boolean stopped;

    private ScoringApp(
            AppConfig config,
            Formats formats,
            ModelSlot models,
            StreamsClients clients,
            KafkaStreams streams,
            ModelWatch watch,
            ModelEvents events,
            ClockWatch clockWatch,
            Set<String> memory) {
        this.config = config;
        this.formats = formats;
        this.models = models;
        this.clients = clients;
        this.streams = streams;
        this.watch = watch;
        this.events = events;
        this.clockWatch = clockWatch;
        this.topicWatch = new TopicWatch(config, memory, this::refuse);
        this.policy = new FailurePolicy(config.app().maxRestarts(), threads(config), InstantSource.system());
    }

    /**
     * Checks everything and starts.
     *
     * @param metrics told of all that happens, by all stream threads
     * @param told what became of each new model, by a thread of its own
     * @throws KboundException where something is not as it must be
     */
    public static ScoringApp start(AppConfig config, ScoringMetrics metrics, Consumer<ModelEventRecord> told) {
        return start(config, metrics, told, Optional.empty());
    }

    /**
     * The same for a replay of a range, by the model that the file now holds from the begin to the end. The app's group must have its
     * offsets.
     */
    public static ScoringApp replay(AppConfig config, ScoringMetrics metrics, ReplayRange range) {
        return start(config, metrics, event -> {}, Optional.of(range));
    }

    private static ScoringApp start(
            AppConfig config, ScoringMetrics metrics, Consumer<ModelEventRecord> told, Optional<ReplayRange> range) {
        // Of before the first client.
        ClockWatch clockWatch = new ClockWatch(InstantSource.system(), System::nanoTime);
        Path path = config.model().path();
        Formats formats = Formats.of(config);
        FileOffers file = new FileOffers(path, config.model().rules(), BETWEEN_LOOKS);
        Placement placement = Placement.of(config.device(), LOG::warn);
        ModelSlot models = new ModelSlot(ModelWatch.checked(
                config, BoundModel.open(path, placement, config.model().rules()), path.toString()));
        ModelEvents events = new ModelEvents(kafka(config), config.output().modelEvents(), formats.results());
        @Nullable ModelWatch watch = null;
        try {
            try (AppTopics topics = new AppTopics(config)) {
                topics.prepare();
            }
            metrics.beganWith(models.inForce().card());
            Consumer<ModelEventRecord> counted = event -> count(event, models, metrics);
            watch = watch(config, models, placement, file, counted.andThen(told).andThen(events::write));
            Topology topology = ScoringTopology.build(config, formats, models, metrics, range);
            StreamsClients clients = new StreamsClients(metrics::lost);
            KafkaStreams streams = new KafkaStreams(topology, streamsSettings(config), clients);
            Set<String> memory =
                    ScoringTopology.changelogs(topology, config.app().id());
            ScoringApp app =
                    new ScoringApp(config, formats, models, clients, streams, watch, events, clockWatch, memory);
            streams.setUncaughtExceptionHandler(app::fail);
            streams.setStateListener((now, before) -> app.onState(now));
            clients.begin();
            streams.start();
            app.topicWatch.start();
            clockWatch.start(app::onClockSetBack);
            if (range.isEmpty()) {
                watch.start();
            }
            return app;
        } catch (RuntimeException refused) {
            if (watch != null) {
                watch.close();
            }
            events.close(Duration.ZERO);
            models.close();
            formats.close();
            throw refused instanceof KafkaException ? refused(config, refused) : refused;
        }
    }

    /** What Kafka Streams refuses to start for: a folder that takes no state, or a setting. */
    private static KboundException refused(AppConfig config, RuntimeException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException disk) {
                String folder = config.kafka()
                        .getOrDefault(
                                StreamsConfig.STATE_DIR_CONFIG,
                                System.getProperty("java.io.tmpdir") + "/kafka-streams");
                return new KboundException(
                        "kafka.state.dir",
                        "no state can be written to " + folder + " (" + disk.getMessage() + ")",
                        "make room there, or name another folder",
                        refused);
            }
        }
        return new KboundException("kafka settings", String.valueOf(refused.getMessage()), "mend the setting", refused);
    }

    private static void count(ModelEventRecord event, ModelSlot models, ScoringMetrics metrics) {
        switch (event.getOutcome()) {
            case IN_FORCE -> metrics.swappedTo(models.inForce().card());
            case REFUSED -> metrics.modelRefused();
        }
    }

    /** Begins with the newest model that the topic holds, where there is a topic of models. */
    private static ModelWatch watch(
            AppConfig config, ModelSlot models, Placement placement, FileOffers file, Consumer<ModelEventRecord> told) {
        Optional<String> name = config.model().topic();
        if (name.isEmpty()) {
            return new ModelWatch(config, models, placement, file, told, InstantSource.system());
        }
        TopicOffers topic =
                new TopicOffers(kafka(config), name.get(), config.app().startTimeout());
        ModelWatch watch = new ModelWatch(config, models, placement, topic, told, InstantSource.system());
        try {
            topic.newest().ifPresent(watch::take);
            return watch;
        } catch (RuntimeException unread) {
            topic.close();
            throw unread;
        }
    }

    /** The settings of every Kafka client of a configuration but Kafka Streams' own. */
    public static Map<String, String> kafka(AppConfig config) {
        Map<String, String> settings = new HashMap<>(KAFKA_DEFAULTS);
        settings.putAll(config.kafka());
        // The protocol of its group is none that other clients know.
        settings.remove(StreamsConfig.GROUP_PROTOCOL_CONFIG);
        return settings;
    }

    /** Where the brokers of a configuration are first asked for, as it stands there. */
    static String brokers(AppConfig config) {
        return String.valueOf(kafka(config).get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** The model in force. */
    public ScoringModel model() {
        return models.inForce();
    }

    /** How records come and results go; what waits for a registry is let go when the app stops. */
    public Formats formats() {
        return formats;
    }

    /** True once partitions are assigned and records flow. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** How it is, now. */
    public Health health() {
        int threads = 0;
        double heard = Double.POSITIVE_INFINITY;
        double heldUp = 0;
        for (Map.Entry<MetricName, ? extends Metric> metric : streams.metrics().entrySet()) {
            switch (metric.getKey().name()) {
                case "alive-stream-threads" -> threads = (int) value(metric.getValue());
                case "last-heartbeat-seconds-ago" -> {
                    double ago = value(metric.getValue());
                    // Below zero where there was none yet.
                    heard = ago < 0 ? heard : Math.min(heard, ago);
                }
                case "last-poll-seconds-ago" -> {
                    // Those that restore state rest when they have.
                    if (!metric.getKey().tags().getOrDefault("client-id", "").endsWith("-restore-consumer")) {
                        heldUp = Math.max(heldUp, value(metric.getValue()));
                    }
                }
                default -> {}
            }
        }
        return new Health(
                // It does not end by itself: another begins in its place.
                clockSetBack != null ? KafkaStreams.State.REBALANCING : streams.state(),
                threads,
                models.inForce().id(),
                models.inForce().model().device().toString(),
                heard < Double.POSITIVE_INFINITY ? Optional.of(Duration.ofSeconds((long) heard)) : Optional.empty(),
                Duration.ofSeconds((long) heldUp),
                clients.trouble(),
                formats.trouble(),
                policy.restarts(),
                Optional.ofNullable(policy.last()).map(FailurePolicy::reason));
    }

    /** Something made of Kafka Streams itself, such as what tells of its metrics; it must not change what it is given. */
    public <T> T ofStreams(Function<KafkaStreams, T> maker) {
        return maker.apply(streams);
    }

    private static double value(Metric metric) {
        return ((Number) metric.metricValue()).doubleValue();
    }

    /**
     * Waits for the end.
     *
     * @return what failed, where something did, in one line
     */
    public Optional<String> awaitEnd() throws InterruptedException {
        ended.await();
        return failure();
    }

    /** What failed, where something did and it has ended, in one line. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get()).map(FailurePolicy::reason);
    }

    /** By how much the system's clock was set back, where it has ended for that; one that starts now goes on where it was. */
    public Optional<Duration> clockSetBack() {
        return Optional.ofNullable(clockSetBack);
    }

    /** Ends the wait for the end, as a signal from outside does. */
    public void requestStop() {
        ended.countDown();
    }

    /** Stops, unless it has been stopped. */
    @Override
    public void close() {
        if (!stopped && !stop()) {
            LOG.warn("not stopped within {} s", config.app().stopTimeout().toSeconds());
        }
    }

    /**
     * Stops the streams, then the model: a session must not close under a thread that runs it.
     *
     * @return false where the streams were not done within the timeout; what they had not committed never happened
     */
    public boolean stop() {
        stopped = true;
        long deadline = System.nanoTime() + config.app().stopTimeout().toNanos();
        watch.stop();
        clockWatch.close();
        topicWatch.close();
        formats.close();
        clients.close();
        // Out of the group at once: those that stay take its partitions over now, not when its session has timed out.
        // A static member is to come back, and to find them as it left them.
        boolean isStatic = config.kafka().containsKey(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
        boolean inTime = streams.close(CloseOptions.timeout(config.app().stopTimeout())
                .withGroupMembershipOperation(
                        isStatic ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP));
        watch.close();
        if (inTime) {
            models.close();
        }
        events.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        return inTime;
    }

    private StreamThreadExceptionResponse fail(Throwable cause) {
        if (policy.restart(cause)) {
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, cause);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void onState(KafkaStreams.State now) {
        if (now == KafkaStreams.State.RUNNING) {
            topicWatch.allAreThere();
        }
        if (now == KafkaStreams.State.PENDING_SHUTDOWN || now == KafkaStreams.State.PENDING_ERROR) {
            clients.close();
        }
        if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            ended.countDown();
        }
    }

    private void onClockSetBack(Duration by) {
        clockSetBack = by;
        // Before a thread that is woken may fail for that.
        refuse(new KboundException(
                "the system's clock",
                "it was set back by " + by.toSeconds() + " s, and Kafka's clients wait until it is where it was",
                "start again, and it goes on at the last commit"));
        clients.waitNoLonger();
    }

    private void refuse(KboundException refusal) {
        failure.compareAndSet(null, refusal);
        ended.countDown();
    }

    private static Properties streamsSettings(AppConfig config) {
        Properties settings = new Properties();
        settings.putAll(KAFKA_DEFAULTS);
        settings.putAll(config.kafka());
        // A thread that waits for records longer would let those that it has linger longer, too.
        settings.putIfAbsent(
                StreamsConfig.POLL_MS_CONFIG,
                Long.toString(Math.max(1, Math.min(100, config.batch().linger().toMillis()))));
        if (config.state().store() == AppConfig.Store.ROCKSDB) {
            settings.putIfAbsent(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.class.getName());
        }
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.app().id());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Integer.toString(threads(config)));
        return settings;
    }

    /** Kafka's own setting goes over the app's. */
    private static int threads(AppConfig config) {
        String own = config.kafka().get(StreamsConfig.NUM_STREAM_THREADS_CONFIG);
        return own == null
                ? config.app().threads()
                : (Integer) Objects.requireNonNull(
                        ConfigDef.parseType(StreamsConfig.NUM_STREAM_THREADS_CONFIG, own, ConfigDef.Type.INT));
    }
}

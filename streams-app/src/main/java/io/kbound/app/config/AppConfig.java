package io.kbound.app.config;

import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.judgement.RollingCalibration;
import io.kbound.scorer.onnx.DeviceUse;
import io.kbound.scorer.onnx.DeviceUse.OnLoss;
import io.kbound.scorer.window.SeriesRules;
import io.kbound.scorer.window.SeriesRules.Missing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The configuration of a running app. What exists has been checked.
 *
 * @param kafka passed to the Kafka clients as it is
 */
public record AppConfig(
        App app,
        Input input,
        Registry registry,
        Model model,
        DeviceUse device,
        Series series,
        Batch batch,
        Screening screening,
        State state,
        Alert alert,
        Output output,
        Web web,
        Webhook webhook,
        Map<String, String> kafka) {
    private static final Pattern SECRET = Pattern.compile("password|secret|jaas|token|credential|\\.key$");

    private static final String HIDDEN = "(hidden)";

    private static final String AT_LEAST_ONCE = "at_least_once";

    /** A record must not wait longer than a transaction lives. */
    private static final Duration LONGEST_LINGER = Duration.ofSeconds(1);

    public AppConfig {
        kafka = new TreeMap<>(kafka);
    }

    /** How records are encoded. */
    public enum Format {
        /** Avro's single-object encoding: two marker bytes, the schema's fingerprint, the record. */
        AVRO,
        /** A schema registry's wire format: a zero byte, the schema's number there, the record in Avro. */
        AVRO_REGISTRY,
        /** A record in Avro, with nothing that says by which schema. */
        AVRO_BINARY,
        /** A JSON object. */
        JSON;

        /** As it is written in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How results are encoded. */
    public enum ResultEncoding {
        /** Avro's single-object encoding. */
        AVRO,
        /** A schema registry's wire format. */
        AVRO_REGISTRY,
        /** A JSON object. */
        JSON,
        /** A JSON object in the envelope of Kafka Connect's converter, which names its types. */
        JSON_CONNECT;

        /** As it is written in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a time that is a number counts since 1970. */
    public enum TimeUnit {
        /** Told by the schema's logical type, or else by the number's size. */
        AUTO,
        SECONDS,
        MILLIS,
        MICROS,
        NANOS
    }

    /**
     * The application itself.
     *
     * @param id its consumer group, and the prefix of its internal topics
     * @param threads stream threads
     * @param startTimeout how long the brokers may take to answer at the start
     * @param stopTimeout how long an orderly stop may take
     * @param maxRestarts how often each stream thread may be replaced before the app stops
     */
    public record App(String id, int threads, Duration startTimeout, Duration stopTimeout, int maxRestarts) {}

    /**
     * Where signal records come from.
     *
     * @param topic the topic
     * @param format how its records are encoded
     * @param schemas files of schemas, each of which may use the types of those before; the last is what records are read as; none:
     *     that of a SignalRecord, or what the registry has
     * @param fields where records of one's own have what a signal record has; empty: they are SignalRecords
     * @param mostBytes of a record's key and value together; larger ones are dead letters
     */
    public record Input(String topic, Format format, List<Path> schemas, Optional<Fields> fields, int mostBytes) {
        /** As many as brokers take of a record unless told otherwise. */
        public static final int USUAL_BYTES = 1 << 20;

        public Input {
            schemas = List.copyOf(schemas);
        }

        /** With records as large as they usually may be. */
        public Input(String topic, Format format, List<Path> schemas, Optional<Fields> fields) {
            this(topic, format, schemas, fields, USUAL_BYTES);
        }
    }

    /**
     * The fields of records of one's own.
     *
     * @param source what a reading comes from; empty: the Kafka record's key
     * @param time when it was taken; empty: the Kafka record's timestamp
     * @param timeUnit what a time that is a number counts
     * @param channels where each channel's value lies, in order; none: in the field of the channel's name
     */
    public record Fields(
            Optional<FieldPath> source, Optional<FieldPath> time, TimeUnit timeUnit, Map<String, FieldPath> channels) {
        /** Stands for the Kafka record's key where a path would. */
        public static final String KEY = "kafka:key";

        /** Stands for its timestamp. */
        public static final String TIMESTAMP = "kafka:timestamp";

        public Fields {
            channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        }
    }

    /**
     * The schema registry.
     *
     * @param urls of it, tried in turn; none: there is none
     * @param userInfo {@code name:password} of basic authentication
     * @param token of bearer authentication
     * @param truststore whom to trust; empty: whom the JDK does
     * @param truststorePassword that opens it
     * @param keystore who we are
     * @param keystorePassword that opens it, and the key in it
     */
    public record Registry(
            List<URI> urls,
            Optional<String> userInfo,
            Optional<String> token,
            Optional<Path> truststore,
            Optional<String> truststorePassword,
            Optional<Path> keystore,
            Optional<String> keystorePassword) {
        public Registry {
            urls = List.copyOf(urls);
        }

        /** Without its secrets. */
        @Override
        public String toString() {
            return "Registry" + urls;
        }
    }

    /**
     * What scores them.
     *
     * @param path the model file
     * @param topic where newer models come from; empty: from the file
     * @param rules what files of models are held to, wherever they come from
     */
    public record Model(Path path, Optional<String> topic, ModelRules rules) {}

    /**
     * What becomes of readings that do not simply follow one another.
     *
     * @param outOfOrder how far behind its source's newest one may lie
     * @param aheadLimit how far one may lie ahead of the clock
     * @param maxGap a longer time between two begins a new window
     * @param missing what is done where a value is missing
     * @param missingByChannel the same for single channels, by name
     * @param holdLimit how old a value that is held may be
     * @param idleExpiry when a source is forgotten
     */
    public record Series(
            Duration outOfOrder,
            Duration aheadLimit,
            Duration maxGap,
            Missing missing,
            Map<String, Missing> missingByChannel,
            Duration holdLimit,
            Duration idleExpiry) {
        public Series {
            missingByChannel = new TreeMap<>(missingByChannel);
        }

        /**
         * The rules for a model's channels.
         *
         * @throws KboundException where a rule is for a channel that is none of them
         */
        public SeriesRules rules(List<String> channels) {
            for (String name : missingByChannel.keySet()) {
                if (!channels.contains(name)) {
                    throw new KboundException(
                            Setting.SERIES_MISSING_BY_CHANNEL.key(),
                            "'" + name + "' is no channel of the model",
                            "it has " + String.join(", ", channels));
                }
            }
            // A source that has been forgotten begins anew; one that would have been does, too, whenever it is swept.
            Duration gap = maxGap.compareTo(idleExpiry) < 0 ? maxGap : idleExpiry;
            return new SeriesRules(
                    outOfOrder,
                    gap,
                    holdLimit,
                    channels.stream()
                            .map(name -> missingByChannel.getOrDefault(name, missing))
                            .toList());
        }
    }

    /**
     * How records are scored together.
     *
     * @param maxRecords the most at once
     * @param linger how long one may wait for others
     */
    public record Batch(int maxRecords, Duration linger) {}

    /** Whether records are scored with a few levels first. */
    public enum ScreeningMode {
        /** Never. */
        OFF,
        /** Always; a model that cannot is refused. */
        ON,
        /** Where the model can, and nobody asks for every record's bound. */
        AUTO
    }

    /**
     * How records are kept from getting all levels.
     *
     * @param missRate the largest chance that a normal record is passed over which all levels would call an anomaly
     */
    public record Screening(ScreeningMode mode, double missRate) {}

    /** Where state is kept; its changelog lies on the brokers either way. */
    public enum Store {
        /** On the heap. */
        MEMORY,
        /** On disk. */
        ROCKSDB
    }

    /**
     * What is remembered of sources.
     *
     * @param store where it is kept
     */
    public record State(Store store) {}

    /** What a statistic is compared with. */
    public enum CalibrationKind {
        /** The model's own calibration. */
        MODEL,
        /** The source's own level and spread. */
        ROLLING
    }

    /**
     * When to raise an alarm.
     *
     * @param falseAlarmRate share of normal records that may be called anomalies, above 0 up to 1
     * @param calibration what statistics are compared with
     * @param rollingWindows windows that a rolling calibration remembers
     * @param episodeHold when an episode without further anomalies is over
     * @param driftWindows windows that are tested for drift together
     * @param driftRate chance that so many normal windows raise drift
     */
    public record Alert(
            double falseAlarmRate,
            CalibrationKind calibration,
            int rollingWindows,
            Duration episodeHold,
            int driftWindows,
            double driftRate) {}

    /**
     * Where results go.
     *
     * @param anomalies topic of anomalies
     * @param scores topic of every record's score; empty: none is written
     * @param episodes topic of episodes; empty: none is written
     * @param drifts topic of drift; empty: none is written
     * @param modelEvents topic of what became of new models; empty: none is written
     * @param deadLetters topic of records that cannot be scored
     * @param feedback topic of what people say of episodes; empty: nowhere can they say it
     * @param createTopics whether topics that are not there are created
     * @param format how results are encoded: in single-object encoding or in a registry's
     */
    public record Output(
            String anomalies,
            Optional<String> scores,
            Optional<String> episodes,
            Optional<String> drifts,
            Optional<String> modelEvents,
            String deadLetters,
            Optional<String> feedback,
            boolean createTopics,
            ResultEncoding format) {
        /** The topics of all results. */
        public List<String> topics() {
            List<String> topics = new ArrayList<>(List.of(anomalies, deadLetters));
            scores.ifPresent(topics::add);
            episodes.ifPresent(topics::add);
            drifts.ifPresent(topics::add);
            modelEvents.ifPresent(topics::add);
            return topics;
        }
    }

    /**
     * What is answered over HTTP.
     *
     * @param port the port; 0: any that is free; empty: nowhere
     * @param host the address that is listened on
     * @param token what opens the page; empty: nothing is asked for
     * @param sources the most that the page shows
     * @param connections the most at once
     * @param listeners the most of them that listen to the page's events
     */
    public record Web(
            Optional<Integer> port, String host, Optional<String> token, int sources, int connections, int listeners) {
        public Web {
            if (listeners >= connections) {
                throw new KboundException(
                        Setting.WEB_LISTENERS.key(),
                        "'" + listeners + "' leaves no connection to those who ask for health",
                        "choose fewer than web.connections, " + connections);
            }
        }
    }

    /**
     * Who is told of episodes over HTTP.
     *
     * @param url where they are posted to; empty: nowhere
     * @param secret what posts are signed with; empty: they are not
     * @param timeout how long an answer may take
     */
    public record Webhook(Optional<URI> url, Optional<String> secret, Duration timeout) {
        /** Without its secrets: some addresses are. */
        @Override
        public String toString() {
            return "Webhook[" + (url.isPresent() ? HIDDEN : "") + "]";
        }
    }

    /**
     * Builds the configuration from settings.
     *
     * @param values by key; what is missing takes its default
     * @throws KboundException naming key, value and rule, where a value breaks one or a required one is missing
     */
    static AppConfig of(Values values) {
        values.requireDifferent(
                Setting.INPUT_TOPIC,
                Setting.MODEL_TOPIC,
                Setting.OUTPUT_ANOMALIES,
                Setting.OUTPUT_SCORES,
                Setting.OUTPUT_EPISODES,
                Setting.OUTPUT_DRIFTS,
                Setting.OUTPUT_MODEL_EVENTS,
                Setting.OUTPUT_DEAD_LETTERS,
                Setting.OUTPUT_FEEDBACK);
        return new AppConfig(
                new App(
                        values.name(Setting.APP_ID),
                        values.text(Setting.APP_THREADS).equals("auto")
                                ? Runtime.getRuntime().availableProcessors()
                                : values.whole(Setting.APP_THREADS, 1, 1000),
                        values.duration(Setting.APP_START_TIMEOUT),
                        values.duration(Setting.APP_STOP_TIMEOUT),
                        values.whole(Setting.APP_MAX_RESTARTS, 0, 1000)),
                InputSettings.input(values),
                InputSettings.registry(values),
                new Model(
                        values.path(Setting.MODEL_PATH),
                        values.optionalName(Setting.MODEL_TOPIC),
                        new ModelRules(
                                values.whole(Setting.MODEL_MAX_MEGABYTES, 1, ModelRules.MOST_MEGABYTES),
                                values.whole(Setting.MODEL_MAX_RUN_MEGABYTES, 1, ModelRules.MOST_RUN_MEGABYTES),
                                ModelRules.digests(values.text(Setting.MODEL_SHA256), Setting.MODEL_SHA256.key()))),
                new DeviceUse(
                        values.device(Setting.DEVICE_NAME),
                        values.choice(Setting.DEVICE_ON_LOSS, OnLoss.class),
                        values.flag(Setting.DEVICE_TF32),
                        values.whole(Setting.DEVICE_MAX_RECORDS, DeviceUse.FEWEST_RECORDS, DeviceUse.MOST_RECORDS),
                        values.duration(Setting.DEVICE_LINGER, LONGEST_LINGER)),
                new Series(
                        values.duration(Setting.SERIES_OUT_OF_ORDER),
                        values.duration(Setting.SERIES_AHEAD_LIMIT),
                        values.optionalDuration(Setting.SERIES_MAX_GAP).orElse(SeriesRules.NEVER),
                        values.choice(Setting.SERIES_MISSING, Missing.class),
                        values.choices(Setting.SERIES_MISSING_BY_CHANNEL, Missing.class),
                        values.duration(Setting.SERIES_HOLD_LIMIT),
                        values.duration(Setting.SERIES_IDLE_EXPIRY)),
                new Batch(
                        values.whole(Setting.BATCH_MAX_RECORDS, 1, 4096),
                        values.duration(Setting.BATCH_LINGER, LONGEST_LINGER)),
                new Screening(
                        values.choice(Setting.SCREENING_MODE, ScreeningMode.class),
                        values.shareBelow(Setting.SCREENING_MISS_RATE, 1)),
                new State(values.choice(Setting.STATE_STORE, Store.class)),
                new Alert(
                        values.share(Setting.ALERT_FALSE_ALARM_RATE),
                        values.choice(Setting.ALERT_CALIBRATION, CalibrationKind.class),
                        values.whole(
                                Setting.ALERT_ROLLING_WINDOWS,
                                RollingCalibration.FEWEST_WINDOWS,
                                RollingCalibration.MOST_WINDOWS),
                        // A source that is forgotten while its episode is open would never have it closed.
                        values.duration(Setting.ALERT_EPISODE_HOLD, values.duration(Setting.SERIES_IDLE_EXPIRY)),
                        values.whole(Setting.ALERT_DRIFT_WINDOWS, 20, 10_000),
                        values.shareBelow(Setting.ALERT_DRIFT_RATE, 0.05)),
                new Output(
                        values.name(Setting.OUTPUT_ANOMALIES),
                        values.optionalName(Setting.OUTPUT_SCORES),
                        values.optionalName(Setting.OUTPUT_EPISODES),
                        values.optionalName(Setting.OUTPUT_DRIFTS),
                        values.optionalName(Setting.OUTPUT_MODEL_EVENTS),
                        values.name(Setting.OUTPUT_DEAD_LETTERS),
                        values.optionalName(Setting.OUTPUT_FEEDBACK),
                        values.flag(Setting.OUTPUT_CREATE_TOPICS),
                        InputSettings.outputFormat(values)),
                new Web(
                        values.optionalWhole(Setting.WEB_PORT, 0, 65535),
                        values.text(Setting.WEB_HOST).trim(),
                        Optional.of(values.text(Setting.WEB_TOKEN).trim()).filter(token -> !token.isEmpty()),
                        values.whole(Setting.WEB_SOURCES, 100, 1_000_000),
                        values.whole(Setting.WEB_CONNECTIONS, 8, 10_000),
                        values.whole(Setting.WEB_LISTENERS, 1, 10_000)),
                WebhookSettings.webhook(values),
                values.kafka());
    }

    /** True where a record that was processed may be delivered again after a failure: at-least-once. */
    public boolean mayDeliverAgain() {
        return AT_LEAST_ONCE.equals(kafka.get("processing.guarantee"));
    }

    /** Every setting in force as lines of {@code key = value}, secrets masked. */
    public Map<String, String> describe() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(Setting.APP_ID.key(), app.id);
        lines.put(Setting.APP_THREADS.key(), Integer.toString(app.threads));
        lines.put(Setting.APP_START_TIMEOUT.key(), text(app.startTimeout));
        lines.put(Setting.APP_STOP_TIMEOUT.key(), text(app.stopTimeout));
        lines.put(Setting.APP_MAX_RESTARTS.key(), Integer.toString(app.maxRestarts));
        lines.put(Setting.INPUT_TOPIC.key(), input.topic);
        lines.put(Setting.INPUT_FORMAT.key(), input.format.toString());
        lines.putAll(InputSettings.describe(input, registry));
        lines.put(Setting.MODEL_PATH.key(), model.path.toString());
        lines.put(Setting.MODEL_TOPIC.key(), model.topic.orElse(""));
        lines.put(
                Setting.MODEL_SHA256.key(),
                model.rules.sha256().stream().sorted().collect(Collectors.joining(", ")));
        lines.put(Setting.MODEL_MAX_MEGABYTES.key(), Integer.toString(model.rules.megabytes()));
        lines.put(Setting.MODEL_MAX_RUN_MEGABYTES.key(), Integer.toString(model.rules.runMegabytes()));
        lines.put(Setting.DEVICE_NAME.key(), device.device().toString());
        lines.put(Setting.DEVICE_ON_LOSS.key(), device.onLoss().name().toLowerCase(Locale.ROOT));
        lines.put(Setting.DEVICE_TF32.key(), Boolean.toString(device.tf32()));
        lines.put(Setting.DEVICE_MAX_RECORDS.key(), Integer.toString(device.maxRecords()));
        lines.put(Setting.DEVICE_LINGER.key(), text(device.linger()));
        lines.put(Setting.SERIES_OUT_OF_ORDER.key(), text(series.outOfOrder));
        lines.put(Setting.SERIES_AHEAD_LIMIT.key(), text(series.aheadLimit));
        lines.put(Setting.SERIES_MAX_GAP.key(), series.maxGap.equals(SeriesRules.NEVER) ? "" : text(series.maxGap));
        lines.put(Setting.SERIES_MISSING.key(), series.missing.name().toLowerCase(Locale.ROOT));
        lines.put(
                Setting.SERIES_MISSING_BY_CHANNEL.key(),
                series.missingByChannel.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + entry.getValue().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
        lines.put(Setting.SERIES_HOLD_LIMIT.key(), text(series.holdLimit));
        lines.put(Setting.SERIES_IDLE_EXPIRY.key(), text(series.idleExpiry));
        lines.put(Setting.BATCH_MAX_RECORDS.key(), Integer.toString(batch.maxRecords));
        lines.put(Setting.BATCH_LINGER.key(), text(batch.linger));
        lines.put(Setting.SCREENING_MODE.key(), screening.mode.name().toLowerCase(Locale.ROOT));
        lines.put(Setting.SCREENING_MISS_RATE.key(), Double.toString(screening.missRate));
        lines.put(Setting.STATE_STORE.key(), state.store.name().toLowerCase(Locale.ROOT));
        lines.put(Setting.ALERT_FALSE_ALARM_RATE.key(), Double.toString(alert.falseAlarmRate));
        lines.put(Setting.ALERT_CALIBRATION.key(), alert.calibration.name().toLowerCase(Locale.ROOT));
        lines.put(Setting.ALERT_ROLLING_WINDOWS.key(), Integer.toString(alert.rollingWindows));
        lines.put(Setting.ALERT_EPISODE_HOLD.key(), text(alert.episodeHold));
        lines.put(Setting.ALERT_DRIFT_WINDOWS.key(), Integer.toString(alert.driftWindows));
        lines.put(Setting.ALERT_DRIFT_RATE.key(), Double.toString(alert.driftRate));
        lines.put(Setting.OUTPUT_ANOMALIES.key(), output.anomalies);
        lines.put(Setting.OUTPUT_SCORES.key(), output.scores.orElse(""));
        lines.put(Setting.OUTPUT_EPISODES.key(), output.episodes.orElse(""));
        lines.put(Setting.OUTPUT_DRIFTS.key(), output.drifts.orElse(""));
        lines.put(Setting.OUTPUT_MODEL_EVENTS.key(), output.modelEvents.orElse(""));
        lines.put(Setting.OUTPUT_DEAD_LETTERS.key(), output.deadLetters);
        lines.put(Setting.OUTPUT_CREATE_TOPICS.key(), Boolean.toString(output.createTopics));
        lines.put(Setting.OUTPUT_FEEDBACK.key(), output.feedback.orElse(""));
        lines.put(Setting.OUTPUT_FORMAT.key(), output.format.toString());
        lines.put(Setting.WEB_PORT.key(), web.port.map(String::valueOf).orElse(""));
        lines.put(Setting.WEB_HOST.key(), web.host);
        lines.put(Setting.WEB_TOKEN.key(), hidden(web.token));
        lines.put(Setting.WEB_SOURCES.key(), Integer.toString(web.sources));
        lines.put(Setting.WEB_CONNECTIONS.key(), Integer.toString(web.connections));
        lines.put(Setting.WEB_LISTENERS.key(), Integer.toString(web.listeners));
        lines.put(Setting.WEBHOOK_URL.key(), hidden(webhook.url));
        lines.put(Setting.WEBHOOK_SECRET.key(), hidden(webhook.secret));
        lines.put(Setting.WEBHOOK_TIMEOUT.key(), text(webhook.timeout));
        kafka.forEach((key, value) -> lines.put(Values.KAFKA + key, isSecret(key) ? HIDDEN : value));
        return lines;
    }

    /** Whether there is a secret, and not which. */
    static String hidden(Optional<?> secret) {
        return secret.isPresent() ? HIDDEN : "";
    }

    /** Whether the value of one of Kafka's own settings is not to be shown. */
    static boolean isSecret(String kafkaKey) {
        return SECRET.matcher(kafkaKey).find();
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}

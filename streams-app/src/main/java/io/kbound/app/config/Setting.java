package io.kbound.app.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every setting there is: its key in the file, its default, and what it means. */
public enum Setting {
    APP_ID("app.id", "kbound", "Name of the application: its consumer group, and the prefix of its internal topics."),
    APP_THREADS("app.threads", "auto", "Stream threads; auto: one per processor."),
    APP_START_TIMEOUT("app.start-timeout", "10s", "How long the brokers may take to answer at the start."),
    APP_STOP_TIMEOUT("app.stop-timeout", "30s", "How long an orderly stop may take."),
    APP_MAX_RESTARTS(
            "app.max-restarts",
            "3",
            "How often each stream thread may be replaced within 10 minutes after failures that may pass; 0: never."),
    INPUT_TOPIC("input.topic", Setting.REQUIRED, "Topic that signal records are read from."),
    INPUT_FORMAT(
            "input.format",
            "avro",
            "How they are encoded: avro (single-object encoding), avro-registry (a schema registry's wire format), avro-binary (the"
                    + " record alone), or json."),
    INPUT_SCHEMA(
            "input.schema",
            "",
            "Avro schema files, with commas between; the last is what records are read as, and with avro those before are what"
                    + " they may have been written with; empty: SignalRecord, or what the registry has."),
    INPUT_SOURCE(
            "input.source",
            "",
            "Field of the source in records of your own, such as machine.id, or kafka:key."
                    + " Empty: kafka:key where input.time or input.channels is set, else records are SignalRecords."),
    INPUT_TIME(
            "input.time",
            "",
            "Field of the event time in records of your own, such as meta.ts, or kafka:timestamp. Empty: kafka:timestamp where"
                    + " input.source or input.channels is set."),
    INPUT_TIME_UNIT(
            "input.time-unit",
            "auto",
            "What a time that is a number counts since 1970: seconds, millis, micros, nanos, or auto (told by its Avro type, else"
                    + " by its size)."),
    INPUT_CHANNELS(
            "input.channels",
            "",
            "Fields of the channels in records of your own, such as flow=sensors.flow, pressure=sensors.p1; empty: those of the"
                    + " channels' names."),
    INPUT_MAX_BYTES(
            "input.max-bytes",
            "1048576",
            "The largest record, key and value together; a larger one is a dead letter (too-large), and is not decoded."),
    REGISTRY_URL(
            "registry.url",
            "",
            "Addresses of the schema registry, tried in turn, with commas between, such as http://registry:8081; empty: none."),
    REGISTRY_USER_INFO("registry.user-info", "", "name:password for basic authentication; empty: none."),
    REGISTRY_TOKEN("registry.token", "", "Token for bearer authentication; empty: none."),
    REGISTRY_TRUSTSTORE(
            "registry.truststore",
            "",
            "File of the certificates that vouch for the registry: PEM, PKCS12 or JKS; empty: those of the JDK."),
    REGISTRY_TRUSTSTORE_PASSWORD(
            "registry.truststore-password", "", "What opens it; empty: nothing is needed, as with PEM."),
    REGISTRY_KEYSTORE(
            "registry.keystore",
            "",
            "File of this client's key and certificates: PEM, PKCS12 or JKS; empty: it shows none."),
    REGISTRY_KEYSTORE_PASSWORD("registry.keystore-password", "", "What opens it, and the key in it."),
    MODEL_PATH(
            "model.path",
            Setting.REQUIRED,
            "Model file; where it is replaced, and there is no model.topic, the new one takes over."),
    MODEL_TOPIC(
            "model.topic",
            "",
            "Compacted topic whose newest model takes over, as 'kbound model push' puts it there; empty: none."),
    MODEL_SHA256(
            "model.sha256",
            "",
            "SHA-256 of the model files that may be loaded, at the start or later, with commas between, as 'kbound inspect' or sha256sum"
                    + " prints them; empty: any."),
    MODEL_MAX_MEGABYTES("model.max-megabytes", "256", "The largest model file, in MiB, 1 to 2047."),
    MODEL_MAX_RUN_MEGABYTES(
            "model.max-run-megabytes",
            "2048",
            "Memory that one run of a model may take, in MiB, 1 to 1048576; a model that would take more is refused."),
    DEVICE_NAME(
            "device.name",
            "auto",
            "What scores: cpu, cuda:N (a GPU; docs/gpu.md), or auto (the first GPU where there is one that works)."),
    DEVICE_ON_LOSS(
            "device.on-loss",
            "fail",
            "What is done when a GPU fails for good: fail (the app ends), or cpu (the processor takes over)."),
    DEVICE_TF32("device.tf32", "false", "Whether a GPU may round products' factors to 10 bits: faster, less exact."),
    DEVICE_MAX_RECORDS(
            "device.max-records",
            "256",
            "Records of all threads that a GPU scores at once, 2 to 8192; each run is as large."),
    DEVICE_LINGER(
            "device.linger",
            "0ms",
            "How long records may wait for those of other threads while a GPU is idle, up to 1s."),
    SERIES_OUT_OF_ORDER(
            "series.out-of-order",
            "0s",
            "How far behind its source's newest reading one may lie in time and still be placed; others are late."),
    SERIES_AHEAD_LIMIT(
            "series.ahead-limit", "1h", "A reading whose time lies further ahead of the clock is a dead letter."),
    SERIES_MAX_GAP(
            "series.max-gap",
            "",
            "A longer time between two readings of a source begins a new window; empty: none does."),
    SERIES_MISSING(
            "series.missing",
            "reject",
            "What is done with a reading that lacks a value: reject (dead letter), drop (passed over), hold (last value)."),
    SERIES_MISSING_BY_CHANNEL(
            "series.missing-by-channel", "", "The same for single channels, such as flow=hold, speed=drop."),
    SERIES_HOLD_LIMIT(
            "series.hold-limit", "1m", "How old a value that is held may be; beyond it the reading is rejected."),
    SERIES_IDLE_EXPIRY("series.idle-expiry", "24h", "A source that nothing comes from for so long is forgotten."),
    BATCH_MAX_RECORDS("batch.max-records", "64", "Most records that are scored at once."),
    BATCH_LINGER(
            "batch.linger",
            "5ms",
            "How long a record may wait for others to be scored with, up to 1s; 0ms: not at all."),
    SCREENING_MODE(
            "screening.mode",
            "auto",
            "Whether records are scored with a few levels first, and with all only where they could still be anomalies: off, on, or"
                    + " auto (where the model can, and no output.scores asks for every record's bound)."),
    SCREENING_MISS_RATE(
            "screening.miss-rate",
            "0.1",
            "The largest chance that screening passes a normal record over which all levels would call an anomaly, above 0"
                    + " and below 1."),
    STATE_STORE(
            "state.store",
            "memory",
            "Where windows are kept: memory, or rocksdb (on disk, below kafka.state.dir) for very many sources."),
    ALERT_FALSE_ALARM_RATE(
            "alert.false-alarm-rate", "0.01", "Share of normal records that may be called anomalies, above 0 up to 1."),
    ALERT_CALIBRATION(
            "alert.calibration",
            "model",
            "What is normal: model (the model's calibration), or rolling (each source's own level and spread)."),
    ALERT_ROLLING_WINDOWS(
            "alert.rolling-windows", "512", "How many of a source's normal windows a rolling calibration remembers."),
    ALERT_EPISODE_HOLD(
            "alert.episode-hold", "1m", "An episode is over when its source has had no anomaly for so long."),
    ALERT_DRIFT_WINDOWS("alert.drift-windows", "200", "Windows of a source that are tested for drift together."),
    ALERT_DRIFT_RATE(
            "alert.drift-rate", "0.0001", "Chance that so many normal windows raise drift, above 0 and below 0.05."),
    OUTPUT_ANOMALIES("output.anomalies", "kbound-anomalies", "Topic that anomalies are written to."),
    OUTPUT_SCORES("output.scores", "", "Topic that the score of every record is written to; empty: none."),
    OUTPUT_EPISODES(
            "output.episodes",
            "kbound-episodes",
            "Topic that the beginnings and ends of episodes are written to; empty: none."),
    OUTPUT_DRIFTS(
            "output.drifts",
            "kbound-drifts",
            "Topic that the beginnings and ends of drift are written to; empty: none."),
    OUTPUT_MODEL_EVENTS(
            "output.model-events",
            "kbound-model-events",
            "Topic that says which model took over, or was refused, and why; empty: none."),
    OUTPUT_DEAD_LETTERS(
            "output.dead-letters", "kbound-dead-letters", "Topic for records that cannot be scored, with the reason."),
    OUTPUT_CREATE_TOPICS(
            "output.create-topics",
            "true",
            "Whether output topics that are not there are created, with the input's partitions."),
    OUTPUT_FEEDBACK(
            "output.feedback",
            "kbound-feedback",
            "Compacted topic that what people say of episodes on the page is written to; empty: none."),
    OUTPUT_FORMAT(
            "output.format",
            "avro",
            "How results are encoded: avro (single-object encoding), avro-registry (a schema registry's wire format; the schemas"
                    + " are registered at the start, as <topic>-value), json, or json-connect (in the envelope of Kafka Connect's"
                    + " JsonConverter, which names the types)."),
    WEB_PORT(
            "web.port",
            "",
            "Port that answers for the app's health and metrics, and serves the page; 0: any that is free; empty: none."),
    WEB_HOST("web.host", "127.0.0.1", "Address that it listens on."),
    WEB_TOKEN(
            "web.token",
            "",
            "What opens the page and its data; empty: nothing is asked for, and the page is served on this machine's own address only."),
    WEB_SOURCES(
            "web.sources",
            "20000",
            "Most sources that the page shows: those of the newest results, 100 to 1000000; each takes some 2 kB."),
    WEB_CONNECTIONS(
            "web.connections", "256", "Most connections at once, 8 to 10000; who comes then waits until one ends."),
    WEB_LISTENERS(
            "web.listeners",
            "64",
            "Most of them that listen to the page's events, fewer than web.connections; who comes then is refused, and asks again."),
    WEBHOOK_URL(
            "webhook.url",
            "",
            "Address that episodes are posted to when they begin and when they are over, http or https; empty: none."),
    WEBHOOK_SECRET(
            "webhook.secret",
            "",
            "What posts are signed with, as the Standard Webhooks specification has it: whsec_ and Base64, or any text; empty: they are not."),
    WEBHOOK_TIMEOUT("webhook.timeout", "10s", "How long the receiver may take to answer, up to 20s.");

    /** Stands for the default of a setting that has none. */
    static final String REQUIRED = "(required)";

    private final String key;
    private final String byDefault;
    private final String meaning;

    Setting(String key, String byDefault, String meaning) {
        this.key = key;
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    /** The key, with dots between the levels of the file. */
    public String key() {
        return key;
    }

    /** The default; empty where a value must be given. */
    public Optional<String> byDefault() {
        return byDefault.equals(REQUIRED) ? Optional.empty() : Optional.of(byDefault);
    }

    /** One sentence on what it means. */
    public String meaning() {
        return meaning;
    }

    /** The environment variable that overrides it. */
    public String variable() {
        return "KBOUND_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}

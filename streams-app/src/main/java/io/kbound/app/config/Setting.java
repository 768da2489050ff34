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
    INPUT_TOPIC("input.topic", Setting.REQUIRED, "Topic that signal records are read from."),
    INPUT_FORMAT("input.format", "avro", "How they are encoded: avro (single-object encoding) or json."),
    MODEL_PATH("model.path", Setting.REQUIRED, "Model file."),
    BATCH_MAX_RECORDS("batch.max-records", "64", "Most records that are scored at once."),
    BATCH_LINGER(
            "batch.linger",
            "5ms",
            "How long a record may wait for others to be scored with, up to 1s; 0ms: not at all."),
    STATE_STORE(
            "state.store",
            "memory",
            "Where windows are kept: memory, or rocksdb (on disk, below kafka.state.dir) for very many sources."),
    ALERT_FALSE_ALARM_RATE(
            "alert.false-alarm-rate", "0.01", "Share of normal records that may be called anomalies, above 0 up to 1."),
    OUTPUT_ANOMALIES("output.anomalies", "kbound-anomalies", "Topic that anomalies are written to."),
    OUTPUT_SCORES("output.scores", "", "Topic that the score of every record is written to; empty: none."),
    OUTPUT_DEAD_LETTERS(
            "output.dead-letters", "kbound-dead-letters", "Topic for records that cannot be scored, with the reason."),
    OUTPUT_CREATE_TOPICS(
            "output.create-topics",
            "true",
            "Whether output topics that are not there are created, with the input's partitions.");

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

package io.kbound.app.topology;

import io.kbound.app.Fixtures;
import io.kbound.app.codec.Formats;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/** The topology in Kafka Streams' test driver, which commits after every record. */
final class TopologyRun implements AutoCloseable {
    /** The event time of second 0. */
    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    /** How long each batch takes, by the clock of its step. */
    static final Duration EVALUATION = Duration.ofMillis(3);

    private final ScoringCounts counts = new ScoringCounts();
    private final AtomicLong nanos = new AtomicLong();
    private final ModelSlot models;
    private final TopologyTestDriver driver;
    private final AppConfig config;

    private TopologyRun(
            Path folder, Path modelFile, Optional<ReplayRange> range, InstantSource clock, List<String> settings) {
        List<String> assignments = new ArrayList<>(settings);
        assignments.add("input.topic=signals");
        assignments.add("model.path=" + modelFile);
        this.config = ConfigReader.read(Optional.empty(), Map.of(), assignments);
        this.models = new ModelSlot(ScoringModel.of(BoundModel.open(modelFile), config));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("state").toString());
        this.driver = new TopologyTestDriver(
                ScoringTopology.build(
                        config,
                        Formats.of(config),
                        models,
                        counts,
                        range,
                        clock,
                        () -> nanos.getAndAdd(EVALUATION.toNanos())),
                properties);
    }

    /** Starts it, with its state in a folder. */
    static TopologyRun start(Path folder, Path modelFile, String... settings) {
        return startAt(folder, modelFile, InstantSource.system(), settings);
    }

    /** Starts it by a clock. */
    static TopologyRun startAt(Path folder, Path modelFile, InstantSource clock, String... settings) {
        return new TopologyRun(folder, modelFile, Optional.empty(), clock, List.of(settings));
    }

    /** Starts it on a range of its topic. */
    static TopologyRun replay(Path folder, Path modelFile, ReplayRange range, String... settings) {
        return new TopologyRun(folder, modelFile, Optional.of(range), InstantSource.system(), List.of(settings));
    }

    ScoringCounts counts() {
        return counts;
    }

    ModelSlot models() {
        return models;
    }

    AppConfig config() {
        return config;
    }

    TopologyTestDriver driver() {
        return driver;
    }

    /** Sends a reading whose Kafka time is its event time. */
    void send(String source, long second, List<@Nullable Double> values, @Nullable List<String> names) {
        send(source, second, second, values, names);
    }

    /** Sends a reading of an event time, at a Kafka time. */
    void send(
            String source, long second, long kafkaSecond, List<@Nullable Double> values, @Nullable List<String> names) {
        input().pipeInput(
                        source.getBytes(StandardCharsets.UTF_8),
                        Fixtures.signal(source, TIME.plusSeconds(second), values, names),
                        TIME.plusSeconds(kafkaSecond));
    }

    TestInputTopic<byte[], byte[]> input() {
        return driver.createInputTopic("signals", new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** An output topic of our own records. */
    <R extends SpecificRecordBase> TestOutputTopic<String, R> output(String topic, Class<R> type) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new SingleObject<>(type).deserializer());
    }

    /** The bound of a window of readings under the model in force. */
    @SafeVarargs
    final float bound(List<@Nullable Double>... readings) {
        float[] window = new float[3 * readings.length];
        for (int i = 0; i < window.length; i++) {
            Double value = readings[i / 3].get(i % 3);
            window[i] = value == null ? Float.NaN : value.floatValue();
        }
        try (BoundScorer scorer = models.inForce().model().scorer(1)) {
            scorer.put(0, window);
            scorer.score(1);
            return scorer.bound(0);
        }
    }

    @Override
    public void close() {
        driver.close();
        models.close();
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.launch.Launched;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.series.EventTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that are not Java's, by the commands and programs of the page on them: what they send has the scores that the same readings
 * have of our own producer, and what they read is what our own consumer does, all to the bit.
 */
class ForeignClientsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = 3;
    private static final int SOURCES = 4;
    private static final int OF_EACH = 60;
    private static final int WINDOW = 4;
    private static final int WINDOWS = SOURCES * (OF_EACH - WINDOW + 1);

    @TempDir
    private static Path folder;

    private static final List<MachineReading> READINGS = MachineReading.some(SOURCES, OF_EACH);
    private static LocalBroker broker;
    private static Map<String, String> client = Map.of();
    private static Path model;
    private static ClientsPage page;
    private static Map<String, List<Object>> ownScores = Map.of();

    @BeforeAll
    static void sendByOurOwnProducer() throws Exception {
        Needed.orSkip(ForeignClientsIT.class, "kcat, node and npm are there", ClientsPage.canBeFollowed());
        broker = LocalBroker.start(0, folder.resolve("broker"));
        client = Map.of("bootstrap.servers", broker.bootstrapServers());
        page = ClientsPage.in(folder, broker.bootstrapServers());
        page.install();
        page.unpackSchemas();
        model = Files.move(
                SmallModel.train(folder, WINDOW, MachineReading.CHANNELS, "pumps", 1), folder.resolve("pumps.onnx"));

        createTopic("signals");
        try (SignalProducer producer = new SignalProducer(client, "signals", MachineReading.CHANNELS)) {
            READINGS.forEach(reading -> reading.send(producer));
        }
        ownScores = scores("signals", "input.format=avro");
        assertThat(ownScores).hasSize(WINDOWS);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void kcat_signalRecordsInJson_haveTheScoresOfOurOwn() throws Exception {
        createTopic("readings");
        page.write("readings.txt", lines(MachineReading::signalLine));
        page.run(page.command("kcat -P "));

        assertThat(scores("readings", "input.format=json")).isEqualTo(ownScores);
    }

    @Test
    void kcat_recordsOfOnesOwnInJson_haveTheScoresOfOurOwn() throws Exception {
        createTopic("nested");
        page.write("readings.txt", lines(MachineReading::nestedLine));
        page.run(page.command("kcat -P ").replace("-t readings", "-t nested"));

        assertThat(scores(
                        "nested",
                        "input.format=json",
                        "input.source=machine.id",
                        "input.time=meta.ts",
                        "input.channels=flow=sensors.flow, pressure=cells.0.bar, temperature=tags.air\\.celsius"))
                .isEqualTo(ownScores);
    }

    @Test
    void node_recordsOfOnesOwnSchema_withNothingBeforeThem_haveTheScoresOfOurOwn() throws Exception {
        createTopic("bare");
        page.write("telemetry.jsonl", lines(MachineReading::telemetryLine));
        page.run(page.command("node send.mjs").replace("machines avro", "bare avro-binary"));

        assertThat(scores(
                        "bare",
                        "input.format=avro-binary",
                        "input.schema=" + page.folder().resolve("telemetry.avsc"),
                        "input.source=machine.id",
                        "input.time=ts",
                        "input.channels=flow=sensors.flow, pressure=sensors.pressure, temperature=sensors.temperature"))
                .isEqualTo(ownScores);
    }

    @Test
    void kcat_readsResultsInJson_asOurOwnConsumerDoes() throws Exception {
        createTopic("spoken");
        page.write("readings.txt", lines(MachineReading::signalLine));
        page.run(page.command("kcat -P ").replace("-t readings", "-t spoken"));
        assertThat(scores("spoken", "input.format=json", "output.format=json")).isEqualTo(ownScores);

        String command = page.command("kcat -C -b " + broker.bootstrapServers() + " -t kbound-scores");
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> read = new ArrayList<>();
        for (String line : page.run(command.replace("kbound-scores", "spoken-scores"))
                .lines()
                .toList()) {
            read.add(json.readTree(line));
        }
        List<JsonNode> ours = new ArrayList<>();
        for (ScoreRecord score : results("spoken-scores", ScoreRecord.class, WINDOWS)) {
            // Avro's own way to say a record in JSON.
            ours.add(json.readTree(score.toString()));
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(ours);
    }

    /** The page from its end to its beginning: an app by its configuration, what others send to it and read of it. */
    @Test
    void thePagesApp_isSentToAndReadByOthers_asByOurOwn_andWhatWasAbortedByNone() throws Exception {
        createTopic("machines");
        Map<String, String> environment = Map.of(
                "KBOUND_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "KBOUND_KAFKA_STATE_DIR",
                folder.resolve("state").toString());
        try (Launched app = Launched.startWith(environment, page.folder(), "run", "--config", "kbound.yaml")) {
            app.await("scoring 'machines'", PATIENCE);
            abort("kbound-anomalies");
            page.write("telemetry.jsonl", lines(MachineReading::telemetryLine));
            page.run(page.command("node send.mjs"));
            page.write("readings.txt", List.of("pump-1\tno Avro: ü"));
            page.run(page.command("kcat -P ").replace("-t readings", "-t machines"));

            List<ScoreRecord> scores = results("kbound-scores", ScoreRecord.class, WINDOWS);
            assertThat(bySourceAndTime(scores)).isEqualTo(ownScores);
            List<AnomalyRecord> anomalies = results("kbound-anomalies", AnomalyRecord.class, (int)
                    scores.stream().filter(ScoreRecord::getAnomaly).count());
            assertThat(anomalies).hasSizeGreaterThan(SOURCES * 3);

            assertNodeReads("kbound-scores", scores, ScoreRecord.getClassSchema());
            assertNodeReads("kbound-anomalies", anomalies, AnomalyRecord.getClassSchema());
            assertKcatReads(anomalies);
            assertThat(page.run(page.command("kcat -C -b " + broker.bootstrapServers() + " -t kbound-dead-letters")))
                    .startsWith("kbound.reason=undecodable,")
                    .contains("__streams.errors.topic=machines")
                    .endsWith(" pump-1 no Avro: ü\n")
                    .containsOnlyOnce("\n");
            app.terminate();
            assertThat(app.exitCode(PATIENCE)).isZero();
        }
    }

    private static void assertNodeReads(String topic, List<? extends SpecificRecordBase> ours, Schema schema)
            throws Exception {
        Map<String, SpecificRecordBase> byId = new HashMap<>();
        ours.forEach(record -> byId.put(record.get("id").toString(), record));
        ObjectMapper json = new ObjectMapper();
        try (Launched reader = page.stay(page.command("node read.mjs " + topic))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (reader.output().chars().filter(c -> c == '\n').count() < ours.size()) {
                assertThat(System.nanoTime())
                        .as(reader.output() + reader.errors())
                        .isLessThan(deadline);
                Thread.sleep(100);
            }
            List<String> lines = reader.output().lines().toList();
            assertThat(lines).hasSize(ours.size());
            for (String line : lines) {
                JsonNode read = json.readTree(line);
                SpecificRecordBase record =
                        Objects.requireNonNull(byId.remove(read.path("id").textValue()), line);
                assertSame(read, record, schema);
            }
            assertThat(reader.errors()).doesNotContain("another schema");
        }
        assertThat(byId).isEmpty();
    }

    private static void assertKcatReads(List<AnomalyRecord> anomalies) throws Exception {
        String command = page.command("kcat -C -b " + broker.bootstrapServers() + " -t kbound-anomalies");
        List<String> read = page.run(command).lines().toList();
        assertThat(read)
                .hasSize(anomalies.size())
                .allMatch(line -> line.matches("\\d{13} pump-\\d partition \\d offset \\d+ \\d+ bytes"));
        assertThat(read.stream().map(line -> line.split(" ", -1)[1]))
                .containsExactlyInAnyOrderElementsOf(
                        anomalies.stream().map(AnomalyRecord::getSource).toList());
        String all = page.run(command + " -X isolation.level=read_uncommitted");
        assertThat(all.lines()).hasSize(anomalies.size() + 1);
        assertThat(all).contains(" aborted partition ");
    }

    /** What Node read, field by field, is what our own consumer did. */
    private static void assertSame(JsonNode read, @Nullable Object ours, Schema schema) {
        switch (schema.getType()) {
            case RECORD -> {
                assertThat(read.size()).isEqualTo(schema.getFields().size());
                for (Schema.Field field : schema.getFields()) {
                    assertSame(
                            read.path(field.name()),
                            ((SpecificRecordBase) Objects.requireNonNull(ours)).get(field.pos()),
                            field.schema());
                }
            }
            case ARRAY -> {
                List<?> items = (List<?>) Objects.requireNonNull(ours);
                assertThat(read.size()).isEqualTo(items.size());
                for (int i = 0; i < items.size(); i++) {
                    assertSame(read.path(i), items.get(i), schema.getElementType());
                }
            }
            case UNION -> {
                assertThat(ours).isNotNull();
                assertSame(read, ours, schema.getTypes().get(1));
            }
            case STRING -> assertThat(read.textValue()).isEqualTo(ours);
            case BOOLEAN ->
                assertThat(read.isBoolean() ? read.booleanValue() : null).isEqualTo(ours);
            case INT -> assertThat(read.intValue()).isEqualTo(ours);
            case LONG ->
                assertThat(read.longValue())
                        .isEqualTo(ours instanceof Instant time ? Long.valueOf(EventTime.micros(time)) : ours);
            // As doubles: a float is read as the double that it is.
            case FLOAT, DOUBLE ->
                assertThat(Double.doubleToRawLongBits(read.doubleValue()))
                        .isEqualTo(Double.doubleToRawLongBits(((Number) Objects.requireNonNull(ours)).doubleValue()));
            case BYTES, ENUM, FIXED, MAP, NULL -> throw new AssertionError("none of our results has " + schema);
        }
    }

    /** Runs an app over a topic until every window has its score. */
    private static Map<String, List<Object>> scores(String topic, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "app.id=" + topic,
                "app.threads=1",
                "input.topic=" + topic,
                "series.missing=hold",
                "model.path=" + model,
                "output.scores=" + topic + "-scores",
                "output.anomalies=" + topic + "-anomalies",
                "output.dead-letters=" + topic + "-dead",
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                "kafka.state.dir=" + folder.resolve("state")));
        all.addAll(List.of(settings));
        ScoringCounts counts = new ScoringCounts();
        try (ScoringApp app =
                ScoringApp.start(ConfigReader.read(Optional.empty(), Map.of(), all), counts, event -> {})) {
            Map<String, List<Object>> scores = bySourceAndTime(results(topic + "-scores", ScoreRecord.class, WINDOWS));
            assertThat(counts.deadLetterCount()).isZero();
            assertThat(app.isRunning()).isTrue();
            return scores;
        }
    }

    private static Map<String, List<Object>> bySourceAndTime(List<ScoreRecord> scores) {
        return scores.stream()
                .collect(Collectors.toMap(
                        score -> score.getSource() + " " + score.getTime(),
                        score -> List.of(
                                Float.floatToRawIntBits(score.getBound()),
                                Float.floatToRawIntBits(score.getStatistic()),
                                score.getPValue(),
                                score.getAnomaly(),
                                // The key's: only where all agree on it do a source's readings lie together.
                                score.getPartition())));
    }

    /** Our own consumer's. */
    private static <R extends SpecificRecordBase> List<R> results(String topic, Class<R> type, int wanted) {
        List<R> results = new ArrayList<>();
        try (ResultConsumer<R> consumer = new ResultConsumer<>(client, topic, type, true)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (results.size() < wanted && System.nanoTime() < deadline) {
                results.addAll(consumer.poll(Duration.ofMillis(100)));
            }
            // What comes twice would come soon.
            results.addAll(consumer.poll(Duration.ofMillis(500)));
        }
        assertThat(results).as(topic).hasSize(wanted);
        return results;
    }

    /** Writes what never happened. */
    private static void abort(String topic) throws Exception {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("transactional.id", "aborted");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted", new byte[] {1, 2, 3}))
                    .get();
            producer.abortTransaction();
        }
    }

    private static void createTopic(String name) {
        try (Topics topics = new Topics(client, PATIENCE)) {
            topics.createForSignals(name, PARTITIONS);
        }
    }

    private static List<String> lines(Function<MachineReading, String> written) {
        return READINGS.stream().map(written).toList();
    }
}

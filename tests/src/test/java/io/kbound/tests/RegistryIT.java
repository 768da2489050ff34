package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.codec.ResultFormat;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.Checkup;
import io.kbound.app.service.Finding;
import io.kbound.app.service.Finding.Verdict;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.DeadLetter;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of one's own by a real schema registry: read as their schemas change, waited for while it is away, and results registered there. */
class RegistryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    /** Longer than the brokers keep a transaction that stands still. */
    private static final Duration AWAY = Duration.ofSeconds(14);

    private static final String RIG = """
            {"type": "record", "name": "Rig", "namespace": "acme", "fields": [
              {"name": "rig", "type": {"type": "record", "name": "Id", "fields": [{"name": "id", "type": "string"}]}},
              {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              %s
            ]}""";

    @TempDir
    private static Path folder;

    private static Apicurio registry;
    private static LocalBroker broker;
    private static Map<String, String> client;
    private static Path model;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> java = Apicurio.java();
        if (java.isEmpty()) {
            System.out.println("RegistryIT is left out: the registry needs a JDK 21 or later, and there is none in"
                    + " JAVA_HOME* or /usr/lib/jvm");
        }
        assumeTrue(java.isPresent(), "no JDK 21 or later");
        registry = Apicurio.start(java.get(), folder);
        broker = LocalBroker.start(0, folder.resolve("broker"));
        client = Map.of("bootstrap.servers", broker.bootstrapServers());
        model = Files.copy(
                Checkout.root().resolve("scorer/src/test/resources/io/kbound/scorer/onnx/format-1.onnx"),
                folder.resolve("pairs.onnx"));
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void recordsOfOnesOwn_areScored_asTheirSchemaChanges_andResultsAreReadByTheRegistrysSchemas() throws Exception {
        createTopic("telemetry");
        int point = register(
                "point",
                "{\"type\":\"record\",\"name\":\"Point\",\"namespace\":\"acme\",\"fields\":"
                        + "[{\"name\":\"value\",\"type\":\"float\"}]}");
        assertThat(point).isPositive();
        int first =
                register("telemetry-value", rig("int", "\"q\",\"type\":\"float\"", "\"pressure\",\"type\":\"double\""));
        // Renamed, widened, another field between.
        int second = register(
                "telemetry-value-2",
                rig(
                        "double",
                        "\"note\",\"type\":\"string\"",
                        "\"flow\",\"aliases\":[\"q\"],\"type\":\"double\"",
                        "\"pressure\",\"type\":\"double\""));
        String referring = rig(
                "double",
                "\"flow\",\"type\":\"float\"",
                "\"pressure\",\"type\":\"double\"",
                "\"at\",\"type\":\"Point\"");
        int third = register(
                "telemetry-value-3", referring, "[{\"name\":\"acme.Point\",\"subject\":\"point\",\"version\":1}]");
        Path readAs = Files.writeString(
                folder.resolve("rig.avsc"),
                rig("double", "\"flow\",\"aliases\":[\"q\"],\"type\":\"double\"", "\"pressure\",\"type\":\"double\""));

        try (KafkaProducer<String, byte[]> producer = producer()) {
            send(producer, "telemetry", framed(first, schema(first), reading(0, 1400, "q", 30f)));
            send(producer, "telemetry", framed(second, schema(second), reading(1, 1401.5, "flow", 30.5, "note", "n")));
            Schema parsed = new Schema.Parser().addTypes(List.of(schema(point))).parse(referring);
            GenericRecord at = new GenericData.Record(parsed.getField("at").schema());
            at.put("value", 1f);
            send(producer, "telemetry", framed(third, parsed, reading(2, 1402, "flow", 31f, "at", at)));
            send(producer, "telemetry", framed(99_999, schema(first), reading(3, 1400, "q", 30f)));
            send(producer, "telemetry", framed(point, schema(point), Map.of("value", 1f)));
        }
        ScoringCounts counts = new ScoringCounts();
        List<ConsumerRecord<byte[], byte[]>> scores;
        List<ConsumerRecord<byte[], byte[]>> letters;
        AppConfig config = config(
                registry.url(),
                "telemetry",
                "input.schema=" + readAs,
                "output.format=avro-registry",
                "input.source=rig.id",
                "input.time=ts");
        try (ScoringApp app = ScoringApp.start(config, counts, event -> {})) {
            scores = read("telemetry-scores", 2);
            letters = read("telemetry-dead", 2);
            assertThat(app.health().registry()).isEmpty();
        }

        List<GenericRecord> decoded = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> score : scores) {
            decoded.add(unframed(score.value()));
        }
        assertThat(decoded).extracting(score -> score.get("source").toString()).containsExactly("rig-1", "rig-1");
        assertThat(decoded).extracting(score -> score.get("offset")).containsExactly(1L, 2L);
        assertThat(decoded).extracting(score -> score.get("time")).containsExactly(micros(1), micros(2));
        assertThat(decoded.get(0).get("bound")).isEqualTo(bound(1400, 30, 1.25, 1401.5, 30.5, 1.25));
        assertThat(decoded.get(1).get("bound")).isEqualTo(bound(1401.5, 30.5, 1.25, 1402, 31, 1.25));
        try (ResultConsumer<ScoreRecord> watched =
                new ResultConsumer<>(client, "telemetry-scores", ScoreRecord.class, true)) {
            List<ScoreRecord> ours = new ArrayList<>();
            await(() -> ours.addAll(watched.poll(Duration.ofMillis(100))) && ours.size() == 2);
            assertThat(ours)
                    .extracting(ScoreRecord::getBound)
                    .containsExactly((Float) decoded.get(0).get("bound"), (Float)
                            decoded.get(1).get("bound"));
        }
        assertThat(decoded.get(0).getSchema().getFullName()).isEqualTo("io.kbound.record.ScoreRecord");
        assertThat(subjects())
                .contains(
                        "telemetry-scores-value",
                        "telemetry-anomalies-value",
                        "kbound-episodes-value",
                        "kbound-drifts-value");
        assertThat(letters)
                .extracting(RegistryIT::message)
                .satisfiesExactly(
                        unknown -> assertThat(unknown).isEqualTo("the registry has no schema 99999"),
                        other -> assertThat(other).contains("acme.Point cannot be read as acme.Rig of input.schema"));

        Map<String, Finding> findings = checkup(config, readAs);
        assertThat(Objects.requireNonNull(findings.get("registry")).found()).endsWith("answers, and lets us in");
        Finding records = Objects.requireNonNull(findings.get("records"));
        assertThat(records.verdict()).isEqualTo(Verdict.WARN);
        assertThat(records.found())
                .contains("2 of the 5 newest cannot be read as avro-registry: the registry has no schema");
    }

    @Test
    void readingsOfOnesOwn_areCollectedToAFile_asTheAppsSettingsSay() throws Exception {
        createTopic("collected");
        int id = register("collected", rig("int", "\"q\",\"type\":\"float\"", "\"pressure\",\"type\":\"double\""));
        try (KafkaProducer<String, byte[]> producer = producer()) {
            send(producer, "collected", framed(id, schema(id), reading(0, 1400, "q", 30f)));
            send(producer, "collected", framed(99_999, schema(id), reading(1, 1400, "q", 30f)));
            send(producer, "collected", framed(id, schema(id), reading(2, 1402, "q", 30.5f)));
        }
        Files.writeString(folder.resolve("app.yaml"), """
                input:
                  format: avro-registry
                  source: rig.id
                  channels: speed, flow=q
                registry:
                  url: %s
                """.formatted(registry.url()));

        try (Launched collect = Launched.run(
                folder,
                "collect",
                "--bootstrap",
                broker.bootstrapServers(),
                "--topic",
                "collected",
                "--config",
                "app.yaml",
                "--out",
                "collected.csv")) {
            assertThat(collect.exitCode(PATIENCE)).as(collect.errors()).isZero();
            assertThat(collect.output())
                    .contains("2 readings written", "1 records that cannot be read were passed over");
        }
        assertThat(Files.readAllLines(folder.resolve("collected.csv")))
                .satisfiesExactly(
                        header -> assertThat(header).isEqualTo("time,source,speed,flow"),
                        first -> assertThat(first).endsWith("Z,rig-1,1400.0,30.0"),
                        second -> assertThat(second).endsWith("Z,rig-1,1402.0,30.5"));
    }

    @Test
    void aRegistryThatGoesAway_isWaitedFor_andNoRecordIsLostOrDoubled_norIsAStopHeldUp() throws Exception {
        createTopic("away");
        int known =
                register("away-1", rig("double", "\"flow\",\"type\":\"double\"", "\"pressure\",\"type\":\"double\""));
        int later =
                register("away-2", rig("float", "\"flow\",\"type\":\"double\"", "\"pressure\",\"type\":\"double\""));
        int last = register("away-3", rig("int", "\"flow\",\"type\":\"double\"", "\"pressure\",\"type\":\"double\""));
        try (RegistryGate gate = new RegistryGate(registry.url());
                KafkaProducer<String, byte[]> producer = producer()) {
            AppConfig config = config(gate.url(), "away", "input.source=rig.id", "input.time=ts");
            ScoringCounts counts = new ScoringCounts();
            try (ScoringApp app = ScoringApp.start(config, counts, event -> {})) {
                for (int i = 0; i < 50; i++) {
                    send(producer, "away", framed(known, schema(known), reading(i, 1400.0 + i, "flow", 30.0)));
                }
                read("away-scores", 49);

                gate.shut();
                // Some that are known lie before it in the same transaction.
                for (int i = 50; i < 100; i++) {
                    int id = i < 60 ? known : later;
                    Object speed = i < 60 ? (Object) (1400.0 + i) : (Object) (1400f + i);
                    send(producer, "away", framed(id, schema(id), reading(i, speed, "flow", 30.0)));
                }
                // An app that has just begun waits for its first heartbeat, too, and says that before.
                await(() -> app.health()
                        .obstacle()
                        .filter(obstacle -> obstacle.startsWith("schema registry: " + gate.url() + ": it answers 503"))
                        .isPresent());
                assertThat(app.health().live()).isTrue();
                Thread.sleep(AWAY.toMillis());
                assertThat(app.health().live()).isTrue();
                assertThat(counts.deadLetterCount()).isZero();
                gate.open();
                assertThat(offsets(read("away-scores", 99))).containsExactlyElementsOf(offsets(1, 100));
                await(() -> app.health().ready());
                assertThat(app.health().restarts()).isZero();

                gate.shut();
                for (int i = 100; i < 110; i++) {
                    send(producer, "away", framed(last, schema(last), reading(i, 1400 + i, "flow", 30.0)));
                }
                await(() -> app.health().registry().isPresent());
                long asked = System.nanoTime();
                boolean inTime = app.stop();
                assertThat(inTime).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(STOP_TIMEOUT);
                assertThat(app.failure()).isEmpty();
            }
            gate.open();
            try (ScoringApp next = ScoringApp.start(config, counts, event -> {})) {
                assertThat(offsets(read("away-scores", 109))).containsExactlyElementsOf(offsets(1, 110));
                assertThat(next.health().live()).isTrue();
            }
            assertThat(counts.deadLetterCount()).isZero();
        }
    }

    private Map<String, Finding> checkup(AppConfig config, Path readAs) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        Checkup checkup = new Checkup(finding -> findings.put(finding.check(), finding));
        List<String> settings = settings(registry.url(), config.input().topic());
        settings.addAll(List.of("input.source=rig.id", "input.time=ts", "input.schema=" + readAs));
        checkup.run(Optional.empty(), Map.of(), settings);
        return findings;
    }

    private static AppConfig config(URI url, String topic, String... more) {
        List<String> settings = settings(url, topic);
        settings.addAll(List.of(more));
        return ConfigReader.read(Optional.empty(), Map.of(), settings);
    }

    private static List<String> settings(URI url, String topic) {
        return new ArrayList<>(List.of(
                "app.id=" + topic,
                "app.threads=1",
                "app.stop-timeout=" + STOP_TIMEOUT.toSeconds() + "s",
                "input.topic=" + topic,
                "input.format=avro-registry",
                "registry.url=" + url,
                "model.path=" + model,
                "output.scores=" + topic + "-scores",
                "output.anomalies=" + topic + "-anomalies",
                "output.dead-letters=" + topic + "-dead",
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                "kafka.state.dir=" + folder.resolve("state")));
    }

    private static void createTopic(String name) {
        try (Topics topics = new Topics(client, PATIENCE)) {
            topics.createForSignals(name, 1);
        }
    }

    private static String rig(String speed, String... fields) {
        return RIG.formatted("{\"name\":\"speed\",\"type\":\"" + speed + "\"},{\"name\":"
                + String.join("},{\"name\":", fields) + "}");
    }

    private static Map<String, Object> reading(int second, Object speed, Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of("second", second, "speed", speed, "pressure", 1.25));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return values;
    }

    /** Written by Avro's own encoder. */
    private static byte[] framed(int id, Schema schema, Map<String, Object> values) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            switch (field.name()) {
                case "rig" -> {
                    GenericRecord rig = new GenericData.Record(field.schema());
                    rig.put("id", "rig-1");
                    record.put("rig", rig);
                }
                case "ts" ->
                    record.put(
                            "ts",
                            TIME.plusSeconds((Integer) Objects.requireNonNull(values.get("second")))
                                    .toEpochMilli());
                default -> record.put(field.name(), values.get(field.name()));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private GenericRecord unframed(byte[] value) throws Exception {
        assertThat(value[0]).isZero();
        Schema schema = schema(ByteBuffer.wrap(value).getInt(1));
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    }

    private static KafkaProducer<String, byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(client);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> producer, String topic, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, "rig-1", value)).get();
    }

    /** All that is committed in a topic of one partition, once there are so many, and a little later. */
    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) throws Exception {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                assertThat(System.nanoTime())
                        .as("%d of %d in %s", records.size(), count, topic)
                        .isLessThan(deadline);
            }
            consumer.poll(Duration.ofMillis(700)).forEach(records::add);
            assertThat(records).hasSize(count);
            return records;
        }
    }

    private static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> scores) {
        var codec = ResultFormat.deserializer(ScoreRecord.class);
        return scores.stream()
                .map(score -> codec.deserialize("", score.value()).getOffset())
                .toList();
    }

    private static List<Long> offsets(long from, long to) {
        List<Long> offsets = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            offsets.add(offset);
        }
        return offsets;
    }

    private static String message(ConsumerRecord<byte[], byte[]> letter) {
        Header header = Objects.requireNonNull(letter.headers().lastHeader(DeadLetter.MESSAGE));
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static long micros(int second) {
        return TIME.plusSeconds(second).toEpochMilli() * 1000;
    }

    private static float bound(double... window) {
        float[] values = new float[window.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) window[i];
        }
        try (BoundModel opened = BoundModel.open(model);
                BoundScorer scorer = opened.scorer(1)) {
            scorer.put(0, values);
            scorer.score(1);
            return scorer.bound(0);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    // The registry is asked here by other code than ours.

    private int register(String subject, String schema) throws Exception {
        return register(subject, schema, "[]");
    }

    private int register(String subject, String schema, String references) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode body = json.createObjectNode();
        body.put("schema", schema);
        body.set("references", json.readTree(references));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).path("id").intValue();
    }

    private Schema schema(int id) throws Exception {
        return new Schema.Parser()
                .parse(ask("/schemas/ids/" + id).path("schema").asText());
    }

    private List<String> subjects() throws Exception {
        List<String> subjects = new ArrayList<>();
        ask("/subjects").forEach(subject -> subjects.add(subject.asText()));
        return subjects;
    }

    private JsonNode ask(String path) throws Exception {
        return new ObjectMapper()
                .readTree(http.send(
                                HttpRequest.newBuilder(URI.create(registry.url() + path))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
    }
}

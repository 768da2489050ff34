package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.Checkup;
import io.kbound.app.service.Finding;
import io.kbound.app.service.Finding.Verdict;
import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import io.kbound.scorer.series.EventTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of apps that are well, and of those that are not. */
class DoctorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> CHANNELS = List.of("speed", "flow", "pressure");

    @TempDir
    private static Path folder;

    private static LocalBroker broker;
    private static Path model;

    private final Map<String, Finding> findings = new LinkedHashMap<>();

    @BeforeAll
    static void prepare() throws Exception {
        model = Files.copy(
                Checkout.root().resolve("scorer/src/test/resources/io/kbound/scorer/onnx/format-1.onnx"),
                folder.resolve("pairs.onnx"));
        broker = LocalBroker.start(0, folder.resolve("broker"));
        send(broker.bootstrapServers(), "signals", CHANNELS, List.of(1400.0, 30.0, 1.25));
        send(broker.bootstrapServers(), "others", List.of("a", "b"), List.of(1.0, 2.0));
        send(broker.bootstrapServers(), "gaps", CHANNELS, Collections.nCopies(3, null));
        try (Topics topics = new Topics(Map.of("bootstrap.servers", broker.bootstrapServers()), PATIENCE)) {
            topics.createForSignals("empty", 2);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void whereAllIsThere_allIsWell_andNothingIsChanged() throws Exception {
        Set<String> before = topics();

        assertThat(checkup("signals", "web.port=0")).isTrue();
        assertThat(findings.values()).allMatch(finding -> finding.verdict() == Verdict.OK);
        assertThat(findings.keySet())
                .containsExactly(
                        "java",
                        "memory",
                        "settings",
                        "disk",
                        "device",
                        "model",
                        "calibration",
                        "screening",
                        "web",
                        "broker",
                        "clock",
                        "input",
                        "records",
                        "channels",
                        "output",
                        "group",
                        "transactions");
        assertThat(found("model")).contains("3 channels", "windows of 2");
        assertThat(found("broker")).contains("of 1 broker", "metadata of Kafka 4");
        assertThat(found("records")).contains("the 20 newest of 20 are avro from 1 source");
        assertThat(found("output")).contains("created at the start: kbound-anomalies");
        assertThat(found("group")).contains("'kbound' has not begun");
        assertThat(topics()).isEqualTo(before);
    }

    @Test
    void withoutABroker_itEndsInTime_andSaysWhatItCouldNotCheck() {
        long start = System.nanoTime();

        assertThat(checkup("signals", "kafka.bootstrap.servers=127.0.0.1:1", "app.start-timeout=2s"))
                .isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        assertFails("broker", "127.0.0.1:1: no broker answered within 2 s", "kbound broker");
        assertThat(List.of("clock", "input", "records", "channels", "output", "group", "transactions"))
                .allSatisfy(check -> {
                    assertThat(finding(check).verdict()).isEqualTo(Verdict.UNCHECKED);
                    assertThat(found(check)).isEqualTo("not checked: no broker");
                });
        assertThat(finding("model").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void withoutSettings_whatNeedsNoneIsChecked() {
        List<String> onlyBrokers = List.of("kafka.bootstrap.servers=" + broker.bootstrapServers());

        assertThat(new Checkup(this::take).run(Optional.empty(), Map.of(), onlyBrokers))
                .isTrue();
        assertThat(finding("broker").verdict()).isEqualTo(Verdict.OK);
        assertThat(finding("transactions").verdict()).isEqualTo(Verdict.OK);
        assertThat(found("model")).isEqualTo("not checked: model.path is not set");
        assertThat(found("input")).isEqualTo("not checked: input.topic is not set");
    }

    @Test
    void aSettingThatIsWrong_isSaid_asIsOneThatIsMissing() throws Exception {
        assertThat(checkup("signals", "alert.false-alarm-rate=2")).isFalse();
        assertFails("settings", "alert.false-alarm-rate: '2' is out of range", "choose one above 0");

        Path file = Files.writeString(folder.resolve("half.yaml"), "input: {topic: signals}\nkafka:\n");
        assertThat(new Checkup(this::take)
                        .run(
                                Optional.of(file),
                                Map.of(),
                                List.of("kafka.bootstrap.servers=" + broker.bootstrapServers())))
                .isFalse();
        assertFails("settings", "model.path is not set", "set it there");
        assertThat(finding("records").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aTopicThatIsMissing_isSaid_andSoIsWhatIsNotCreated() {
        assertThat(checkup("nothing", "output.create-topics=false")).isFalse();
        assertFails("input", "there is no topic 'nothing'", "kbound produce");
        assertFails("output", "there is no topic 'kbound-anomalies'", "output.create-topics");
        assertThat(found("records")).isEqualTo("not checked: no topic to read");
    }

    @Test
    void aTopicWithoutRecords_isWorthAWord() {
        assertThat(checkup("empty")).isTrue();
        assertThat(finding("records").verdict()).isEqualTo(Verdict.WARN);
        assertThat(found("channels")).isEqualTo("not checked: no records");
        assertThat(found("input")).contains("of 2 partitions");
    }

    @Test
    void recordsOfAnotherFormat_areSaidToBeOfThat() {
        assertThat(checkup("signals", "input.format=json")).isFalse();
        assertFails("records", "none of the 20 newest can be read as json", "set input.format to avro");
    }

    @Test
    void aModelOfOtherChannels_isSaid() {
        assertThat(checkup("others")).isFalse();
        assertFails(
                "channels", "20 of the 20 newest records do not fit the model", "this one has speed, flow, pressure");
    }

    @Test
    void recordsThatLackValues_areSaid_unlessTheyAreHeld() {
        assertThat(checkup("gaps")).isFalse();
        assertFails("channels", "20 of the 20 newest records lack a value of flow, pressure, speed", "hold or drop");

        assertThat(checkup("gaps", "series.missing=hold")).isTrue();
    }

    @Test
    void aBrokenModel_isSaid_andTheRestGoesOn() throws Exception {
        Path broken = Files.writeString(folder.resolve("no.onnx"), "this is no model");

        assertThat(checkup("signals", "model.path=" + broken)).isFalse();
        assertFails("model", "it is no ONNX file", "kbound train");
        assertThat(found("calibration")).isEqualTo("not checked: no model");
        assertThat(finding("records").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aModelThatCannotJudgeAtTheRate_isSaid() {
        assertThat(checkup("signals", "alert.false-alarm-rate=0.0000001")).isFalse();
        assertFails("calibration", "false-alarm rate 1.0E-7", "choose a higher rate");
    }

    @Test
    void aDeviceThatIsNotThere_isSaid() {
        assertThat(checkup("signals", "device.name=cuda:999")).isFalse();
        assertThat(finding("device").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aReceiverOfEpisodes_isAskedWhetherItIsThere_andPostedNothing() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        AtomicInteger status = new AtomicInteger(405);
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        receiver.start();
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort();
        try {
            assertThat(checkup("signals", "webhook.url=" + url + "/hooks/4711")).isTrue();
            assertThat(finding("webhook").verdict()).isEqualTo(Verdict.OK);
            assertThat(found("webhook")).isEqualTo(url + " answers; posts are not signed");
            assertThat(found("webhook-group")).contains("'kbound-webhook' has not begun", "after its start");

            status.set(404);
            assertThat(checkup("signals", "webhook.url=" + url + "/hooks/4711")).isTrue();
            assertThat(finding("webhook").verdict()).isEqualTo(Verdict.WARN);
            assertThat(found("webhook")).isEqualTo(url + " answers with status 404");
        } finally {
            receiver.stop(0);
        }
        assertThat(asked).containsExactly("OPTIONS /hooks/4711", "OPTIONS /hooks/4711");

        assertThat(checkup("signals", "webhook.url=" + url)).isTrue();
        assertThat(finding("webhook").verdict()).isEqualTo(Verdict.WARN);
        assertThat(found("webhook")).startsWith(url + " cannot be reached");
    }

    @Test
    void rightsThatAreMissing_areNamed() throws Exception {
        try (GuardedBroker guarded = GuardedBroker.start(folder.resolve("guarded"))) {
            send(guarded.openServers(), "signals", CHANNELS, List.of(1400.0, 30.0, 1.25));
            Map<String, String> known = new TreeMap<>(guarded.user(GuardedBroker.Entrance.SASL_PLAINTEXT));
            known.putAll(guarded.secrets(GuardedBroker.Entrance.SASL_PLAINTEXT));
            String[] user = known.entrySet().stream()
                    .map(setting -> "kafka." + setting.getKey() + "=" + setting.getValue())
                    .toArray(String[]::new);

            assertThat(checkup("signals", user)).isFalse();
            assertThat(finding("broker").verdict()).isEqualTo(Verdict.OK);
            assertThat(found("clock")).contains("DESCRIBE the cluster");
            assertFails("input", "the right to DESCRIBE it is missing", "granted");
            assertFails("group", "the right to READ group 'kbound' is missing", "granted");
            assertFails("transactions", "the right to WRITE transactional ids that begin with 'kbound-'", "granted");

            guarded.grant(ResourceType.TOPIC, "signals", AclOperation.DESCRIBE);
            guarded.grant(ResourceType.GROUP, "kbound", AclOperation.READ);
            guarded.grant(ResourceType.TRANSACTIONAL_ID, "kbound-", AclOperation.WRITE);
            guarded.grant(ResourceType.TOPIC, "kbound-", AclOperation.DESCRIBE);
            assertThat(checkup("signals", user)).isFalse();
            assertFails("input", "the right to READ topic 'signals' is missing", "granted");
            assertFails("output", "the right to CREATE topic 'kbound-anomalies' is missing", "granted");
            assertThat(finding("group").verdict()).isEqualTo(Verdict.OK);
            assertThat(finding("transactions").verdict()).isEqualTo(Verdict.OK);

            guarded.grant(ResourceType.TOPIC, "signals", AclOperation.READ);
            for (String output : List.of("anomalies", "episodes", "drifts", "model-events", "dead-letters")) {
                guarded.grant(ResourceType.TOPIC, "kbound-" + output, AclOperation.CREATE);
            }
            assertThat(checkup("signals", user)).isFalse();
            assertFails("output", "the right to CREATE topic 'kbound-series-changelog' is missing", "granted");

            guarded.grant(ResourceType.TOPIC, "kbound-", AclOperation.CREATE);
            assertThat(checkup("signals", user)).as("%s", findings).isTrue();

            // They are there now, and may be described.
            try (Topics topics = new Topics(Map.of("bootstrap.servers", guarded.openServers()), PATIENCE)) {
                topics.createForResults(List.of("kbound-anomalies", "kbound-episodes"), 1);
            }
            assertThat(checkup("signals", user)).isFalse();
            assertFails("output", "the right to WRITE topic 'kbound-anomalies' is missing", "granted");

            guarded.grant(ResourceType.TOPIC, "kbound-", AclOperation.WRITE);
            assertThat(checkup("signals", user)).as("%s", findings).isTrue();
            String[] posting = Stream.concat(Stream.of(user), Stream.of("webhook.url=http://127.0.0.1:1"))
                    .toArray(String[]::new);
            assertThat(checkup("signals", posting)).isFalse();
            assertFails("output", "the right to READ topic 'kbound-episodes' is missing", "granted");
        }
    }

    @Test
    void theCommand_hasALineForEachCheck_orOneObject_andAnExitCode() throws Exception {
        Path file = Files.writeString(
                folder.resolve("kbound.yaml"),
                "input: {topic: signals}\nmodel: {path: pairs.onnx}\nkafka: {bootstrap.servers: '"
                        + broker.bootstrapServers() + "'}\n");
        try (Launched well = Launched.run(folder, "doctor", "--config", file.toString())) {
            assertThat(well.exitCode(PATIENCE)).as(well.errors()).isZero();
            assertThat(well.errors()).isEmpty();
            List<String> lines = well.output().lines().toList();
            assertThat(lines.subList(0, lines.size() - 1))
                    .hasSize(16)
                    .allMatch(line -> line.matches("ok    [a-z]+ +.*"));
            assertThat(lines.get(16)).isEqualTo("16 ok, 0 to look at, 0 failed, 0 not checked");
        }
        try (Launched ill =
                Launched.run(folder, "doctor", "--config", file.toString(), "--set", "input.topic=nothing", "--json")) {
            assertThat(ill.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(ill.output()).containsOnlyOnce("\n");
            JsonNode json = new ObjectMapper().readTree(ill.output());
            assertThat(json.path("passed").asBoolean(true)).isFalse();
            assertThat(json.path("checks")).anySatisfy(check -> {
                assertThat(check.path("check").asText()).isEqualTo("input");
                assertThat(check.path("verdict").asText()).isEqualTo("fail");
                assertThat(check.path("found").asText()).contains("there is no topic 'nothing'");
                assertThat(check.path("cure").asText()).contains("create it");
            });
        }
    }

    private boolean checkup(String topic, String... more) {
        findings.clear();
        List<String> settings = new ArrayList<>(List.of(
                "input.topic=" + topic,
                "model.path=" + model,
                "device.name=cpu",
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
        settings.addAll(List.of(more));
        return new Checkup(this::take).run(Optional.empty(), Map.of(), settings);
    }

    private void take(Finding finding) {
        findings.put(finding.check(), finding);
    }

    private Finding finding(String check) {
        return Objects.requireNonNull(findings.get(check), check);
    }

    private String found(String check) {
        return finding(check).found();
    }

    private void assertFails(String check, String found, String cure) {
        assertThat(finding(check).verdict()).as("%s", finding(check)).isEqualTo(Verdict.FAIL);
        assertThat(found(check)).contains(found);
        assertThat(finding(check).cure()).contains(cure);
    }

    private static Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.listTopics().names().get();
        }
    }

    private static void send(String servers, String topic, List<String> channels, List<@Nullable Double> values) {
        Map<String, String> client = Map.of("bootstrap.servers", servers);
        try (Topics topics = new Topics(client, PATIENCE)) {
            topics.createForSignals(topic, 1);
        }
        try (SignalProducer producer = new SignalProducer(client, topic, channels)) {
            for (int i = 0; i < 20; i++) {
                producer.send(
                        "rig",
                        EventTime.micros(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i)),
                        values);
            }
        }
    }
}

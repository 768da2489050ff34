package io.kbound.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.kbound.app.config.AppConfig.CalibrationKind;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.ResultEncoding;
import io.kbound.app.config.AppConfig.ScreeningMode;
import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.onnx.Device;
import io.kbound.scorer.onnx.DeviceUse;
import io.kbound.scorer.onnx.DeviceUse.OnLoss;
import io.kbound.scorer.window.SeriesRules;
import io.kbound.scorer.window.SeriesRules.Missing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigReaderTest {
    private static final String REQUIRED = "input: {topic: signals}\nmodel: {path: pump.onnx}\n";

    private static final AppConfig.Registry NO_REGISTRY = new AppConfig.Registry(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void allDefaults() throws Exception {
        AppConfig config = read(REQUIRED);

        assertThat(config)
                .isEqualTo(new AppConfig(
                        new AppConfig.App(
                                "kbound",
                                Runtime.getRuntime().availableProcessors(),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                3),
                        new AppConfig.Input("signals", Format.AVRO, List.of(), Optional.empty()),
                        NO_REGISTRY,
                        new AppConfig.Model(Path.of("pump.onnx"), Optional.empty(), ModelRules.DEFAULT),
                        new DeviceUse(Device.AUTO, OnLoss.FAIL, false, 256, Duration.ZERO),
                        new AppConfig.Series(
                                Duration.ZERO,
                                Duration.ofHours(1),
                                SeriesRules.NEVER,
                                Missing.REJECT,
                                Map.of(),
                                Duration.ofMinutes(1),
                                Duration.ofHours(24)),
                        new AppConfig.Batch(64, Duration.ofMillis(5)),
                        new AppConfig.Screening(ScreeningMode.AUTO, 0.1),
                        new AppConfig.State(AppConfig.Store.MEMORY),
                        new AppConfig.Alert(0.01, CalibrationKind.MODEL, 512, Duration.ofMinutes(1), 200, 0.0001),
                        new AppConfig.Output(
                                "kbound-anomalies",
                                Optional.empty(),
                                Optional.of("kbound-episodes"),
                                Optional.of("kbound-drifts"),
                                Optional.of("kbound-model-events"),
                                "kbound-dead-letters",
                                Optional.of("kbound-feedback"),
                                true,
                                ResultEncoding.AVRO),
                        new AppConfig.Web(Optional.empty(), "127.0.0.1", Optional.empty(), 20_000, 256, 64),
                        new AppConfig.Webhook(Optional.empty(), Optional.empty(), Duration.ofSeconds(10)),
                        Map.of()));
    }

    @Test
    void allKeys() throws Exception {
        AppConfig config = read("""
                app:
                  id: pumps
                  threads: 3
                  start-timeout: 5s
                  stop-timeout: 1m
                  max-restarts: 5
                input:
                  topic: readings
                  format: AVRO-registry
                  schema: a.avsc, b.avsc
                  source: machine.id
                  time: kafka:timestamp
                  time-unit: millis
                  channels: flow=sensors.flow\\.1, speed
                  max-bytes: 4096
                registry:
                  url: http://a:8081/, https://b/apis/ccompat/v7
                  user-info: pump:open:sesame
                  truststore: ca.pem
                  truststore-password: changeit
                  keystore: client.p12
                  keystore-password: secret
                model:
                  path: /models/pump.onnx
                  topic: models
                  sha256: abababababababababababababababababababababababababababababababab
                  max-megabytes: 64
                  max-run-megabytes: 512
                device:
                  name: cuda:1
                  on-loss: cpu
                  tf32: true
                  max-records: 1024
                  linger: 2ms
                series:
                  out-of-order: 2s
                  ahead-limit: 10m
                  max-gap: 5m
                  missing: hold
                  missing-by-channel: flow=drop, speed=reject
                  hold-limit: 30s
                  idle-expiry: 2h
                batch:
                  max-records: 256
                  linger: 20ms
                screening:
                  mode: off
                  miss-rate: 0.02
                state:
                  store: rocksdb
                alert:
                  false-alarm-rate: 0.002
                  calibration: rolling
                  rolling-windows: 300
                  episode-hold: 20s
                  drift-windows: 100
                  drift-rate: 0.001
                output:
                  anomalies: odd
                  scores: all-scores
                  episodes: spells
                  drifts:
                  model-events: models-told
                  dead-letters: broken
                  feedback: said
                  create-topics: false
                  format: avro-registry
                web:
                  port: 8080
                  host: 0.0.0.0
                  token: open sesame
                  sources: 500
                  connections: 100
                  listeners: 20
                webhook:
                  url: https://alerts.example.com/kbound?to=4711
                  secret: whsec_c2VzYW1l
                  timeout: 5s
                kafka:
                  bootstrap.servers: broker:9093
                  security:
                    protocol: SSL
                """);

        assertThat(config)
                .isEqualTo(new AppConfig(
                        new AppConfig.App("pumps", 3, Duration.ofSeconds(5), Duration.ofMinutes(1), 5),
                        new AppConfig.Input(
                                "readings",
                                Format.AVRO_REGISTRY,
                                List.of(Path.of("a.avsc"), Path.of("b.avsc")),
                                Optional.of(new AppConfig.Fields(
                                        Optional.of(new FieldPath(List.of("machine", "id"))),
                                        Optional.empty(),
                                        AppConfig.TimeUnit.MILLIS,
                                        Map.of(
                                                "flow",
                                                new FieldPath(List.of("sensors", "flow.1")),
                                                "speed",
                                                FieldPath.field("speed")))),
                                4096),
                        new AppConfig.Registry(
                                List.of(URI.create("http://a:8081"), URI.create("https://b/apis/ccompat/v7")),
                                Optional.of("pump:open:sesame"),
                                Optional.empty(),
                                Optional.of(Path.of("ca.pem")),
                                Optional.of("changeit"),
                                Optional.of(Path.of("client.p12")),
                                Optional.of("secret")),
                        new AppConfig.Model(
                                Path.of("/models/pump.onnx"),
                                Optional.of("models"),
                                new ModelRules(64, 512, Set.of("ab".repeat(32)))),
                        new DeviceUse(Device.cuda(1), OnLoss.CPU, true, 1024, Duration.ofMillis(2)),
                        new AppConfig.Series(
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(5),
                                Missing.HOLD,
                                Map.of("flow", Missing.DROP, "speed", Missing.REJECT),
                                Duration.ofSeconds(30),
                                Duration.ofHours(2)),
                        new AppConfig.Batch(256, Duration.ofMillis(20)),
                        new AppConfig.Screening(ScreeningMode.OFF, 0.02),
                        new AppConfig.State(AppConfig.Store.ROCKSDB),
                        new AppConfig.Alert(0.002, CalibrationKind.ROLLING, 300, Duration.ofSeconds(20), 100, 0.001),
                        new AppConfig.Output(
                                "odd",
                                Optional.of("all-scores"),
                                Optional.of("spells"),
                                Optional.empty(),
                                Optional.of("models-told"),
                                "broken",
                                Optional.of("said"),
                                false,
                                ResultEncoding.AVRO_REGISTRY),
                        new AppConfig.Web(Optional.of(8080), "0.0.0.0", Optional.of("open sesame"), 500, 100, 20),
                        new AppConfig.Webhook(
                                Optional.of(URI.create("https://alerts.example.com/kbound?to=4711")),
                                Optional.of("whsec_c2VzYW1l"),
                                Duration.ofSeconds(5)),
                        Map.of("bootstrap.servers", "broker:9093", "security.protocol", "SSL")));
    }

    @Test
    void theDescription_namesEverySetting() throws Exception {
        assertThat(read(REQUIRED).describe().keySet()).containsExactlyElementsOf(Setting.keys());
    }

    @Test
    void theEnvironmentGoesOverTheFile_andTheCommandLineOverBoth() throws Exception {
        Path file = file(REQUIRED + "alert: {false-alarm-rate: 0.1}\napp: {id: file}\n");
        Map<String, String> environment = Map.of(
                "KBOUND_ALERT_FALSE_ALARM_RATE", "0.2",
                "KBOUND_APP_ID", "environment",
                "KBOUND_KAFKA_BOOTSTRAP_SERVERS", "broker:1",
                "KBOUND_TERMINAL", "1");

        AppConfig config = ConfigReader.read(Optional.of(file), environment, List.of("app.id=line"));

        assertThat(config.alert().falseAlarmRate()).isEqualTo(0.2);
        assertThat(config.app().id()).isEqualTo("line");
        assertThat(config.kafka()).containsExactly(entry("bootstrap.servers", "broker:1"));
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySetting_canBeSetFromTheEnvironment(Setting setting) {
        assertThat(setting.variable()).matches("KBOUND_[A-Z0-9_]+");
        assertThat(Arrays.stream(Setting.values()).map(Setting::variable)).doesNotHaveDuplicates();
        assertThat(setting.meaning()).endsWith(".");
        // Whatever it is, a value that fits nothing is refused by the setting's name.
        assertThatThrownBy(() -> {
                    AppConfig config = ConfigReader.read(
                            Optional.of(file(REQUIRED)), Map.of(setting.variable(), "no such\u0000thing"), List.of());
                    throw new IllegalStateException(config.describe().toString());
                })
                .hasMessageContaining(setting.key());
    }

    @Test
    void secrets_areNotDescribed() throws Exception {
        AppConfig config = read(REQUIRED
                + "kafka: {ssl.key.password: hunter2, sasl.jaas.config: 'x password=\"hunter2\";', acks: all}\n");

        assertThat(config.describe().toString()).doesNotContain("hunter2").contains("(hidden)", "kafka.acks=all");
    }

    @ParameterizedTest
    @CsvSource({
        "alert.false-alarm-rte: 1, 'alert.false-alarm-rte', did you mean 'alert.false-alarm-rate'?",
        "alrt: {false-alarm-rate: 1}, alrt.false-alarm-rate, alert.false-alarm-rate",
        "threads: 3, 'threads', app.threads"
    })
    void anUnknownKey_stopsTheStart(String line, String key, String cure) {
        assertThatThrownBy(() -> read(REQUIRED + line))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("kbound.yaml", key, cure);
    }

    @ParameterizedTest
    @CsvSource({
        "app.threads=0, app.threads: '0' is out of range; choose from 1 to 1000",
        "batch.linger=2s, batch.linger: '2s' is too long; choose at most 1000ms",
        "batch.linger=99999999999h, batch.linger: '99999999999h' is no duration",
        "alert.episode-hold=25h, alert.episode-hold: '25h' is too long; choose at most 86400000ms",
        "alert.drift-rate=0.05, alert.drift-rate: '0.05' is out of range; choose one above 0 and below 0.05",
        "alert.rolling-windows=10, alert.rolling-windows: '10' is out of range; choose from 50 to 100000",
        "alert.calibration=fixed, 'alert.calibration: ''fixed'' is not known; choose one of model, rolling'",
        "model.topic=signals, 'model.topic: ''signals'' is input.topic, too'",
        "output.scores=kbound-anomalies, 'output.scores: ''kbound-anomalies'' is output.anomalies, too'",
        "output.dead-letters=signals, 'output.dead-letters: ''signals'' is input.topic, too'",
        "series.missing=ignore, 'series.missing: ''ignore'' is not known; choose one of reject, drop, hold'",
        "series.missing-by-channel=flow=ignore, 'series.missing-by-channel: ''flow=ignore'' is not known'",
        "series.missing-by-channel=flow, 'series.missing-by-channel: ''flow'' assigns nothing'",
        "app.max-restarts=-1, app.max-restarts: '-1' is out of range; choose from 0 to 1000",
        "web.port=70000, web.port: '70000' is out of range; choose from 0 to 65535",
        "device.name=gpu, 'device.name: ''gpu'' is no device; choose auto, cpu, or cuda:N'",
        "device.on-loss=wait, 'device.on-loss: ''wait'' is not known; choose one of fail, cpu'",
        "device.max-records=1, device.max-records: '1' is out of range; choose from 2 to 8192",
        "device.linger=2s, device.linger: '2s' is too long; choose at most 1000ms",
        "app.threads=many, app.threads: 'many' is no whole number",
        "app.stop-timeout=10, app.stop-timeout: '10' is no duration",
        "alert.false-alarm-rate=0, alert.false-alarm-rate: '0' is out of range",
        "alert.false-alarm-rate=1.5, alert.false-alarm-rate: '1.5' is out of range",
        "alert.false-alarm-rate=few, alert.false-alarm-rate: 'few' is no number",
        "alert.false-alarm-rate=NaN, alert.false-alarm-rate: 'NaN' is out of range",
        "input.format=xml, 'input.format: ''xml'' is not known; choose one of avro, avro-registry, avro-binary, json'",
        "input.topic=, input.topic: '' must not be empty",
        "input.topic=a b, input.topic: 'a b' is no name that Kafka takes",
        "output.create-topics=maybe, output.create-topics: 'maybe' is neither true nor false",
        "input.topc=a, --set: 'input.topc' is no setting; did you mean 'input.topic'?",
        "nonsense, --set nonsense: it assigns nothing"
    })
    void aValueThatBreaksItsRule_isRefusedWithKeyValueRuleAndCure(String assignment, String message) {
        assertThatThrownBy(() -> ConfigReader.read(Optional.of(file(REQUIRED)), Map.of(), List.of(assignment)))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMissingRequiredSetting_isNamedWithAllWaysToSetIt() {
        assertThatThrownBy(() -> read("input: {topic: a}"))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("model.path", "--set model.path=", "KBOUND_MODEL_PATH");
    }

    @ParameterizedTest
    @CsvSource({
        "'a: [1', no YAML",
        "'- 1', holds no settings",
        "'input: {topic: [a]}', is a list",
        "'app: 1\napp: 2', Duplicate"
    })
    void aFileThatIsNoConfiguration_isRefused(String content, String reason) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("kbound.yaml", reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aMissingFile_isNamed() {
        assertThatThrownBy(() -> ConfigReader.read(Optional.of(folder.resolve("none.yaml")), Map.of(), List.of()))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("none.yaml");
    }

    private AppConfig read(String yaml) throws IOException {
        return ConfigReader.read(Optional.of(file(yaml)), Map.of(), List.of());
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("kbound.yaml"), yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input.format=avro-registry | input.format: 'avro-registry' needs a schema registry; set registry.url",
                "output.format=avro-registry | output.format: 'avro-registry' needs a schema registry",
                "web.listeners=256 | web.listeners: '256' leaves no connection to those who ask for health; choose fewer than web.connections, 256",
                "output.format=avro-binary | output.format: 'avro-binary' is not known; choose one of avro, avro-registry, json, json-connect",
                "input.format=protobuf | choose one of avro, avro-registry, avro-binary, json",
                "input.schema=a.avsc | input.schema: 'a.avsc' is for records of your own",
                "input.format=json input.source=a input.schema=a.avsc | is a schema, and input.format is json",
                "input.time-unit=millis | name the time's with input.time",
                "input.source=a..b | input.source: 'a..b' is no path of fields",
                "input.channels=a=x,a=y | input.channels: 'a=x,a=y' has 'a' twice",
                "input.channels==x | names no channel in '=x'",
                "input.channels=a= | is no path of fields in ''",
                "registry.url=broker:8081 | is no address of a registry",
                "registry.url=http://r:1?x=y | is no address of a registry",
                "registry.url=http://pump:hunter2@r:1 | registry.url: it holds a name or a password; give them as registry.user-info",
                "registry.user-info=hunter2 | registry.user-info: it holds no colon; write name:password",
                "registry.user-info=pump:hunter2 registry.token=hunter2 | registry.token: it is set beside registry.user-info",
                "webhook.url=hunter2 | webhook.url: it is no address of http or https without a user; write one such as",
                "webhook.url=https://pump:hunter2@r/x | webhook.url: it is no address of http or https without a user",
                "webhook.url=https://r/x output.episodes= | output.episodes: '' is empty, and a webhook is told of episodes",
                "webhook.secret=whsec_hunter2! | webhook.secret: it begins with whsec_, and goes on with no Base64; copy it whole",
                "webhook.timeout=30s | webhook.timeout: '30s' is too long; choose at most 20000ms"
            })
    void whatDoesNotHangTogether_isRefused(String assignments, String why) {
        assertThatThrownBy(
                        () -> ConfigReader.read(Optional.of(file(REQUIRED)), Map.of(), List.of(assignments.split(" "))))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void theWebhooksAddressAndSecret_areNotDescribed() throws Exception {
        AppConfig config = read(REQUIRED + "webhook: {url: 'https://r/hunter2', secret: hunter2}\n");

        assertThat(config.describe())
                .containsEntry("webhook.url", "(hidden)")
                .containsEntry("webhook.secret", "(hidden)");
        assertThat(config.describe().toString() + config).doesNotContain("hunter2");
    }

    @Test
    void theRegistrysSecrets_areNotDescribed() throws Exception {
        AppConfig config = read(REQUIRED + "registry: {url: 'http://r', token: hunter2, keystore-password: hunter2}\n");

        assertThat(config.describe())
                .containsEntry("registry.token", "(hidden)")
                .containsEntry("registry.user-info", "");
        assertThat(config.describe().toString() + config).doesNotContain("hunter2");
    }

    @Test
    void fieldsOfOnesOwn_areDescribedAsTheyAreWritten() throws Exception {
        Map<String, String> lines = read(REQUIRED.replace(
                        "topic: signals", "topic: signals, source: 'm.a\\.b', channels: 'x=y.0'"))
                .describe();

        assertThat(lines)
                .containsEntry("input.source", "m.a\\.b")
                .containsEntry("input.time", "kafka:timestamp")
                .containsEntry("input.channels", "x=y.0");
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import io.kbound.tests.GuardedBroker.Entrance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Brokers that ask who the app is, and let it do what docs/secure.md says that it must, and nothing else. */
class SecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SIGNALS = "signals";
    /** A topic that nobody may read. */
    private static final String CLOSED = "closed";

    private static final int WINDOW = 4;
    private static final int RECORDS = 500;
    private static final int SOURCES = 5;

    private static final List<String> OUTPUTS =
            List.of("anomalies", "scores", "episodes", "drifts", "model-events", "dead-letters", "feedback");

    @TempDir
    private static Path folder;

    private static Path model;
    private static GuardedBroker broker;

    /** The rights of an app that is called like an entrance, each by the beginning of a name. */
    private enum Right {
        INPUT(ResourceType.TOPIC, "IN", AclOperation.READ),
        CREATE(ResourceType.TOPIC, "APP-", AclOperation.CREATE),
        WRITE(ResourceType.TOPIC, "APP-", AclOperation.WRITE),
        READ(ResourceType.TOPIC, "APP-", AclOperation.READ),
        GROUP(ResourceType.GROUP, "APP", AclOperation.READ),
        TRANSACTIONS(ResourceType.TRANSACTIONAL_ID, "APP-", AclOperation.WRITE);

        private final ResourceType type;
        private final String name;
        private final AclOperation operation;

        Right(ResourceType type, String name, AclOperation operation) {
            this.type = type;
            this.name = name;
            this.operation = operation;
        }

        /** What an app without it says. */
        String said(String app) {
            return switch (this) {
                case INPUT -> "topic '" + CLOSED + "' cannot be looked up";
                case CREATE -> "topic '" + app + "-";
                case WRITE, READ -> "the brokers do not let the app " + operation + " it";
                case GROUP -> "the brokers do not let it join group '" + app + "'";
                case TRANSACTIONS -> "the brokers do not let it use transactional ids that begin with its app.id";
            };
        }

        void grant(String app) throws Exception {
            broker.grant(type, name.replace("APP", app).replace("IN", SIGNALS), operation);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        model = SmallModel.train(folder, WINDOW);
        broker = GuardedBroker.start(folder.resolve("broker"));
        Map<String, String> open = Map.of("bootstrap.servers", broker.openServers());
        try (Topics topics = new Topics(open, PATIENCE)) {
            topics.createForSignals(SIGNALS, 2);
            topics.createForSignals(CLOSED, 1);
        }
        Random random = new Random(1);
        try (SignalProducer producer = new SignalProducer(open, SIGNALS, SmallModel.CHANNELS)) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send("pump " + i % SOURCES, 1_000_000L * i, SmallModel.reading(random));
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void byEachWayIn_withTheLeastRights_everyRecordIsScored_andNoSecretIsSaid(Entrance entrance) throws Exception {
        String app = entrance.name().toLowerCase(Locale.ROOT).replace('_', '-');
        for (Right right : Right.values()) {
            right.grant(app);
        }
        try (Launched instance = launch(app, entrance, SIGNALS)) {
            instance.await("scored " + (RECORDS - (WINDOW - 1) * SOURCES), PATIENCE);
            instance.terminate();
            assertThat(instance.exitCode(PATIENCE)).isZero();
            assertThat(instance.output())
                    .contains("kafka.security.protocol = " + entrance, "(hidden)", "page at http")
                    .doesNotContain("4711");
            assertThat(instance.errors()).isEmpty();
        }
        Map<String, String> reader = Map.of("bootstrap.servers", broker.openServers());
        Scoreboard results = Scoreboard.of(reader, Scoreboard.usual(), SIGNALS, model);
        results.read(reader, app + "-scores", PATIENCE);
        assertThat(results.lost() + results.duplicated() + results.different()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void withoutARight_itEnds_andSaysWhich(Right missing) throws Exception {
        String app = "no-" + missing.name().toLowerCase(Locale.ROOT);
        for (Right right : Right.values()) {
            if (right != missing) {
                right.grant(app);
            }
        }
        itEnds(app, missing == Right.INPUT ? CLOSED : SIGNALS, missing.said(app));
    }

    /** It would run, until it starts again. */
    @Test
    void withoutTheRightToReadWhatItRemembers_itEnds_andSaysSo() throws Exception {
        String app = "forgetful";
        for (Right right : Right.values()) {
            if (right != Right.READ) {
                right.grant(app);
            }
        }
        for (String output : OUTPUTS) {
            broker.grant(ResourceType.TOPIC, app + "-" + output, AclOperation.READ);
        }
        itEnds(app, SIGNALS, "-changelog': the brokers do not let the app READ it");
    }

    private static void itEnds(String app, String topic, String said) throws Exception {
        try (Launched instance = launch(app, Entrance.SASL_SSL, topic)) {
            assertThat(instance.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(instance.errors().lines().reduce((first, last) -> last))
                    .hasValueSatisfying(
                            line -> assertThat(line).startsWith("kbound: ").contains(said));
            assertThat(instance.output() + instance.errors()).doesNotContain("4711");
        }
    }

    private static Launched launch(String app, Entrance entrance, String topic) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "app.id",
                app,
                "input.topic",
                topic,
                "model.path",
                model.toString(),
                "web.port",
                "0",
                "kafka.state.dir",
                folder.resolve("state-" + app).toString()));
        for (String output : OUTPUTS) {
            settings.put("output." + output, app + "-" + output);
        }
        broker.user(entrance).forEach((key, value) -> settings.put("kafka." + key, value));
        Map<String, String> environment = new HashMap<>();
        broker.secrets(entrance)
                .forEach((key, value) ->
                        environment.put("KBOUND_KAFKA_" + key.replace('.', '_').toUpperCase(Locale.ROOT), value));
        List<String> assignments = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toList();
        return Launched.startWith(environment, folder, Launched.app(assignments));
    }
}

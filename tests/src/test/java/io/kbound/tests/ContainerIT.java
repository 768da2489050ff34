package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.web.HealthPage;
import io.kbound.bench.launch.Launched;
import io.kbound.record.AnomalyRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** The app's own image, beside a broker in a container: what it says, how it is confined, how it ends, and what it survives. */
@Tag("long")
class ContainerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WINDOW = 8;
    private static final int READINGS = 3000;

    private static final Network NETWORK = Network.newNetwork();

    @TempDir
    private static Path folder;

    private static Path model;
    private static ContainerBroker broker;

    @BeforeAll
    static void start() throws Exception {
        Needed.orSkip(
                ContainerIT.class,
                "a Docker engine answers",
                DockerClientFactory.instance().isDockerAvailable());
        DockerImages.buildApp();
        broker = new ContainerBroker(DockerImages.kafka(), NETWORK);
        model = SmallModel.train(folder, WINDOW);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
            NETWORK.close();
        }
    }

    @Test
    void inAConfinedContainer_itFindsTheSameAnomaliesAsOutside() throws Exception {
        produceInContainers();
        Map<String, String> client = Map.of("bootstrap.servers", broker.outside());
        Map<String, String> outside = settings("outside", broker.outside());
        outside.put("KBOUND_MODEL_PATH", model.toString());
        try (AppContainer app = AppContainer.run(NETWORK, settings("inside", broker.inside()), model);
                Launched same = Launched.startWith(outside, folder, "run")) {
            same.await("scoring '", PATIENCE);
            for (String place : List.of("inside", "outside")) {
                Scoreboard results = Scoreboard.of(client, Scoreboard.usual(), "readings", model);
                results.read(client, "scores-" + place, PATIENCE);
                assertThat(results.expected()).isEqualTo(READINGS - WINDOW + 1);
                assertThat(results.lost()).as("lost %s", place).isZero();
                assertThat(results.duplicated()).as("duplicated %s", place).isZero();
                assertThat(results.different()).as("different %s", place).isZero();
            }
            assertThat(anomalies(client, "inside"))
                    .hasSizeGreaterThan(READINGS / 300)
                    .containsExactlyElementsOf(anomalies(client, "outside"));

            assertThat(app.ask(HealthPage.READY).statusCode()).isEqualTo(200);
            assertThat(app.ask("/").statusCode()).isEqualTo(401);
            assertThat(app.ask("/", "Authorization", "Bearer " + AppContainer.TOKEN)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.ask("/metrics").body()).contains("kbound_ready 1.0");
            assertThat(app.shell("id -u")).isEqualTo("65532");
            assertThat(app.shell("touch /opt/kbound/app/more")).contains("Read-only file system");
            assertThat(app.shell("grep ' /tmp ' /proc/mounts")).contains("noexec");
            assertThat(app.shell("find /tmp -name '*.so*'")).isEmpty();
            assertThat(app.shell("readlink /proc/1/exe")).endsWith("/bin/java");
            awaitHealthy(app);

            long asked = System.nanoTime();
            assertThat(app.stop(PATIENCE)).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
            same.terminate();
            assertThat(same.exitCode(PATIENCE)).isZero();
        }
    }

    @Test
    void killedAndCutOff_everyRecordHasItsScore() throws Exception {
        Map<String, String> settings = settings("survivor", broker.inside());
        settings.put("KBOUND_INPUT_TOPIC", SteadyLoad.SIGNALS);
        settings.put("KBOUND_OUTPUT_SCORES", SteadyLoad.SCORES);
        settings.put("KBOUND_OUTPUT_EPISODES", "episodes");
        settings.put("KBOUND_STATE_STORE", "rocksdb");
        // Who is gone is missed sooner than by default.
        settings.put("KBOUND_KAFKA_SESSION_TIMEOUT_MS", "6000");
        settings.put("KBOUND_KAFKA_HEARTBEAT_INTERVAL_MS", "1000");
        // On a slow machine a broker starts for longer than the 10 s that transactions live by default.
        settings.put("KBOUND_KAFKA_PRODUCER_TRANSACTION_TIMEOUT_MS", "60000");
        try (SteadyLoad load = new SteadyLoad(broker.outside());
                AppContainer app = AppContainer.run(NETWORK, settings, model)) {
            load.start();
            flow();
            app.kill();
            flow();
            app.restart();
            app.awaitReady(200);
            flow();

            broker.killAndRestart();
            flow();
            app.awaitReady(200);
            flow();

            broker.cutOff();
            long cut = System.nanoTime();
            String obstacle = app.awaitReady(503);
            double seen = (System.nanoTime() - cut) / 1e9;
            assertThat(app.ask(HealthPage.LIVE).statusCode()).isEqualTo(200);
            broker.reconnect();
            long back = System.nanoTime();
            app.awaitReady(200);
            double wellAgain = (System.nanoTime() - back) / 1e9;
            flow();
            int records = load.end();

            Scoreboard results = load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, records);
            EpisodeBook episodes = results.readEpisodes(Map.of("bootstrap.servers", broker.outside()), "episodes");
            System.out.printf(
                    Locale.ROOT,
                    "%d records, the app killed, the broker killed, and cut off: seen after %.1f s, well again %.1f s"
                            + " after its return; %d scores, %d of %d episodes wrong%n",
                    records,
                    seen,
                    wellAgain,
                    results.expected(),
                    episodes.wrong(),
                    episodes.expected());
            assertThat(obstacle).contains("\"notReady\":\"no broker has been heard for ");
            assertThat(episodes.expected()).isGreaterThan(5);
            assertThat(episodes.wrong()).as("wrong episodes").isZero();
            assertThat(app.stop(PATIENCE)).isZero();
        }
    }

    /** Sends the readings of a file, each third compressed with another of the codecs that are native code. */
    private static void produceInContainers() throws Exception {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>(List.of(String.join(",", SmallModel.CHANNELS)));
        for (int i = 0; i < READINGS; i++) {
            lines.add(SmallModel.reading(random).stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        Path data = Files.write(folder.resolve("readings.csv"), lines);
        List<String> codecs = List.of("zstd", "snappy", "lz4");
        int each = READINGS / codecs.size();
        for (int i = 0; i < codecs.size(); i++) {
            Path client = Files.writeString(
                    folder.resolve(codecs.get(i) + ".properties"), "compression.type=" + codecs.get(i));
            AppContainer.succeed(
                    NETWORK,
                    List.of(data, client),
                    "produce",
                    "--data",
                    AppContainer.FILES + data.getFileName(),
                    "--rows",
                    i * each + ":" + (i + 1) * each,
                    "--topic",
                    "readings",
                    "--bootstrap",
                    broker.inside(),
                    "--command-config",
                    AppContainer.FILES + client.getFileName());
        }
    }

    /** Those of an app whose results have topics of their own. */
    private static Map<String, String> settings(String name, String bootstrapServers) {
        return new HashMap<>(Map.of(
                "KBOUND_APP_ID",
                name,
                "KBOUND_INPUT_TOPIC",
                "readings",
                "KBOUND_OUTPUT_ANOMALIES",
                "anomalies-" + name,
                "KBOUND_OUTPUT_SCORES",
                "scores-" + name,
                "KBOUND_KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers));
    }

    /** All there are: both apps have their scores, which were committed with them. */
    private static List<AnomalyRecord> anomalies(Map<String, String> client, String name) {
        List<AnomalyRecord> all = new ArrayList<>();
        try (ResultConsumer<AnomalyRecord> consumer =
                new ResultConsumer<>(client, "anomalies-" + name, AnomalyRecord.class, true)) {
            List<AnomalyRecord> more = consumer.poll(Duration.ofSeconds(2));
            while (!more.isEmpty()) {
                all.addAll(more);
                more = consumer.poll(Duration.ofSeconds(2));
            }
        }
        return all;
    }

    private static void awaitHealthy(AppContainer app) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!"healthy".equals(app.inspect().getState().getHealth().getStatus())) {
            assertThat(System.nanoTime()).as("the engine's own check").isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private static void flow() throws InterruptedException {
        Thread.sleep(3_000);
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.web.HealthPage;
import io.kbound.bench.launch.Launched;
import io.kbound.bench.stream.BenchBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away under a running instance: it says so, waits, and goes on where it was. */
@Tag("long")
class BrokerAwayIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration AWAY = Duration.ofSeconds(Long.getLong("away.seconds", 20));
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    /** One that could not say that it leaves is missed sooner than by default. */
    private static final String SHORT_SESSION = "kafka.session.timeout.ms=10000";

    /** As Kafka Streams has it by default. */
    private static final Duration TRANSACTION = Duration.ofSeconds(10);

    private static final int HANGS = Integer.getInteger("away.hangs", 3);

    private static final int WINDOW = 8;
    private static final Pattern HEALTH = Pattern.compile("health at (http://[^/]+)");

    /** The broker's, where it has one. */
    private static final String NAME = "broker.example";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void aWhileWithoutTheBroker_isWaitedOut_andNothingIsLost() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
        try (SteadyLoad load = new SteadyLoad(broker.bootstrapServers());
                Launched instance = Launched.start(folder, command(broker, model))) {
            String health = health(instance);
            awaitReady(instance, health, 200);
            load.start();
            instance.await("scored ", PATIENCE);

            broker.close();
            long gone = System.nanoTime();
            String obstacle = awaitReady(instance, health, 503);
            while (System.nanoTime() - gone < AWAY.toNanos()) {
                assertThat(ask(health + HealthPage.LIVE).statusCode()).isEqualTo(200);
                assertThat(ask(health + HealthPage.READY).statusCode()).isEqualTo(503);
                Thread.sleep(500);
            }
            broker = LocalBroker.start(port(broker), folder.resolve("broker"));
            awaitReady(instance, health, 200);
            Thread.sleep(3_000);
            int records = load.end();

            Scoreboard results = load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, records);
            assertThat(obstacle).contains("\"status\":\"down\"", "\"notReady\":\"no broker has been heard for ");
            instance.terminate();
            assertThat(instance.exitCode(STOP_TIMEOUT.plusSeconds(5))).isZero();
            System.out.printf(
                    Locale.ROOT,
                    "%d records, %d s without a broker, %d scores, on standard error:%n%s",
                    records,
                    AWAY.toSeconds(),
                    results.expected(),
                    instance.errors());
            // What a user sees of it: a few lines, and not a flood.
            assertThat(instance.errors().lines())
                    .hasSizeLessThan(10)
                    .anyMatch(line -> line.matches("kbound: no broker has been heard for \\d+ s; .*"))
                    .contains("kbound: it goes on");
        } finally {
            broker.close();
        }
    }

    @Test
    void stoppedWhileTheBrokerIsAway_itEndsInTime_andTheNextOneGoesOn() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
        try (SteadyLoad load = new SteadyLoad(broker.bootstrapServers());
                Launched instance = Launched.start(folder, command(broker, model, SHORT_SESSION))) {
            String health = health(instance);
            awaitReady(instance, health, 200);
            load.start();
            instance.await("scored ", PATIENCE);
            broker.close();
            awaitReady(instance, health, 503);

            long asked = System.nanoTime();
            instance.terminate();
            int exitCode = instance.exitCode(PATIENCE);
            System.out.printf(
                    Locale.ROOT,
                    "stopped without a broker in %.1f s, exit code %d, on standard error:%n%s",
                    (System.nanoTime() - asked) / 1e9,
                    exitCode,
                    instance.errors());
            // In order, where nothing was under way; else that line, and no commit.
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(STOP_TIMEOUT.plusSeconds(10));
            assertThat(exitCode == 0
                            || instance.errors().contains("kbound: app.stop-timeout: not stopped in order within 15 s"))
                    .as("in order, or said not to be")
                    .isTrue();

            broker = LocalBroker.start(port(broker), folder.resolve("broker"));
            try (Launched next = Launched.start(folder, command(broker, model, SHORT_SESSION))) {
                awaitReady(next, health(next), 200);
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
                next.terminate();
                assertThat(next.exitCode(PATIENCE)).isZero();
            }
        } finally {
            broker.close();
        }
    }

    /** It takes back what was under way, which may meet a commit that waited for it; the answers to that differ. */
    @Test
    void aBrokerThatHangsForAsLongAsATransactionLives_isWaitedOut_andNothingIsLost() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        try (BenchBroker broker = BenchBroker.start(folder)) {
            String bootstrap = Objects.requireNonNull(broker.client().get("bootstrap.servers"));
            try (SteadyLoad load = new SteadyLoad(bootstrap);
                    Launched instance = Launched.start(folder, command(bootstrap, model))) {
                String health = health(instance);
                awaitReady(instance, health, 200);
                load.start();
                instance.await("scored ", PATIENCE);
                for (int hang = 0; hang < HANGS; hang++) {
                    broker.pause(TRANSACTION.plusMillis(500L * (hang + 1)));
                    Thread.sleep(3_000);
                    awaitReady(instance, health, 200);
                }
                int records = load.end();

                Scoreboard results = load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, records);
                instance.terminate();
                assertThat(instance.exitCode(STOP_TIMEOUT.plusSeconds(5))).isZero();
                System.out.printf(
                        Locale.ROOT,
                        "%d records, the broker hung %d times, %d scores, on standard error:%n%s%nthe broker's:%n%s",
                        records,
                        HANGS,
                        results.expected(),
                        instance.errors(),
                        broker.errors());
            }
        }
    }

    /** What clients of Kafka Streams are made anew for, while no name server answers. */
    @Test
    void namesThatAreUnknownWhileClientsAreMadeAnew_areWaitedOut_andNothingIsLost() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers());
                Launched instance = startByName(broker, model)) {
            String health = health(instance);
            awaitReady(instance, health, 200);
            load.start();
            instance.await("scored ", PATIENCE);

            String obstacle = loseName(broker, instance, health);
            giveName();
            awaitReady(instance, health, 200);
            instance.awaitError("kbound: it goes on", PATIENCE);
            Thread.sleep(3_000);
            load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());

            assertThat(obstacle)
                    .contains("\"notReady\":\"no name of kafka.bootstrap.servers leads to an address (" + NAME);
            assertThat(instance.errors())
                    .contains("kbound: no name of kafka.bootstrap.servers leads to an address (" + NAME);
            instance.terminate();
            assertThat(instance.exitCode(PATIENCE)).isZero();
        }
    }

    @Test
    void stoppedWhileItWaitsForAName_itEndsInTime() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers());
                Launched instance = startByName(broker, model)) {
            String health = health(instance);
            awaitReady(instance, health, 200);
            load.start();
            instance.await("scored ", PATIENCE);
            loseName(broker, instance, health);

            instance.terminate();
            assertThat(instance.exitCode(STOP_TIMEOUT.plusSeconds(10))).isZero();
            load.end();
        }
    }

    /** One that knows the broker by a name, which a file of the test's leads to its address. */
    private Launched startByName(LocalBroker broker, Path model) throws IOException {
        giveName();
        String options = "-Djdk.net.hosts.file=" + folder.resolve("hosts")
                + " -Dsun.net.inetaddr.ttl=0 -Dsun.net.inetaddr.negative.ttl=0";
        return Launched.startWith(
                Map.of("KBOUND_JAVA_OPTS", options), folder, command(NAME + ":" + port(broker), model));
    }

    private void giveName() throws IOException {
        writeHosts("127.0.0.1 localhost " + NAME);
    }

    private void writeHosts(String line) throws IOException {
        Path whole = Files.writeString(folder.resolve("hosts.new"), line + "\n");
        Files.move(whole, folder.resolve("hosts"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes the name away, and memberships until that is met; says what readiness answers then. */
    private String loseName(LocalBroker broker, Launched instance, String health) throws Exception {
        writeHosts("127.0.0.1 localhost");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            while (true) {
                admin.removeMembersFromConsumerGroup("kbound", new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
                for (int look = 0; look < 25; look++) {
                    HttpResponse<String> answer = ask(health + HealthPage.READY);
                    if (answer.body().contains(NAME)) {
                        return answer.body();
                    }
                    assertThat(ask(health + HealthPage.LIVE).statusCode()).isEqualTo(200);
                    Thread.sleep(200);
                }
                assertThat(System.nanoTime())
                        .as(() -> "no client was made anew: " + text(instance))
                        .isLessThan(deadline);
            }
        }
    }

    private String[] command(LocalBroker broker, Path model, String... more) {
        return command(broker.bootstrapServers(), model, more);
    }

    private String[] command(String bootstrapServers, Path model, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "app.threads=2",
                "app.stop-timeout=" + STOP_TIMEOUT.toSeconds() + "s",
                "input.topic=" + SteadyLoad.SIGNALS,
                "model.path=" + model,
                "output.scores=" + SteadyLoad.SCORES,
                "web.port=0",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + bootstrapServers));
        settings.addAll(List.of(more));
        return Launched.app(settings);
    }

    private static int port(LocalBroker broker) {
        String address = broker.bootstrapServers();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private static String health(Launched instance) throws Exception {
        instance.await("scoring '", PATIENCE);
        Matcher address = HEALTH.matcher(instance.output());
        assertThat(address.find()).isTrue();
        return address.group(1);
    }

    /** Waits until readiness is answered with a status; liveness is always there. */
    private String awaitReady(Launched instance, String health, int status) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = ask(health + HealthPage.READY);
        while (answer.statusCode() != status) {
            assertThat(ask(health + HealthPage.LIVE).statusCode()).isEqualTo(200);
            assertThat(System.nanoTime())
                    .as(() -> "never " + status + ", but " + text(instance))
                    .isLessThan(deadline);
            Thread.sleep(200);
            answer = ask(health + HealthPage.READY);
        }
        return answer.body();
    }

    private static String text(Launched instance) {
        try {
            return instance.output() + instance.errors();
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private HttpResponse<String> ask(String address) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }
}

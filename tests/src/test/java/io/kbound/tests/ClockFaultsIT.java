package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.web.HealthPage;
import io.kbound.app.web.MetricsPage;
import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The app's clock is set forward and back by an hour while records flow: it goes on, every record has its one score, and its page, its metrics
 * and the webhook go on with it. Only the time of day jumps, in that process alone (libfaketime).
 */
@Tag("long")
class ClockFaultsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int WINDOW = 8;
    private static final int HOUR = 3600;

    private static final String APP = "clocked";
    /** Shorter than by default, so that one is waited for. */
    private static final Duration SESSION = Duration.ofSeconds(10);

    /** Where distributions put it. */
    private static final Optional<Path> LIBRARY = Stream.of("x86_64-linux-gnu/", "aarch64-linux-gnu/", "")
            .map(machine -> Path.of("/usr/lib/" + machine + "faketime/libfaketimeMT.so.1"))
            .filter(Files::exists)
            .findFirst();

    private static final String FLEET = "/api/fleet";
    private static final Pattern ADDRESS = Pattern.compile("health at (http://[^/]+)");

    private static Path model = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger posts = new AtomicInteger();
    private HttpServer receiver;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        Needed.orSkip(ClockFaultsIT.class, "libfaketime is there", LIBRARY.isPresent());
        model = SmallModel.train(shared, WINDOW);
    }

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            posts.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void receiveNoMore() {
        receiver.stop(0);
    }

    @Test
    void aClockThatIsSetForwardAndBack_costsNoRecordAndDoublesNone() throws Exception {
        setClock(0);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers());
                Launched app = Launched.startWith(environment(), folder, command(broker.bootstrapServers()))) {
            load.start();
            app.await("scored ", PATIENCE);

            setClock(HOUR);
            app.awaitError("the system's clock was set forward by " + HOUR + " s", PATIENCE);
            awaitCommits(app, admin);
            awaitAllGoesOn(app);
            // To where it was, and to where it has never been.
            setClock(0);
            awaitBegun(app, 2);
            awaitCommits(app, admin);
            awaitAllGoesOn(app);
            setClock(-HOUR);
            awaitBegun(app, 3);
            awaitCommits(app, admin);
            awaitAllGoesOn(app);
            // Who does not say that it lives would be taken for dead.
            Thread.sleep(SESSION.plusSeconds(2).toMillis());
            awaitCommits(app, admin);

            load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
            app.terminate();
            assertThat(app.exitCode(PATIENCE)).isZero();
            System.out.println("On standard error:\n" + app.errors());
            assertThat(app.errors()
                            .lines()
                            .filter(line ->
                                    line.startsWith("kbound: the system's clock was set back by " + HOUR + " s: ")))
                    .hasSize(2);
            assertThat(app.errors().lines()).hasSizeLessThan(20).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    /** Sets the clock of the app so far ahead of ours, or behind. */
    private void setClock(int seconds) throws IOException {
        Path next = Files.writeString(folder.resolve("clock.next"), "%+d%n".formatted(seconds));
        Files.move(next, folder.resolve("clock"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                LIBRARY.orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                folder.resolve("clock").toString(),
                // It looks into the file once a second.
                "FAKETIME_CACHE_DURATION",
                "1",
                // What nobody can set goes on; the second is what older ones call it.
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1");
    }

    private String[] command(String bootstrapServers) {
        return Launched.app(List.of(
                "app.id=" + APP,
                "app.threads=2",
                "input.topic=" + SteadyLoad.SIGNALS,
                "model.path=" + model,
                "output.scores=" + SteadyLoad.SCORES,
                "web.port=0",
                "webhook.url=http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
                "kafka.session.timeout.ms=" + SESSION.toMillis(),
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + bootstrapServers));
    }

    /** Waits until it has begun so often, the first time included. */
    private static void awaitBegun(Launched app, int times) throws Exception {
        await(
                app,
                "begun %d times".formatted(times),
                () -> app.output()
                                .lines()
                                .filter(line -> line.startsWith("scoring '"))
                                .count()
                        >= times);
    }

    /** Waits until it is ready, counts on, its page shows what it did not yet, and episodes are posted. */
    private void awaitAllGoesOn(Launched app) throws Exception {
        Matcher said = ADDRESS.matcher(app.output());
        assertThat(said.find()).isTrue();
        String address = said.group(1);
        await(app, "ready", () -> ask(address + HealthPage.READY).statusCode() == 200);
        double scored = scored(address);
        String fleet = ask(address + FLEET).body();
        int posted = posts.get();
        await(app, "counting", () -> scored(address) > scored);
        await(app, "on the page", () -> {
            HttpResponse<String> now = ask(address + FLEET);
            return now.statusCode() == 200 && !now.body().equals(fleet);
        });
        await(app, "posting", () -> posts.get() > posted);
    }

    private double scored(String address) throws Exception {
        return Scrape.of(ask(address + MetricsPage.METRICS).body()).sum("kbound_windows_scored_total");
    }

    private HttpResponse<String> ask(String address) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void await(Launched app, String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(app.isAlive()).as(app.errors()).isTrue();
            assertThat(Instant.now()).as("not %s: %s", what, app.errors()).isBefore(deadline);
            Thread.sleep(200);
        }
    }

    /** Waits until it has committed some times more. */
    private static void awaitCommits(Launched app, Admin admin) throws Exception {
        Set<Long> places = new HashSet<>();
        await(app, "committing", () -> {
            places.add(admin.listConsumerGroupOffsets(APP).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum());
            return places.size() >= 5;
        });
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Episodes are posted to a receiver that is away, slow and choosy: each arrives, in order, and nothing that scores waits for it. */
class WebhookIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WINDOW = 2;
    private static final int SOURCES = 3;
    private static final int READINGS = 20;
    private static final String SECRET = "a word between us";
    private static final String PATH = "/alerts/4711-path-secret";
    /** Long enough that a machine which does much else answers in it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final Pattern METRICS = Pattern.compile("metrics at (\\S+)");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Post> taken = new CopyOnWriteArrayList<>();
    private final AtomicBoolean refused = new AtomicBoolean();
    private HttpServer receiver;
    private LocalBroker broker;
    private volatile Manner manner = Manner.AWAY;

    /** How the receiver is. */
    private enum Manner {
        AWAY,
        SILENT,
        CHOOSY
    }

    private record Post(String id, String body) {}

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext(PATH, this::receive);
        receiver.start();
        broker = LocalBroker.start(0, folder.resolve("broker"));
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        broker.close();
    }

    @Test
    void everyEpisodeIsPosted_inOrder_whateverTheReceiverDoes_andScoringDoesNotWait() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Topics topics = new Topics(client, PATIENCE)) {
            topics.createForSignals("signals", 2);
        }
        try (Launched app = Launched.start(folder, command(model))) {
            app.await("scoring '", PATIENCE);
            produce(client, 0);
            await(
                    app,
                    now -> now.sum("kbound_windows_scored_total") == SOURCES * (READINGS - WINDOW + 1)
                            && posts(now, "failed") >= 2);
            assertThat(taken).isEmpty();
            manner = Manner.SILENT;
            double failed = posts(scrape(app), "failed");
            await(app, now -> posts(now, "failed") > failed);
            manner = Manner.CHOOSY;

            // One source's first post is refused for good, all else is taken: an opening and a close of each.
            await(app, now -> posts(now, "delivered") == 2 * SOURCES - 1);
            assertThat(posts(scrape(app), "refused")).isEqualTo(1);
            assertInOrder(1);
            assertThat(app.output()).contains("episodes are posted to http://127.0.0.1:");
            assertThat(app.output() + app.errors()).doesNotContain(SECRET, "4711");
            assertThat(app.errors().lines().filter(line -> line.contains("the webhook")))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("takes no episodes (status 503): they wait, and are posted again"))
                    .anyMatch(line -> line.contains("with status 400: it is passed over"))
                    .anyMatch(line -> line.contains("takes episodes again"));
            app.terminate();
            assertThat(app.exitCode(PATIENCE)).isZero();
        }

        taken.clear();
        try (Launched next = Launched.start(folder, command(model))) {
            next.await("scoring '", PATIENCE);
            produce(client, 1);
            await(next, now -> posts(now, "delivered") == 2 * SOURCES);
            assertThat(taken).as("what was posted before is not posted again").hasSize(2 * SOURCES);
            assertInOrder(0);
        }
    }

    /** Each source's opening before its close, told in the words of its record. */
    private void assertInOrder(int refused) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<String> told = new ArrayList<>();
        for (Post post : taken) {
            JsonNode body = json.readTree(post.body());
            JsonNode data = body.path("data");
            assertThat(post.id()).startsWith(data.path("id").asText());
            assertThat(data.path("channels").size()).isEqualTo(SmallModel.CHANNELS.size());
            told.add(data.path("source").asText() + " " + body.path("type").asText());
        }
        assertThat(told).doesNotHaveDuplicates();
        for (int source = refused; source < SOURCES; source++) {
            assertThat(told)
                    .containsSubsequence("pump " + source + " episode.opened", "pump " + source + " episode.closed");
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try (exchange) {
            switch (manner) {
                case AWAY -> exchange.sendResponseHeaders(503, -1);
                case SILENT -> Thread.sleep(2 * TIMEOUT.toMillis());
                case CHOOSY -> exchange.sendResponseHeaders(judge(exchange.getRequestHeaders(), body), -1);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what is signed, but for the first opening of one source. */
    private int judge(Headers headers, String body) {
        String id = headers.getFirst("webhook-id");
        String signed = id + "." + headers.getFirst("webhook-timestamp") + "." + body;
        if (!("v1," + sign(signed)).equals(headers.getFirst("webhook-signature"))) {
            return 401;
        }
        if (body.contains("\"pump 0\"") && body.contains("episode.opened") && refused.compareAndSet(false, true)) {
            return 400;
        }
        taken.add(new Post(id, body));
        return 204;
    }

    private static String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Ordinary readings a second apart, some that are not, and ordinary ones again until their episode is over. */
    private static void produce(Map<String, String> client, int round) {
        Random random = new Random(round);
        long begin = 1_760_000_000_000_000L + round * 3_600_000_000L;
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            for (int reading = 0; reading < READINGS; reading++) {
                for (int source = 0; source < SOURCES; source++) {
                    List<@Nullable Double> values = new ArrayList<>(SmallModel.reading(random));
                    if (reading == READINGS / 2) {
                        values.set(2, 1000.0);
                    }
                    producer.send("pump " + source, begin + reading * 1_000_000L, values);
                }
            }
        }
    }

    private String[] command(Path model) {
        return Launched.app(List.of(
                "input.topic=signals",
                "model.path=" + model,
                // Of the ordinary readings none alarms.
                "alert.false-alarm-rate=0.0001",
                "alert.episode-hold=5s",
                "web.port=0",
                "webhook.url=http://127.0.0.1:" + receiver.getAddress().getPort() + PATH,
                "webhook.secret=" + SECRET,
                "webhook.timeout=" + TIMEOUT.toSeconds() + "s",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
    }

    private static double posts(Scrape scrape, String outcome) {
        return scrape.samples("kbound_webhook_posts_total").stream()
                .filter(sample -> outcome.equals(sample.labels().get("outcome")))
                .mapToDouble(Scrape.Sample::value)
                .sum();
    }

    private Scrape await(Launched app, Predicate<Scrape> condition) throws Exception {
        return Scrape.await(() -> scrape(app), condition, PATIENCE);
    }

    private Scrape scrape(Launched app) throws Exception {
        Matcher address = METRICS.matcher(app.output());
        assertThat(address.find()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address.group(1))).build();
        return Scrape.of(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}

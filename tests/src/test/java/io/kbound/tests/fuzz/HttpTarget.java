package io.kbound.tests.fuzz;

import com.sun.management.ThreadMXBean;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.service.WebhookCounts;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.app.web.Dashboard;
import io.kbound.app.web.HealthPage;
import io.kbound.app.web.MetricsPage;
import io.kbound.app.web.WebServer;
import io.kbound.command.FileTree;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Requests to the app's page, health and metrics, as bytes on the wire: a real app with a broker of its own. Each is answered or hung up on, soon,
 * and with no status that says that the server itself failed; and from time to time it must still say that it is well.
 */
final class HttpTarget implements Target {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    /** What a server says of a request, and not of itself: of methods, versions and expectations; and that the brokers are away. */
    private static final Set<Integer> FIT_ABOVE_499 = Set.of(501, 503, 505);

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int BETWEEN_LOOKS = 200;
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path folder = Files.createTempDirectory("http");
    private final LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
    private final ScoringApp app;
    private final WebServer server =
            WebServer.bind("web.port", "127.0.0.1", 0, new WebServer.Limits(256, 64, Duration.ofSeconds(20)));
    private final MetricsPage metrics;
    private final Dashboard dashboard;
    private final int port;
    private int taken;

    HttpTarget() throws Exception {
        Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Topics topics = new Topics(kafka, Duration.ofSeconds(30))) {
            topics.createForSignals("signals", 1);
        }
        AppConfig config = ConfigReader.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "app.threads=1",
                        "input.topic=signals",
                        "model.path=" + Models.files().get(1),
                        "web.port=0",
                        "kafka.bootstrap.servers=" + broker.bootstrapServers()));
        ScoringCounts counts = new ScoringCounts();
        app = ScoringApp.start(config, counts, event -> {});
        metrics = new MetricsPage(config, counts, new WebhookCounts(), app, server);
        HealthPage.serve(server, app::health);
        server.page(MetricsPage.METRICS, metrics.onlyGet());
        dashboard = Dashboard.serve(server, config, app, counts);
        server.start();
        port = URI.create(server.address()).getPort();
        addEpisode(kafka, config.output().episodes().orElseThrow());
    }

    private static void addEpisode(Map<String, String> kafka, String topic) throws Exception {
        EpisodeRecord known = EpisodeRecord.newBuilder()
                .setId("e1")
                .setSource("rig")
                .setState(EpisodeState.OPENED)
                .setStart(Instant.EPOCH)
                .setEnd(Instant.EPOCH)
                .setAnomalies(1)
                .setWorst("rig-1")
                .setWorstTime(Instant.EPOCH)
                .setWorstBound(-1)
                .setWorstPValue(0.001)
                .setModel("m")
                .setChannels(List.of())
                .setAttribution(List.of())
                .build();
        try (KafkaProducer<String, EpisodeRecord> producer = new KafkaProducer<>(
                Map.copyOf(kafka), new StringSerializer(), new SingleObject<>(EpisodeRecord.class).serializer())) {
            producer.send(new ProducerRecord<>(topic, "rig", known)).get();
        }
    }

    @Override
    public void take(byte[] input) throws IOException {
        requireFit(answer(input));
        if (++taken % BETWEEN_LOOKS == 0) {
            String well = answer(request("GET", HealthPage.LIVE, "", ""));
            if (!well.startsWith("HTTP/1.1 200")) {
                throw new AssertionError("it is well no longer: " + well);
            }
        }
    }

    private static void requireFit(String answer) {
        Matcher status = STATUS.matcher(answer);
        if (answer.isEmpty()) {
            return;
        }
        if (!status.lookingAt()) {
            throw new AssertionError("no answer of HTTP: " + answer);
        }
        int code = Integer.parseInt(status.group(1));
        if (code > 499 && !FIT_ABOVE_499.contains(code)) {
            throw new AssertionError("the server failed: " + answer);
        }
    }

    private String answer(byte[] request) throws IOException {
        long begin = System.nanoTime();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(PATIENCE_MILLIS);
            client.getOutputStream().write(request);
            client.shutdownOutput();
            InputStream in = client.getInputStream();
            byte[] part = new byte[8192];
            for (int read = in.read(part); read >= 0 && answer.size() < LARGEST_ANSWER; read = in.read(part)) {
                answer.write(part, 0, read);
                // It never ends.
                if (answer.toString(StandardCharsets.ISO_8859_1).contains("text/event-stream")) {
                    break;
                }
            }
        } catch (SocketException hungUp) {
            // As it may, on what it does not want to read to its end.
        }
        if (System.nanoTime() - begin > PATIENCE_MILLIS * 1_000_000L) {
            throw new AssertionError("no answer for " + PATIENCE_MILLIS + " ms");
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public long allocatedElsewhere() {
        long[] ids = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("http"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(ids)).sum();
    }

    private static byte[] request(String method, String target, String headers, String body) {
        return Bytes.utf8(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body);
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String path : List.of(
                "/",
                "/?token=x",
                "/page/app.js",
                "/api/about",
                "/api/fleet",
                "/api/health",
                "/api/stream",
                "/api/source?key=rig",
                "/api/source?key=%00%ff%zz",
                "/api/source?key=" + "%E2%82".repeat(100),
                "/api/source?" + "a=b&".repeat(1500),
                "/api/source",
                "/api/episodes?limit=1&q=r&state=open&verdict=confirmed",
                "/api/episodes?limit=-99999999999",
                "/api/episodes?%",
                "/health/live",
                "/health/ready",
                "/metrics",
                "/../../etc/passwd",
                "/%2e%2e/%2f;x=y/\\",
                "*",
                "http://[::1/x",
                "/" + "a".repeat(9000))) {
            seeds.add(request("GET", path, "Cookie: kbound=x; a;=;\r\nConnection: close\r\n", ""));
            seeds.add(request("OPTIONS", path, "Authorization: Bearer \u00e9\r\n", ""));
        }
        for (String body : List.of(
                "{\"episode\":\"e1\",\"verdict\":\"confirmed\",\"note\":\"\\ud800\"}",
                "{\"episode\":\"e1\",\"verdict\":\"rejected\",\"note\":\"" + "x".repeat(600) + "\"}",
                "{\"episode\":{},\"verdict\":[],\"note\":null}",
                "[".repeat(3000),
                "null",
                "")) {
            seeds.add(request(
                    "POST",
                    "/api/feedback",
                    "X-Kbound: 1\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n",
                    body));
            seeds.add(request(
                    "POST",
                    "/api/feedback",
                    "X-Kbound: 1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                    Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n"));
        }
        for (String raw : List.of(
                "",
                "\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: evil.example:x\r\n\r\n",
                "GET /api/about HTTP/1.0\r\nHost: localhost:1\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                "POST /api/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(9000) + "\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(500) + "\r\n")) {
            seeds.add(Bytes.utf8(raw));
        }
        return seeds;
    }

    @Override
    public void close() throws IOException {
        dashboard.close();
        metrics.close();
        server.close();
        app.close();
        broker.close();
        FileTree.delete(folder);
    }
}

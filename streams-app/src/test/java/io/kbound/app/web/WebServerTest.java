package io.kbound.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.service.Health;
import io.kbound.app.web.WebServer.Limits;
import io.kbound.command.KboundException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server, and the pages of health on it. */
class WebServerTest {
    private static final String HOST = "127.0.0.1";

    private final HttpClient http = HttpClient.newHttpClient();
    private static final Limits LIMITS = new Limits(6, 4, Duration.ofSeconds(20));

    private final WebServer server = WebServer.bind("web.port", HOST, 0, LIMITS);
    private volatile State state = State.RUNNING;

    @BeforeEach
    void start() {
        HealthPage.serve(server, this::health);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void yes_is200_andNo_is503_withTheDetails() throws Exception {
        assertThat(get(HealthPage.READY).statusCode()).isEqualTo(200);
        assertThat(get(HealthPage.READY).body())
                .isEqualTo(
                        "{\"status\":\"up\",\"details\":{\"state\":\"RUNNING\",\"threads\":1,\"model\":\"pump@1\",\"device\":\"cpu\","
                                + "\"brokersHeardSecondsAgo\":1,\"restarts\":0}}\n");

        state = State.REBALANCING;
        assertThat(get(HealthPage.LIVE).statusCode()).isEqualTo(200);
        assertThat(get(HealthPage.READY).statusCode()).isEqualTo(503);
        assertThat(get(HealthPage.READY).body())
                .startsWith("{\"status\":\"down\",")
                .contains("\"state\":\"REBALANCING\"", "\"notReady\":");

        state = State.ERROR;
        assertThat(get(HealthPage.LIVE).statusCode()).isEqualTo(503);
    }

    @Test
    void answers_areJson_andKeptByNobody() throws Exception {
        assertThat(get(HealthPage.LIVE).headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(get(HealthPage.LIVE).headers().firstValue("Content-Type")).contains("application/json");
        assertThat(get(HealthPage.LIVE + "?x=1").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/", "/health/liveness", "/health/live/x", "/HEALTH/LIVE"})
    void anotherPath_is404(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
    void anotherMethod_is405(String method) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(server.address() + HealthPage.LIVE))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void aPortInUse_isSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> WebServer.bind("web.port", HOST, port, LIMITS))
                    .isInstanceOf(KboundException.class)
                    .hasMessageContainingAll("web.port: " + HOST + ":" + port, "in use", "choose another port");
        }
    }

    @Test
    void aHostThatIsNone_isSaid() {
        assertThatThrownBy(() -> WebServer.bind("web.port", "no host", 0, LIMITS))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("there is no host 'no host'");
    }

    @Test
    void whoSendsARequestByteByByte_isLetGo_andWhoListensStays() throws Exception {
        try (WebServer hasty = WebServer.bind("web.port", HOST, 0, new Limits(10, 5, Duration.ofMillis(600)));
                EventStream events = new EventStream(ask -> Optional.empty(), () -> () -> "");
                Socket slow = new Socket();
                Socket listener = new Socket()) {
            hasty.stream("/events", events);
            hasty.start();
            int port = URI.create(hasty.address()).getPort();
            listener.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listener.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            slow.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

            // A byte every 50 ms: never idle, and never done. A write fails some time after the other side has closed.
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            slow.getOutputStream().write('x');
                            Thread.sleep(50);
                        }
                    })
                    .isInstanceOf(SocketException.class);
            assertThat(hasty.closedAsSlow()).isOne();
            listener.setSoTimeout(5000);
            assertThat(new String(listener.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void aHeaderWithoutEnd_isRefused() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(server.address() + HealthPage.LIVE))
                        .header("X", "x".repeat(20_000))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(431);
    }

    @Test
    void whoListensToEventsThatOthersTakeThePlaceOf_isToldNoMore() throws Exception {
        try (EventStream before = new EventStream(ask -> Optional.empty(), () -> () -> "");
                EventStream after = new EventStream(ask -> Optional.empty(), () -> () -> "")) {
            server.stream("/events", before);
            HttpResponse<InputStream> listening = http.send(
                    HttpRequest.newBuilder(URI.create(server.address() + "/events"))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(listening.statusCode()).isEqualTo(200);

            server.stream("/events", after);

            assertThat(new String(listening.body().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(": listening\n\n");
            assertThat(server.listeners()).isZero();
        }
    }

    @Test
    void moreThanTheMostListeners_areRefused() throws Exception {
        List<Socket> listeners = new ArrayList<>();
        try (EventStream events = new EventStream(ask -> Optional.empty(), () -> () -> "")) {
            server.stream("/events", events);
            for (int i = 0; i <= LIMITS.listeners(); i++) {
                Socket listener = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(server.address()).getPort());
                listeners.add(listener);
                listener.getOutputStream()
                        .write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                listener.setSoTimeout(20_000);
                assertThat(new String(listener.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo(i < LIMITS.listeners() ? "HTTP/1.1 200" : "HTTP/1.1 503");
            }
            assertThat(get(HealthPage.LIVE).statusCode()).isEqualTo(200);
            assertThat(server.listeners()).isEqualTo(LIMITS.listeners());
            assertThat(server.refusedListeners()).isOne();
        } finally {
            for (Socket listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void whoComesWhenAllConnectionsAreTaken_isAnsweredWhenOneEnds() throws Exception {
        try (WebServer small = WebServer.bind("web.port", HOST, 0, new Limits(2, 1, Duration.ofSeconds(20)))) {
            small.start();
            int port = URI.create(small.address()).getPort();
            byte[] asked = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket second = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket third = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (Socket taken : List.of(first, second)) {
                    taken.getOutputStream().write(asked);
                    assertThat(taken.getInputStream().readNBytes(12)).hasSize(12);
                }
                third.getOutputStream().write(asked);
                third.setSoTimeout(500);
                assertThatThrownBy(() -> third.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                assertThat(small.connections()).isEqualTo(2);

                first.shutdownOutput();
                third.setSoTimeout(20_000);
                assertThat(new String(third.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 404");
            }
        }
    }

    @Test
    void afterItsEnd_nobodyAnswers() {
        server.close();

        assertThatThrownBy(() -> get(HealthPage.LIVE)).isInstanceOf(ConnectException.class);
    }

    private Health health() {
        return new Health(
                state,
                1,
                "pump@1",
                "cpu",
                Optional.of(Duration.ofSeconds(1)),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.address() + path)).build(), BodyHandlers.ofString());
    }
}

package io.kbound.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** Takes the webhook's posts, but for whiles in which it is away. It remembers each episode that it was told of: some 100 bytes. */
final class Receiver implements AutoCloseable {
    private static final String PATH = "/episodes";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ObjectMapper json = new ObjectMapper();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final LongAdder again = new LongAdder();
    private volatile long awayUntilNanos = System.nanoTime();

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(PATH, this::receive);
        server.start();
    }

    /** Where to post. */
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    /** Takes nothing for so long from now on. */
    void leave(long seconds) {
        awayUntilNanos = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /** What it was told: episodes' identities, each with its state. */
    Set<String> told() {
        return told;
    }

    /** What it was told more than once. */
    long again() {
        return again.sum();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode data = json.readTree(exchange.getRequestBody()).path("data");
            boolean away = awayUntilNanos - System.nanoTime() > 0;
            if (!away
                    && !told.add(
                            data.path("id").asText() + " " + data.path("state").asText())) {
                again.increment();
            }
            exchange.sendResponseHeaders(away ? 503 : 204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

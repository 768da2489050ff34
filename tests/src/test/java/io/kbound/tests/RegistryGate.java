package io.kbound.tests;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry, and passes questions on while it is open; shut, it answers as one that has failed. */
final class RegistryGate implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean open = true;

    RegistryGate(URI registry) throws IOException {
        HttpClient http = HttpClient.newHttpClient();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (!open) {
                    exchange.sendResponseHeaders(503, -1);
                    return;
                }
                URI target = URI.create(registry + exchange.getRequestURI().toString());
                byte[] body = exchange.getRequestBody().readAllBytes();
                HttpRequest.Builder question = HttpRequest.newBuilder(target)
                        .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (type != null) {
                    question.header("Content-Type", type);
                }
                HttpResponse<byte[]> answer = http.send(question.build(), BodyHandlers.ofByteArray());
                exchange.sendResponseHeaders(
                        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void open() {
        open = true;
    }

    void shut() {
        open = false;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

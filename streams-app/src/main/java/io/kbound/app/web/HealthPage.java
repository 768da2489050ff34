package io.kbound.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.kbound.app.service.Health;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers one question about the app's health: 200 for yes, 503 for no, and why, as a JSON object. */
public final class HealthPage implements HttpHandler {
    /** Where to ask whether the app is alive. */
    public static final String LIVE = "/health/live";
    /** Where to ask whether it is ready. */
    public static final String READY = "/health/ready";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Supplier<Health> health;
    private final Predicate<Health> question;

    private HealthPage(Supplier<Health> health, Predicate<Health> question) {
        this.health = health;
        this.question = question;
    }

    /** Has a server answer both questions. */
    public static void serve(WebServer server, Supplier<Health> health) {
        server.page(LIVE, new HealthPage(health, Health::live));
        server.page(READY, new HealthPage(health, Health::ready));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        Health now = health.get();
        boolean yes = question.test(now);
        byte[] body = body(now, yes).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(yes ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String body(Health health, boolean yes) throws JsonProcessingException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", yes ? "up" : "down");
        answer.put("details", health.details());
        return JSON.writeValueAsString(answer) + "\n";
    }
}

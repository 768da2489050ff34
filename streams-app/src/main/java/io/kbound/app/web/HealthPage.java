package io.kbound.app.web;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.service.Health;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers one question about the app's health: 200 for yes, 503 for no, and why, as a JSON object. */
public final class HealthPage implements Page {
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
        server.page(LIVE, new HealthPage(health, Health::live).onlyGet());
        server.page(READY, new HealthPage(health, Health::ready).onlyGet());
    }

    @Override
    public Answer answer(Ask ask) {
        Health now = health.get();
        boolean yes = question.test(now);
        ObjectNode body = JSON.createObjectNode();
        body.put("status", yes ? "up" : "down");
        body.set("details", JSON.valueToTree(now.details()));
        return Answer.json(yes ? 200 : 503, body);
    }
}

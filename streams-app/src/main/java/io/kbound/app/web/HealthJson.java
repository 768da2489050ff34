package io.kbound.app.web;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.service.Health;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.record.DriftRecord;
import io.kbound.record.DriftState;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ModelOutcome;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** How the app does, as the page asks for it: this instance's counts and lag, and what the topics tell of all. Asked by several threads. */
final class HealthJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long RATES_OVER_MILLIS = 10_000;

    private final ScoringApp app;
    private final ScoringCounts counts;
    private final String input;
    private final Fleet fleet;
    private final InstantSource clock;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long millis, long received, long scored, long anomalies) {}

    HealthJson(ScoringApp app, ScoringCounts counts, String input, Fleet fleet, InstantSource clock) {
        this.app = app;
        this.counts = counts;
        this.input = input;
        this.fleet = fleet;
        this.clock = clock;
    }

    ObjectNode now() {
        Health health = app.health();
        ObjectNode json = JSON.createObjectNode();
        json.put("status", health.live() ? "up" : "down");
        json.put("ready", health.ready());
        ObjectNode details = json.putObject("details");
        health.details().forEach((name, value) -> details.put(name, String.valueOf(value)));
        rates(json.putObject("rates"));
        ObjectNode all = json.putObject("counts");
        all.put("received", counts.receivedCount());
        all.put("scored", counts.scoredCount());
        all.put("screened", counts.screenedCount());
        all.put("anomalies", counts.anomalyCount());
        all.put("episodesOpened", counts.episodesOpenedCount());
        all.put("deadLetters", counts.deadLetterCount());
        ObjectNode lag = json.putObject("lag");
        lag().forEach(lag::put);
        letters(json.putObject("deadLetters"));
        drifts(json.putArray("drift"));
        models(json.putArray("models"));
        return json;
    }

    private synchronized void rates(ObjectNode into) {
        Sample now = new Sample(clock.millis(), counts.receivedCount(), counts.scoredCount(), counts.anomalyCount());
        samples.addLast(now);
        while (samples.size() > 2 && now.millis - samples.getFirst().millis > RATES_OVER_MILLIS) {
            samples.removeFirst();
        }
        Sample before = samples.getFirst();
        double seconds = Math.max(0.001, (now.millis - before.millis) / 1000.0);
        into.put("received", (now.received - before.received) / seconds);
        into.put("scored", (now.scored - before.scored) / seconds);
        into.put("anomalies", (now.anomalies - before.anomalies) / seconds);
    }

    /** Records of the input that wait, by partition of this instance's. */
    private Map<String, Long> lag() {
        Map<String, Long> lag = new TreeMap<>();
        app.ofStreams(streams -> streams.metrics()).forEach((name, metric) -> {
            if (name.name().equals("records-lag")
                    && input.equals(name.tags().get("topic"))
                    && metric.metricValue() instanceof Number records
                    && Double.isFinite(records.doubleValue())) {
                lag.put(input + "-" + name.tags().get("partition"), records.longValue());
            }
        });
        return lag;
    }

    private void letters(ObjectNode into) {
        ObjectNode byReason = into.putObject("byReason");
        fleet.lettersByReason().forEach(byReason::put);
        ArrayNode newest = into.putArray("newest");
        for (Fleet.Letter letter : fleet.letters()) {
            ObjectNode one = newest.addObject();
            one.put("time", letter.kafkaMillis());
            one.put("reason", letter.reason());
            one.put("detail", letter.detail());
            one.put("origin", letter.origin());
            one.put("key", letter.key());
        }
    }

    private void drifts(ArrayNode into) {
        for (DriftRecord drift : fleet.drifts()) {
            ObjectNode one = into.addObject();
            one.put("key", drift.getSource());
            one.put("state", drift.getState() == DriftState.BEGAN ? "began" : "ended");
            one.put("time", FleetJson.millis(drift.getTime()));
            JsonNumbers.put(one, "p", drift.getPValue());
        }
    }

    private void models(ArrayNode into) {
        for (ModelEventRecord event : fleet.models()) {
            ObjectNode one = into.addObject();
            one.put("time", FleetJson.millis(event.getTime()));
            boolean first = event.getBefore().isEmpty();
            one.put(
                    "event",
                    event.getOutcome() == ModelOutcome.REFUSED ? "refused" : first ? "in force" : "taken over");
            one.put("model", event.getModel());
            one.put("why", event.getReason() == null ? "" : event.getReason());
        }
    }
}

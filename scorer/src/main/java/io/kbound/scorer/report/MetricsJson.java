package io.kbound.scorer.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.scorer.evaluation.AlertCurve;
import io.kbound.scorer.evaluation.Confusion;
import io.kbound.scorer.evaluation.Disagreement;
import io.kbound.scorer.evaluation.Evaluation;
import io.kbound.scorer.evaluation.RowRanking;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A replay's figures as one JSON object; null where there is none. */
public final class MetricsJson {
    private MetricsJson() {}

    /** None yet. */
    public static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Where two replays come to different verdicts, in rows. */
    public static ObjectNode of(Disagreement rows) {
        ObjectNode json = empty();
        json.put("both", rows.both());
        json.put("a_only", rows.firstOnly());
        json.put("b_only", rows.secondOnly());
        json.put("neither", rows.neither());
        return json;
    }

    /** All of a replay. */
    public static ObjectNode of(ReplayResult result) {
        Evaluation evaluation = result.evaluation();
        ObjectNode json = empty();
        json.put("model", result.card().id());
        json.put("false_alarm_rate", result.falseAlarmRate());
        json.put("rows", evaluation.rows());
        json.put("screened", evaluation.screened());
        json.put("anomalies", evaluation.anomalies());
        json.put("alerts", evaluation.episodes());
        put(json, "days", evaluation.timeline().days());
        put(json, "alerts_per_day", evaluation.perDay(evaluation.episodes()));
        if (evaluation.isLabelled()) {
            put(json, "false_alerts_per_day", evaluation.perDay(evaluation.falseEpisodes()));
            rows(json.putObject("by_row"), evaluation);
            events(json.putObject("by_event"), evaluation);
        }
        curves(json.putObject("curves"), evaluation);
        return json;
    }

    private static void rows(ObjectNode json, Evaluation evaluation) {
        Confusion confusion = evaluation.confusion();
        RowRanking.Areas areas = evaluation.ranking().areas();
        json.put("labelled", confusion.labelled());
        put(json, "auc_roc", areas.roc());
        put(json, "auc_roc_error", areas.rocError());
        put(json, "auc_pr", areas.averagePrecision());
        put(json, "precision", confusion.precision());
        put(json, "recall", confusion.recall());
        put(json, "f1", confusion.f1());
        put(json, "far", confusion.falseAlarmRate());
        put(json, "mar", confusion.missingAlarmRate());
    }

    private static void events(ObjectNode json, Evaluation evaluation) {
        List<Labels.Event> events = evaluation.events();
        json.put("events", events.size());
        put(json, "recall", evaluation.noticed().recall(events));
        put(json, "median_delay_s", evaluation.noticed().medianDelaySeconds(events));
        json.put("false_alerts", evaluation.falseEpisodes());
        ObjectNode nab = json.putObject("nab");
        evaluation.nab().forEach((profile, score) -> put(nab, profile.name().toLowerCase(Locale.ROOT), score));
        ArrayNode each = json.putArray("each");
        for (Labels.Event event : events) {
            ObjectNode one = each.addObject();
            one.put("key", event.source());
            one.put("start", EventTime.format(event.startMicros()));
            one.put("end", EventTime.format(event.endMicros()));
            OptionalLong noticed = evaluation.noticed().noticed(event);
            if (noticed.isPresent()) {
                one.put("noticed", EventTime.format(noticed.getAsLong()));
            } else {
                one.putNull("noticed");
            }
        }
    }

    private static void curves(ObjectNode json, Evaluation evaluation) {
        ArrayNode alerts = json.putArray("alerts");
        for (AlertCurve.Point point : evaluation.alerts().points()) {
            ObjectNode one = alerts.addObject();
            put(one, "false_alarm_rate", point.falseAlarmRate());
            one.put("alerts", point.alerts());
            put(one, "alerts_per_day", evaluation.perDay(point.alerts()));
        }
        if (evaluation.isLabelled()) {
            ArrayNode thresholds = json.putArray("thresholds");
            for (RowRanking.Point point : evaluation.ranking().curve()) {
                ObjectNode one = thresholds.addObject();
                put(one, "threshold", point.threshold());
                put(one, "precision", point.precision());
                put(one, "recall", point.recall());
                put(one, "far", point.falseAlarmRate());
            }
        }
    }

    private static void put(ObjectNode json, String key, double value) {
        if (Double.isFinite(value)) {
            json.put(key, value);
        } else {
            json.putNull(key);
        }
    }
}

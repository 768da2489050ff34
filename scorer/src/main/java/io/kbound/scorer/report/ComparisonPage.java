package io.kbound.scorer.report;

import io.kbound.scorer.evaluation.Disagreement;
import io.kbound.scorer.evaluation.Evaluation;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Two replays of one range side by side. */
public final class ComparisonPage {
    private ComparisonPage() {}

    /**
     * Writes one.
     *
     * @param aPerSecond records a second of the first
     * @param bPerSecond records a second of the second
     */
    public static void write(
            ReplayResult a, ReplayResult b, Disagreement rows, double aPerSecond, double bPerSecond, Path file)
            throws IOException {
        Html page = Html.begin("Replay of " + a.of() + " by two models");
        page.add("<p>a: <a href=\"a/report.html\">%s</a><br>", Html.escaped(a.says()));
        page.add("b: <a href=\"b/report.html\">%s</a></p>", Html.escaped(b.says()));
        page.section("Side by side")
                .table(List.of("", "a", "b"), figures(a, b, aPerSecond, bPerSecond))
                .end();
        page.section("Records")
                .table(
                        List.of("called anomalies by", "records"),
                        List.of(
                                List.of("both", Long.toString(rows.both())),
                                List.of("a alone", Long.toString(rows.firstOnly())),
                                List.of("b alone", Long.toString(rows.secondOnly())),
                                List.of("neither", Long.toString(rows.neither()))))
                .end();
        if (a.evaluation().isLabelled()) {
            page.section("Events that one alone noticed")
                    .table(List.of("source", "from", "to", "noticed by"), events(a.evaluation(), b.evaluation()))
                    .end();
        }
        Files.writeString(file, page.finish(), StandardCharsets.UTF_8);
    }

    private static List<List<String>> figures(ReplayResult a, ReplayResult b, double aPerSecond, double bPerSecond) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("model", a.card().id(), b.card().id()));
        add(rows, "records scored", a, b, Evaluation::rows);
        add(rows, "anomalies", a, b, Evaluation::anomalies);
        add(rows, "alerts (episodes)", a, b, Evaluation::episodes);
        add(rows, "alerts a day", a, b, evaluation -> evaluation.perDay(evaluation.episodes()));
        if (a.evaluation().isLabelled()) {
            add(
                    rows,
                    "share of events noticed",
                    a,
                    b,
                    evaluation -> evaluation.noticed().recall(evaluation.events()));
            add(
                    rows,
                    "median delay, s",
                    a,
                    b,
                    evaluation -> evaluation.noticed().medianDelaySeconds(evaluation.events()));
            add(rows, "false alerts a day", a, b, evaluation -> evaluation.perDay(evaluation.falseEpisodes()));
            add(
                    rows,
                    "AUC-ROC by row",
                    a,
                    b,
                    evaluation -> evaluation.ranking().areas().roc());
            add(
                    rows,
                    "AUC-PR by row",
                    a,
                    b,
                    evaluation -> evaluation.ranking().areas().averagePrecision());
            add(rows, "F1 by row", a, b, evaluation -> evaluation.confusion().f1());
        }
        rows.add(List.of("records a second", Html.number(aPerSecond), Html.number(bPerSecond)));
        for (Map.Entry<String, String> setting : a.settings().entrySet()) {
            String other = b.settings().getOrDefault(setting.getKey(), "");
            if (!other.equals(setting.getValue()) && !setting.getKey().matches("app\\.id|output\\..*")) {
                rows.add(List.of(setting.getKey(), setting.getValue(), other));
            }
        }
        return rows;
    }

    private static void add(
            List<List<String>> rows, String says, ReplayResult a, ReplayResult b, ToDoubleFunction<Evaluation> figure) {
        rows.add(List.of(
                says,
                Html.number(figure.applyAsDouble(a.evaluation())),
                Html.number(figure.applyAsDouble(b.evaluation()))));
    }

    private static List<List<String>> events(Evaluation a, Evaluation b) {
        List<List<String>> rows = new ArrayList<>();
        for (Labels.Event event : a.events()) {
            boolean byA = a.noticed().noticed(event).isPresent();
            boolean byB = b.noticed().noticed(event).isPresent();
            if (byA != byB) {
                rows.add(List.of(
                        event.source(),
                        EventTime.format(event.startMicros()),
                        EventTime.format(event.endMicros()),
                        byA ? "a" : "b"));
            }
        }
        return rows;
    }
}

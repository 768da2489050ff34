package io.kbound.scorer.report;

import io.kbound.card.ModelCard;
import io.kbound.scorer.evaluation.AlertCurve;
import io.kbound.scorer.evaluation.Confusion;
import io.kbound.scorer.evaluation.Evaluation;
import io.kbound.scorer.evaluation.Histogram;
import io.kbound.scorer.evaluation.RowRanking;
import io.kbound.scorer.evaluation.Timeline;
import io.kbound.scorer.report.Chart.Axis;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** A replay's result for people: one HTML file with its pictures, to read on a screen, a phone or paper. */
public final class ReportPage {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final double LEAST_P = 1e-8;
    private static final int MOST_EVENTS = 200;
    private static final int TIMES = 6;

    private final ReplayResult result;
    private final Evaluation evaluation;
    private final Html page;

    private ReportPage(ReplayResult result) {
        this.result = result;
        this.evaluation = result.evaluation();
        this.page = Html.begin("Replay of " + result.of());
    }

    /** Writes one. */
    public static void write(ReplayResult result, Path file) throws IOException {
        Files.writeString(file, new ReportPage(result).html(), StandardCharsets.UTF_8);
    }

    private String html() {
        page.say(result.says());
        figures();
        timeline();
        alerts();
        if (evaluation.isLabelled()) {
            thresholds();
            events();
        }
        histogram();
        EpisodeSection.addTo(page, result.worst());
        health();
        about();
        return page.finish();
    }

    private void figures() {
        page.add("<div class=\"figures\">");
        figure(Long.toString(evaluation.rows()), "records scored");
        figure(Long.toString(evaluation.episodes()), "alerts (episodes)");
        figure(Html.number(evaluation.perDay(evaluation.episodes())), "alerts a day");
        figure(percent(evaluation.anomalies() / (double) Math.max(1, evaluation.rows())), "of records anomalous");
        figure(Html.number(result.falseAlarmRate()), "false-alarm rate");
        if (evaluation.isLabelled()) {
            Confusion rows = evaluation.confusion();
            List<Labels.Event> events = evaluation.events();
            figure(percent(evaluation.noticed().recall(events)), "of " + events.size() + " events noticed");
            figure(Html.seconds(evaluation.noticed().medianDelaySeconds(events)), "median delay");
            figure(Html.number(evaluation.perDay(evaluation.falseEpisodes())), "false alerts a day");
            figure(Html.number(evaluation.ranking().areas().roc()), "AUC-ROC by row");
            figure(Html.number(rows.f1()), "F1 by row");
        }
        page.add("</div>");
    }

    private void figure(String value, String says) {
        page.add("<div><b>%s</b><span>%s</span></div>", Html.escaped(value), Html.escaped(says));
    }

    private void timeline() {
        List<Timeline.Stretch> stretches = evaluation.timeline().stretches();
        if (stretches.isEmpty()) {
            return;
        }
        page.section("Over time");
        double rate = result.falseAlarmRate();
        double from = (double) stretches.get(0).startMicros();
        Timeline.Stretch last = stretches.get(stretches.size() - 1);
        double to = (double) (last.startMicros() + last.lengthMicros());
        double most = stretches.stream()
                .mapToDouble(stretch -> surprise(stretch.leastPValue()))
                .max()
                .orElse(1);
        Chart chart = new Chart(
                time(from, to), Axis.linear("-log10 of the least p-value", 0, Math.max(most, surprise(rate)) * 1.05));
        int drawn = 0;
        for (Labels.Event event : evaluation.events()) {
            if (drawn++ < MOST_EVENTS) {
                chart.band(
                        Math.max(from, (double) event.startMicros()),
                        Math.min(to, (double) event.endMicros()),
                        Chart.LABEL);
            }
        }
        for (Timeline.Stretch stretch : stretches) {
            chart.bar(
                    (double) stretch.startMicros(),
                    (double) (stretch.startMicros() + stretch.lengthMicros()),
                    surprise(stretch.leastPValue()),
                    stretch.anomalies() > 0 ? Chart.ALARM : Chart.INK);
        }
        chart.level(surprise(rate), Chart.QUIET)
                .legend("no anomaly", Chart.INK)
                .legend("anomalies", Chart.ALARM)
                .legend("false-alarm rate", Chart.QUIET);
        if (evaluation.isLabelled()) {
            chart.legend("labelled", Chart.LABEL);
        }
        page.picture(chart.svg("Least p-value over time"));
        page.say("Each bar is the least p-value of " + Html.seconds(last.lengthMicros() / 1e6) + "; times are UTC.")
                .end();
    }

    private void alerts() {
        List<AlertCurve.Point> points = evaluation.alerts().points();
        double days = evaluation.timeline().days();
        if (!(days > 0)) {
            return;
        }
        page.section("How many alerts at which rate");
        double most = points.get(points.size() - 1).alerts() / days;
        double least = 1 / days;
        Chart chart = new Chart(
                Axis.logarithmic(
                        "false-alarm rate",
                        points.get(0).falseAlarmRate(),
                        points.get(points.size() - 1).falseAlarmRate()),
                Axis.logarithmic("alerts a day", least / 2, Math.max(most, least) * 1.5));
        chart.line(
                        points.stream()
                                .filter(point -> point.alerts() > 0)
                                .map(point -> new double[] {point.falseAlarmRate(), point.alerts() / days})
                                .toList(),
                        Chart.INK)
                .mark(result.falseAlarmRate(), Chart.ALARM)
                .legend("alerts a day", Chart.INK)
                .legend("the configured rate", Chart.ALARM);
        page.picture(chart.svg("Alerts a day against the false-alarm rate"));
        List<List<String>> rows = new ArrayList<>();
        for (double wanted : new double[] {0.1, 1, 10, 100}) {
            rows.add(List.of(
                    Html.number(wanted),
                    evaluation.alerts().rateFor(wanted * days).map(Html::number).orElse("below 0.00001")));
        }
        page.table(List.of("alerts a day, at most", "alert.false-alarm-rate"), rows)
                .end();
    }

    private void thresholds() {
        List<RowRanking.Point> curve = evaluation.ranking().curve();
        double least = Math.max(
                1e-6,
                curve.stream()
                        .mapToDouble(RowRanking.Point::falseAlarmRate)
                        .filter(rate -> rate > 0)
                        .min()
                        .orElse(1e-3));
        page.section("Threshold by threshold");
        Chart chart = new Chart(
                Axis.logarithmic("share of the rows without label that alarm", least, 1), Axis.linear("share", 0, 1));
        chart.line(along(curve, least, true), Chart.INK)
                .line(along(curve, least, false), Chart.ALARM)
                .mark(Math.max(least, evaluation.confusion().falseAlarmRate()), Chart.QUIET)
                .legend("recall", Chart.INK)
                .legend("precision", Chart.ALARM)
                .legend("as configured", Chart.QUIET);
        page.picture(chart.svg("Recall and precision against the false-alarm rate"));
        Confusion rows = evaluation.confusion();
        RowRanking.Areas areas = evaluation.ranking().areas();
        page.table(
                List.of("by row, as configured", ""),
                List.of(
                        List.of("precision", Html.number(rows.precision())),
                        List.of("recall", Html.number(rows.recall())),
                        List.of("F1", Html.number(rows.f1())),
                        List.of("false-alarm rate (FAR)", Html.number(rows.falseAlarmRate())),
                        List.of("missing-alarm rate (MAR)", Html.number(rows.missingAlarmRate())),
                        List.of("AUC-ROC", Html.number(areas.roc())),
                        List.of("AUC-PR", Html.number(areas.averagePrecision()))));
        page.end();
    }

    private static List<double[]> along(List<RowRanking.Point> curve, double least, boolean recall) {
        return curve.stream()
                .map(point -> new double[] {
                    Math.max(least, point.falseAlarmRate()), recall ? point.recall() : point.precision()
                })
                .toList();
    }

    private void events() {
        page.section("Event by event");
        List<List<String>> nab = new ArrayList<>();
        evaluation
                .nab()
                .forEach((profile, score) -> nab.add(
                        List.of(profile.name().toLowerCase(Locale.ROOT).replace('_', ' '), Html.number(score))));
        page.table(List.of("windowed score (NAB)", ""), nab);
        List<List<String>> rows = new ArrayList<>();
        for (Labels.Event event : evaluation.events()) {
            OptionalLong noticed = evaluation.noticed().noticed(event);
            if (rows.size() < MOST_EVENTS) {
                rows.add(List.of(
                        event.source(),
                        EventTime.format(event.startMicros()),
                        EventTime.format(event.endMicros()),
                        noticed.isPresent()
                                ? Html.seconds((noticed.getAsLong() - event.startMicros()) / 1e6)
                                : "not noticed"));
            }
        }
        page.table(List.of("source", "from", "to", "noticed after"), rows).end();
    }

    private void histogram() {
        List<Histogram.Bin> bins = evaluation.histogram().bins();
        double most = bins.stream()
                .mapToDouble(bin -> Math.max(bin.share(), bin.calibrationShare()))
                .max()
                .orElse(1);
        page.section("Statistics beside the calibration's");
        Chart chart = new Chart(
                Axis.linear(
                        "statistic (low is improbable)",
                        bins.get(0).from(),
                        bins.get(bins.size() - 1).to()),
                Axis.linear("share", 0, most * 1.05));
        List<double[]> calibration = new ArrayList<>();
        for (Histogram.Bin bin : bins) {
            chart.bar(bin.from(), bin.to(), bin.share(), Chart.INK);
            calibration.add(new double[] {(bin.from() + bin.to()) / 2, bin.calibrationShare()});
        }
        chart.line(calibration, Chart.LABEL)
                .legend("replayed, all levels", Chart.INK)
                .legend("calibration", Chart.LABEL);
        page.picture(chart.svg("Statistics of the replay and of the calibration"));
        page.say("The first bar holds all that is lower, too.").end();
    }

    private void health() {
        page.section("Data health");
        List<List<String>> rows = new ArrayList<>();
        result.health().forEach((says, count) -> rows.add(List.of(says, Long.toString(count))));
        page.table(List.of("", "records"), rows).end();
    }

    private void about() {
        ModelCard card = result.card();
        page.section("Model and configuration");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("model", card.id()));
        rows.add(List.of("calibration windows", Integer.toString(card.normal().size())));
        for (Map.Entry<String, String> setting : result.settings().entrySet()) {
            rows.add(List.of(setting.getKey(), setting.getValue()));
        }
        page.table(List.of(), rows).end();
    }

    private static Axis time(double from, double to) {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            ticks.add(from + (to - from) * (i + 0.5) / TIMES);
        }
        return new Axis(
                "", false, from, to, ticks, micros -> CLOCK.format(Instant.ofEpochMilli(Math.round(micros / 1000))));
    }

    private static double surprise(double pValue) {
        return -Math.log10(Math.max(LEAST_P, pValue));
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : "-";
    }
}

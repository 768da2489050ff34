package io.kbound.bench.growth;

import io.kbound.bench.measure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What came of measuring growth. */
public final class GrowthResult {
    private static final double MILLION = 1e6;

    /** Of a partition, in what is said of a million records a second. */
    private static final double SOURCES = 10_000;

    private final List<MeasuredPoint> scorers;
    private final List<MeasuredPoint> apps;
    private final CapacityFormula formula;
    private final Shape standard;
    private final double screenedRows;

    /**
     * @param scorers alone
     * @param standard the standard model's shape
     * @param screenedRows evaluations of the network for a record with screening, on average; NaN where that model cannot screen
     */
    GrowthResult(
            List<MeasuredPoint> scorers,
            List<MeasuredPoint> apps,
            CapacityFormula formula,
            Shape standard,
            double screenedRows) {
        this.scorers = List.copyOf(scorers);
        this.apps = List.copyOf(apps);
        this.formula = formula;
        this.standard = standard;
        this.screenedRows = screenedRows;
    }

    /**
     * A point as it is printed.
     *
     * @param line of the table
     */
    public record Row(String name, String line, List<Figure> figures) {
        public Row {
            figures = List.copyOf(figures);
        }
    }

    /** What stands above the rows. */
    public static String head() {
        return String.format(
                Locale.ROOT,
                "  %-36s %11s %11s %11s %7s %9s",
                "",
                "records/s",
                "of a core",
                "computed",
                "ratio",
                "beside us");
    }

    /** The scorers alone. */
    public List<Row> scorerRows() {
        return scorers.stream().map(point -> row("scorer, ", point)).toList();
    }

    /** The apps. */
    public List<Row> appRows() {
        return apps.stream().map(point -> row("app, ", point)).toList();
    }

    private Row row(String part, MeasuredPoint point) {
        double ratio = point.ratio(formula);
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure("records_per_s", "", point.perSecond(), "records/s", ""),
                new Figure("core_records_per_s", "", point.perCore(), "records/s", ""),
                new Figure("computed_records_per_s", "", formula.perSecond(point.work()), "records/s", ""),
                new Figure("ratio", "", ratio, "", ""),
                new Figure("reference", "", point.reference() ? 1 : 0, "", "")));
        String beside = "";
        if (Double.isFinite(point.besideMicros())) {
            figures.add(new Figure("beside_us_per_record", "", point.besideMicros(), "us", ""));
            beside = String.format(Locale.ROOT, "%.1f", point.besideMicros());
        }
        String line = String.format(
                Locale.ROOT,
                "  %-36s %11.0f %11.0f %11.0f %7.2f %9s%s",
                point.name(),
                point.perSecond(),
                point.perCore(),
                formula.perSecond(point.work()),
                ratio,
                beside,
                point.reference() ? "  reference" : point.isOutside(formula) ? "  outside" : "");
        return new Row(part + point.name(), line.stripTrailing(), figures);
    }

    /** The times that were fitted. */
    public List<Figure> formula() {
        return formula.figures();
    }

    /** How near the formula comes to the points that it was not fitted to. */
    public List<Figure> check() {
        List<MeasuredPoint> checked =
                points().filter(point -> !point.reference()).toList();
        List<String> outside = checked.stream()
                .filter(point -> point.isOutside(formula))
                .map(point -> String.format(Locale.ROOT, "%s (%.2f)", point.name(), point.ratio(formula)))
                .toList();
        return List.of(
                new Figure("checked_points", "points that the formula was not fitted to", checked.size(), "", ""),
                new Figure(
                        "outside_points",
                        "of them further than 20 % from it",
                        outside.size(),
                        "",
                        String.join(", ", outside)));
    }

    /** What the formula says of a million records a second, each from a source that was not heard since the commit before. */
    public List<Figure> million() {
        return List.of(
                new Figure(
                        "million_cores",
                        "cores for a million records a second",
                        MILLION / formula.perSecond(standard.streaming(1, SOURCES)),
                        "cores",
                        "all " + Math.round(standard.rows()) + " evaluations"),
                new Figure(
                        "million_cores_screened",
                        "the same with screening",
                        MILLION
                                / formula.perSecond(
                                        standard.withRows(screenedRows).streaming(1, SOURCES)),
                        "cores",
                        Double.isNaN(screenedRows)
                                ? "the model cannot screen"
                                : String.format(Locale.ROOT, "%.1f evaluations on average", screenedRows)));
    }

    Stream<MeasuredPoint> points() {
        return Stream.concat(scorers.stream(), apps.stream());
    }

    List<MeasuredPoint> alone() {
        return scorers;
    }

    List<MeasuredPoint> inApp() {
        return apps;
    }

    CapacityFormula capacity() {
        return formula;
    }
}

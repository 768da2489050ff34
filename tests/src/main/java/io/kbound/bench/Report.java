package io.kbound.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.bench.growth.GrowthResult.Row;
import io.kbound.bench.measure.Figure;
import java.io.PrintWriter;
import java.util.List;

/** What is printed: a table that grows as figures come, and all of them as one JSON object. */
final class Report {
    private final PrintWriter out;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ObjectNode sets = JsonNodeFactory.instance.objectNode();
    private final ObjectNode points = JsonNodeFactory.instance.objectNode();

    Report(PrintWriter out) {
        this.out = out;
    }

    /** Prints figures under a title. */
    void section(String title, List<Figure> figures) {
        print(title, figures);
        figures.forEach(figure -> put(json, figure));
    }

    /** Prints figures of one labelled table; in JSON they lie below its name. */
    void set(String title, String name, List<Figure> figures) {
        print(title, figures);
        ObjectNode set = sets.putObject(name);
        figures.forEach(figure -> put(set, figure));
    }

    /** Prints points as rows of a table; in JSON their figures lie below their names. */
    void rows(String head, List<Row> rows) {
        out.println(head);
        for (Row row : rows) {
            out.println(row.line());
            ObjectNode point = points.putObject(row.name());
            row.figures().forEach(figure -> put(point, figure));
        }
        out.flush();
    }

    /** Prints how long all of it took. */
    void took(long sinceNanos) {
        double seconds = (System.nanoTime() - sinceNanos) / 1e9;
        section("all", List.of(new Figure("seconds", "taken, training included", seconds, "s", "")));
    }

    /** Prints a line of its own. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** All figures in one line; null where one could not be measured. */
    String json() {
        ObjectNode whole = json.deepCopy();
        if (!sets.isEmpty()) {
            whole.set("sets", sets);
        }
        if (!points.isEmpty()) {
            whole.set("points", points);
        }
        return whole.toString();
    }

    private void print(String title, List<Figure> figures) {
        out.println(title);
        figures.forEach(figure -> out.println("  " + figure));
        out.flush();
    }

    private static void put(ObjectNode into, Figure figure) {
        if (Double.isFinite(figure.value())) {
            into.put(figure.key(), figure.value());
        } else {
            into.putNull(figure.key());
        }
    }
}

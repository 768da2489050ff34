package io.kbound.bench.growth;

import io.kbound.bench.measure.Plot.Axis;
import java.util.Optional;

/** What grows from point to point, while all else stays. */
enum Growing {
    LEVELS("levels", "The scorer by noise levels", "noise levels, of two draws each"),
    WIDTH("width", "The scorer by width", "values in a hidden layer"),
    RAW("raw values", "The scorer by values of a raw view", "window x channels"),
    SUMMARY("summary values", "The scorer by values of a summary view", "4 x channels"),
    /** Models that differ from the others in several ways at once. */
    SHAPE("", "", ""),
    KEYS("keys", "The app by sources", "sources"),
    PARTITIONS("partitions", "The app by partitions, one stream thread", "partitions"),
    THREADS("threads", "", ""),
    /** Models and loads of the app that differ in several ways at once. */
    LOAD("", "", "");

    private final String says;
    private final String title;
    private final String axis;

    Growing(String says, String title, String axis) {
        this.says = says;
        this.title = title;
        this.axis = axis;
    }

    /** A point's name. */
    String at(double value) {
        return says + " " + Math.round(value);
    }

    /** What stands above a plot. */
    String title() {
        return title;
    }

    /** What a plot shows across; empty where there is none. */
    Optional<Axis> axis() {
        return axis.isEmpty() ? Optional.empty() : Optional.of(new Axis(axis, true));
    }

    /** Whether throughput is expected to change many times over, and not hardly at all. */
    boolean isSteep() {
        return this == LEVELS || this == WIDTH;
    }

    /** The file that its plot goes to. */
    String file() {
        return says.replace(' ', '-') + ".svg";
    }
}

package io.kbound.bench.growth;

import io.kbound.bench.measure.Figure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Foretells what a record costs: each kind of work takes a time of its own, and the times add up. A core takes as many records a
 * second as their time goes into one.
 */
public final class CapacityFormula {
    /*
     * How it works: the times are fitted to a few references by least squares of the relative errors, so that a model that takes a
     * microsecond counts as much as one that takes a millisecond. No time is negative, or it would make up for what another one has
     * too much of. So each is set in turn to where it fits best beside the others, or to 0, until none moves: cyclic coordinate
     * descent, which converges since what is minimised is convex and the bounds are one by one (Tseng 2001).
     */
    private static final int MOST_ROUNDS = 100_000;
    private static final double STILL = 1e-12;

    private final Map<Kind, Double> nanos;

    private CapacityFormula(Map<Kind, Double> nanos) {
        this.nanos = nanos;
    }

    /** Fits the times to what references took. */
    static CapacityFormula fit(List<Reference> references) {
        Map<Kind, Double> nanos = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            nanos.put(kind, 0.0);
        }
        CapacityFormula formula = new CapacityFormula(nanos);
        boolean still = false;
        for (int round = 0; round < MOST_ROUNDS && !still; round++) {
            still = true;
            for (Kind kind : Kind.values()) {
                double before = formula.nanosOf(kind);
                double better = formula.best(kind, references);
                nanos.put(kind, better);
                still &= Math.abs(better - before) <= STILL * Math.max(better, before);
            }
        }
        return formula;
    }

    /** The time for a kind that fits best beside the others. */
    private double best(Kind kind, List<Reference> references) {
        double product = 0;
        double square = 0;
        for (Reference reference : references) {
            // Relative to what was measured, as is all that is compared.
            double amount = reference.work.of(kind) / 1e3 / reference.micros;
            double others = micros(reference.work) / reference.micros - amount * nanosOf(kind);
            product += amount * (1 - others);
            square += amount * amount;
        }
        return square == 0 ? 0 : Math.max(0, product / square);
    }

    /** CPU time of a record, in microseconds. */
    double micros(Work work) {
        double sum = 0;
        for (Kind kind : Kind.values()) {
            sum += work.of(kind) * nanosOf(kind);
        }
        return sum / 1e3;
    }

    /** Records that a core takes through in a second. */
    double perSecond(Work work) {
        return 1e6 / micros(work);
    }

    /** What a unit of a kind takes, in nanoseconds. */
    double nanosOf(Kind kind) {
        return nanos.getOrDefault(kind, 0.0);
    }

    /** What the times are, in figures. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("formula_gflops", "products of the network", 1 / nanosOf(Kind.PRODUCT), "GFLOP/s", ""));
        figures.add(new Figure("formula_pass_ns", "a pass over a value of a row", nanosOf(Kind.PASS), "ns", ""));
        figures.add(new Figure("formula_window_ns", "a value of the window", nanosOf(Kind.WINDOW), "ns", ""));
        figures.add(new Figure(
                "formula_value_ns", "a value that the bound is evaluated on", nanosOf(Kind.VALUE), "ns", ""));
        figures.add(new Figure("formula_scored_us", "a record, scored", nanosOf(Kind.SCORED) / 1e3, "us", ""));
        figures.add(new Figure("formula_streamed_us", "a record, in the app", nanosOf(Kind.STREAMED) / 1e3, "us", ""));
        figures.add(new Figure(
                "formula_state_level_ns",
                "a source stored or loaded, by the logarithm of their number",
                nanosOf(Kind.STATE_LEVEL),
                "ns",
                ""));
        figures.add(new Figure("formula_state_value_ns", "a value of its window", nanosOf(Kind.STATE_VALUE), "ns", ""));
        return figures;
    }

    /**
     * What is known of a record.
     *
     * @param micros CPU time that it took
     */
    record Reference(Work work, double micros) {}
}

package io.kbound.bench.soak;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process holds at a time.
 *
 * @param seconds since the soak began
 * @param instance where it runs
 * @param life of those there
 * @param values those that are known
 */
record Sample(double seconds, String instance, int life, long pid, Map<Measure, Double> values) {
    Sample {
        values = Map.copyOf(values);
    }

    /** The names of what a line has. */
    static String head() {
        return "seconds,instance,life,pid,"
                + Stream.of(Measure.values()).map(Measure::key).collect(Collectors.joining(","));
    }

    /** As a line of CSV; what is not known is empty. */
    String line() {
        return String.format(Locale.ROOT, "%.1f,%s,%d,%d,", seconds, instance, life, pid)
                + Stream.of(Measure.values())
                        .map(measure ->
                                values.containsKey(measure) ? String.format(Locale.ROOT, "%.0f", value(measure)) : "")
                        .collect(Collectors.joining(","));
    }

    /** A value; NaN where it is not known. */
    double value(Measure measure) {
        return values.getOrDefault(measure, Double.NaN);
    }
}

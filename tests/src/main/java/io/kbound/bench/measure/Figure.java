package io.kbound.bench.measure;

import java.util.Locale;

/**
 * One measured number.
 *
 * @param key its name in JSON
 * @param says what it is, for people
 * @param value NaN where it could not be measured
 * @param unit empty for a ratio
 * @param note what else there is to say, such as least and most
 */
public record Figure(String key, String says, double value, String unit, String note) {
    /** The median of several measurements, with the least and the most. */
    public static Figure of(String key, String says, Spread spread, String unit) {
        String note = spread.count() == 0 ? "" : number(spread.least()) + " to " + number(spread.most());
        return new Figure(key, says, spread.median(), unit, note);
    }

    /** The number as people read it: whole ones as such, of others three digits. */
    static String number(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "-";
        }
        int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-52s %10s %-14s %s", says, number(value), unit, note)
                .stripTrailing();
    }
}

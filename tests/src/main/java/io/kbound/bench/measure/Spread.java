package io.kbound.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measurements of one thing. */
final class Spread {
    private final List<Double> ascending = new ArrayList<>();

    void add(double measured) {
        ascending.add(measured);
        ascending.sort(null);
    }

    double median() {
        int middle = ascending.size() / 2;
        return ascending.size() % 2 == 1
                ? ascending.get(middle)
                : (ascending.get(middle - 1) + ascending.get(middle)) / 2;
    }

    /** The median, with the least and the most. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", median(), ascending.get(0), ascending.get(ascending.size() - 1));
    }
}

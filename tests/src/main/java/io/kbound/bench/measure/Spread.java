package io.kbound.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measurements of one thing. */
public final class Spread {
    private final List<Double> ascending = new ArrayList<>();

    /** Takes a measurement in. */
    public void add(double measured) {
        int found = Collections.binarySearch(ascending, measured);
        ascending.add(found < 0 ? -1 - found : found, measured);
    }

    /** The middle one, or the mean of the two in the middle; NaN where there is none. */
    public double median() {
        if (ascending.isEmpty()) {
            return Double.NaN;
        }
        int middle = ascending.size() / 2;
        return ascending.size() % 2 == 1
                ? ascending.get(middle)
                : (ascending.get(middle - 1) + ascending.get(middle)) / 2;
    }

    /** How many there are. */
    public int count() {
        return ascending.size();
    }

    /** The least; NaN where there is none. */
    public double least() {
        return ascending.isEmpty() ? Double.NaN : ascending.get(0);
    }

    /** The largest; NaN where there is none. */
    public double most() {
        return ascending.isEmpty() ? Double.NaN : ascending.get(ascending.size() - 1);
    }

    /**
     * The measurement that a share of them does not exceed, by the nearest rank.
     *
     * @param share above 0 and at most 1
     */
    public double quantile(double share) {
        if (ascending.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * ascending.size());
        return ascending.get(Math.max(1, rank) - 1);
    }
}

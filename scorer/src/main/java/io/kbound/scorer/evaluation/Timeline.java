package io.kbound.scorer.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How improbable what came was, over time: the least p-value of each stretch of event time, whose length grows with what there is, so
 * that any time takes the same memory.
 */
public final class Timeline {
    private static final int BINS = 1024;
    private static final long FIRST_BIN_MICROS = 1000;

    private final double[] least = new double[BINS];
    private final long[] rows = new long[BINS];
    private final long[] anomalies = new long[BINS];
    private long binMicros = FIRST_BIN_MICROS;
    /** Number of the first bin, counted from 1970. */
    private long first;

    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    /** Nothing yet. */
    public Timeline() {
        Arrays.fill(least, 1);
    }

    /**
     * A stretch of time in which something came.
     *
     * @param startMicros event time of its begin, in microseconds since 1970
     * @param leastPValue of its rows
     */
    public record Stretch(long startMicros, long lengthMicros, double leastPValue, long rows, long anomalies) {}

    /** Adds a row. */
    public void add(long micros, double pValue, boolean anomaly) {
        if (earliest > latest) {
            first = Math.floorDiv(micros, binMicros);
        }
        earliest = Math.min(earliest, micros);
        latest = Math.max(latest, micros);
        while (Math.floorDiv(latest, binMicros) - Math.floorDiv(earliest, binMicros) >= BINS) {
            widen();
        }
        long wanted = Math.floorDiv(earliest, binMicros);
        if (wanted < first) {
            shift((int) Math.min(BINS, first - wanted));
            first = wanted;
        }
        int bin = (int) (Math.floorDiv(micros, binMicros) - first);
        if (bin >= BINS) {
            // There is room before: all that came lies later than where the first bin was put.
            int unused = (int) (Math.floorDiv(earliest, binMicros) - first);
            shift(-unused);
            first += unused;
            bin -= unused;
        }
        least[bin] = Math.min(least[bin], pValue);
        rows[bin]++;
        anomalies[bin] += anomaly ? 1 : 0;
    }

    /** Makes one bin of two, which begin at multiples of their length. */
    private void widen() {
        double[] leastBefore = least.clone();
        long[] rowsBefore = rows.clone();
        long[] anomaliesBefore = anomalies.clone();
        long before = first;
        clear(0, BINS);
        binMicros *= 2;
        first = Math.floorDiv(before, 2);
        for (int bin = 0; bin < BINS; bin++) {
            int into = (int) (Math.floorDiv(before + bin, 2) - first);
            least[into] = Math.min(least[into], leastBefore[bin]);
            rows[into] += rowsBefore[bin];
            anomalies[into] += anomaliesBefore[bin];
        }
    }

    /** Moves what there is to later bins, or to earlier ones where it is less than 0. */
    private void shift(int by) {
        int length = BINS - Math.abs(by);
        int from = Math.max(0, -by);
        int to = Math.max(0, by);
        System.arraycopy(least, from, least, to, length);
        System.arraycopy(rows, from, rows, to, length);
        System.arraycopy(anomalies, from, anomalies, to, length);
        if (by > 0) {
            clear(0, by);
        } else {
            clear(length, BINS);
        }
    }

    private void clear(int from, int to) {
        Arrays.fill(least, from, to, 1);
        Arrays.fill(rows, from, to, 0);
        Arrays.fill(anomalies, from, to, 0);
    }

    /** All stretches in which something came, in order. */
    public List<Stretch> stretches() {
        List<Stretch> stretches = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            if (rows[bin] > 0) {
                stretches.add(new Stretch((first + bin) * binMicros, binMicros, least[bin], rows[bin], anomalies[bin]));
            }
        }
        return stretches;
    }

    /** Event time of the first row; of none, later than {@link #latestMicros}. */
    public long earliestMicros() {
        return earliest;
    }

    /** Event time of the last row. */
    public long latestMicros() {
        return latest;
    }

    /** From the first row to the last, in days. */
    public double days() {
        return earliest > latest ? 0 : (latest - earliest) / 86_400e6;
    }
}

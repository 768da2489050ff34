package io.kbound.scorer.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How well a number ranks labelled rows before the others, over all thresholds.
 *
 * <p>Rows are counted in bins, each of which holds numbers that differ by less than 1/2048 of their size, so that any number of
 * rows takes the same memory; rows of one bin count as ties. What that may have cost is known and said.
 */
public final class RowRanking {
    /*
     * How it works: the bits of a float, with those of negative ones turned about, are whole numbers in the order of the floats. The
     * upper 20 of them (sign, exponent, 11 bits of the fraction) are the bin.
     */
    private static final int BITS = 20;
    private static final int BINS = 1 << BITS;

    /** Points of a curve, at most. */
    private static final int POINTS = 200;

    private final long[] labelled = new long[BINS];
    private final long[] normal = new long[BINS];
    private long allLabelled;
    private long allNormal;

    /**
     * Adds a row.
     *
     * @param suspicion the lower, the more suspicious
     */
    public void add(float suspicion, boolean isLabelled) {
        int bin = bin(suspicion);
        if (isLabelled) {
            labelled[bin]++;
            allLabelled++;
        } else {
            normal[bin]++;
            allNormal++;
        }
    }

    private static int bin(float number) {
        int bits = Float.floatToIntBits(number);
        int ordered = bits < 0 ? ~bits : bits | 0x8000_0000;
        return ordered >>> (Integer.SIZE - BITS);
    }

    /** What each threshold would give. */
    public record Point(float threshold, double precision, double recall, double falseAlarmRate) {}

    /**
     * Areas under the curves, 0 to 1; no numbers where all rows are of one kind.
     *
     * @param roc of recall over false-alarm rate
     * @param rocError what ties within bins may have added to or taken from that, at most
     * @param averagePrecision of precision over recall
     */
    public record Areas(double roc, double rocError, double averagePrecision) {}

    /** The areas. */
    public Areas areas() {
        double pairs = (double) allLabelled * allNormal;
        double area = 0;
        double ties = 0;
        double precision = 0;
        double hits = 0;
        double falseAlarms = 0;
        for (int bin = 0; bin < BINS; bin++) {
            area += normal[bin] * (hits + labelled[bin] / 2.0);
            ties += normal[bin] * (labelled[bin] / 2.0);
            hits += labelled[bin];
            falseAlarms += normal[bin];
            if (labelled[bin] > 0) {
                precision += labelled[bin] * hits / (hits + falseAlarms);
            }
        }
        return new Areas(area / pairs, ties / pairs, precision / allLabelled);
    }

    /** The curve, from the most suspicious on, thinned out evenly in the share of rows that alarm on a logarithmic scale. */
    public List<Point> curve() {
        List<Point> points = new ArrayList<>();
        double rows = allLabelled + (double) allNormal;
        double step = Math.log(rows) / POINTS;
        double next = 0;
        double hits = 0;
        double falseAlarms = 0;
        for (int bin = 0; bin < BINS; bin++) {
            hits += labelled[bin];
            falseAlarms += normal[bin];
            double alarms = hits + falseAlarms;
            if (labelled[bin] + normal[bin] > 0 && (Math.log(alarms) >= next || alarms == rows)) {
                points.add(new Point(upperEnd(bin), hits / alarms, hits / allLabelled, falseAlarms / allNormal));
                next = Math.log(alarms) + step;
            }
        }
        return points;
    }

    /** The largest number of a bin. */
    private static float upperEnd(int bin) {
        int ordered = (bin << (Integer.SIZE - BITS)) | ((1 << (Integer.SIZE - BITS)) - 1);
        return Float.intBitsToFloat(ordered < 0 ? ordered & 0x7fff_ffff : ~ordered);
    }
}

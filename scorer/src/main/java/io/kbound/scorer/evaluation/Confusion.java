package io.kbound.scorer.evaluation;

/** Verdicts against labels, row by row. A share of nothing is no number. */
public final class Confusion {
    private long hits;
    private long falseAlarms;
    private long misses;
    private long rightlyPassed;

    /** Adds a row. */
    public void add(boolean anomaly, boolean labelled) {
        if (anomaly) {
            hits += labelled ? 1 : 0;
            falseAlarms += labelled ? 0 : 1;
        } else {
            misses += labelled ? 1 : 0;
            rightlyPassed += labelled ? 0 : 1;
        }
    }

    /** Labelled rows. */
    public long labelled() {
        return hits + misses;
    }

    /** All rows. */
    public long rows() {
        return hits + falseAlarms + misses + rightlyPassed;
    }

    /** Share of the alarms that are labelled. */
    public double precision() {
        return hits / (double) (hits + falseAlarms);
    }

    /** Share of the labelled rows that alarm. */
    public double recall() {
        return hits / (double) labelled();
    }

    /** Harmonic mean of precision and recall. */
    public double f1() {
        return 2.0 * hits / (2.0 * hits + falseAlarms + misses);
    }

    /** False-alarm rate: share of the rows without label that alarm. */
    public double falseAlarmRate() {
        return falseAlarms / (double) (falseAlarms + rightlyPassed);
    }

    /** Missing-alarm rate: share of the labelled rows that do not alarm. */
    public double missingAlarmRate() {
        return misses / (double) labelled();
    }
}

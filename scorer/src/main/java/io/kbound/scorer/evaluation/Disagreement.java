package io.kbound.scorer.evaluation;

import io.kbound.record.ScoreRecord;
import org.jspecify.annotations.Nullable;

/** Where two replays of one range come to different verdicts. */
public final class Disagreement {
    private long both;
    private long firstOnly;
    private long secondOnly;
    private long neither;

    /** Adds a row, as each of the two has it; null where one did not score it. */
    public void add(@Nullable ScoreRecord first, @Nullable ScoreRecord second) {
        boolean a = first != null && first.getAnomaly();
        boolean b = second != null && second.getAnomaly();
        both += a && b ? 1 : 0;
        firstOnly += a && !b ? 1 : 0;
        secondOnly += b && !a ? 1 : 0;
        neither += !a && !b ? 1 : 0;
    }

    /** Rows that both call anomalies. */
    public long both() {
        return both;
    }

    /** Rows that the first alone calls anomalies. */
    public long firstOnly() {
        return firstOnly;
    }

    /** Rows that the second alone calls anomalies. */
    public long secondOnly() {
        return secondOnly;
    }

    /** Rows that neither calls an anomaly. */
    public long neither() {
        return neither;
    }
}

package io.kbound.scorer.window;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * What becomes of readings that do not simply follow one another.
 *
 * @param outOfOrder how far behind the newest reading of its source one may lie in time and still be placed
 * @param maxGap a longer time between two readings begins a new window
 * @param holdLimit the longest time that a channel's last value stands in for missing ones
 * @param missing by channel: what is done where a reading has no value
 */
public record SeriesRules(Duration outOfOrder, Duration maxGap, Duration holdLimit, List<Missing> missing) {
    /** A gap that never comes. */
    public static final Duration NEVER = Duration.ofDays(100_000);

    public SeriesRules {
        missing = List.copyOf(missing);
    }

    /** What is done where a reading has no value of a channel. */
    public enum Missing {
        /** The reading is refused. */
        REJECT,
        /** The reading is passed over. */
        DROP,
        /** The channel's last value stands in, up to the limit; beyond it the reading is refused. */
        HOLD
    }

    /** Nothing is placed, held or dropped, and no gap is too long. */
    public static SeriesRules strict(int channels) {
        return new SeriesRules(Duration.ZERO, NEVER, Duration.ZERO, Collections.nCopies(channels, Missing.REJECT));
    }

    boolean holdsAny() {
        return missing.contains(Missing.HOLD);
    }
}

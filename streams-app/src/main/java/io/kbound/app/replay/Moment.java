package io.kbound.app.replay;

import io.kbound.scorer.series.EventTime;

/** A place in a topic, as people name one. */
public sealed interface Moment {
    /** The oldest record that the topic holds, or the newest that it holds now, each where it is meant. */
    record Edge() implements Moment {}

    /**
     * By offset, in every partition.
     *
     * @param offset counted from 0
     */
    record AtOffset(long offset) implements Moment {}

    /**
     * By Kafka timestamp.
     *
     * @param millis since 1970
     */
    record AtTime(long millis) implements Moment {}

    /** Offsets are told from times by this. */
    String OFFSET = "offset:";

    /**
     * Reads one: {@code offset:1200}, or a time as {@link EventTime#parse} takes it.
     *
     * @throws IllegalArgumentException where it is neither
     */
    static Moment parse(String text) {
        if (!text.startsWith(OFFSET)) {
            return new AtTime(Math.floorDiv(EventTime.parse(text), 1000));
        }
        try {
            long offset = Long.parseLong(text.substring(OFFSET.length()));
            if (offset >= 0) {
                return new AtOffset(offset);
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + text + "' is no offset; write " + OFFSET + "1200");
    }
}

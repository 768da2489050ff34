package io.kbound.app.topology;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which of a topic's records a replay is about. What comes before them is processed, so that windows are full and episodes open as
 * they were, and not reported; what comes after them is passed over.
 */
public final class ReplayRange {
    private final Map<Integer, Part> parts;

    /**
     * A range of one partition, by offset.
     *
     * @param warmUp where reading begins
     * @param from the first that is reported
     * @param end the first that is passed over
     */
    public record Part(long warmUp, long from, long end) {
        public Part {
            if (warmUp > from || from > end) {
                throw new IllegalArgumentException("no range: " + warmUp + ", " + from + ", " + end);
            }
        }

        /** How many offsets are processed. */
        public long length() {
            return end - warmUp;
        }
    }

    /**
     * @param parts by partition, of every partition of the topic
     */
    public ReplayRange(Map<Integer, Part> parts) {
        this.parts = new TreeMap<>(parts);
    }

    /** By partition, in order. */
    public Map<Integer, Part> parts() {
        return parts;
    }

    /** How many offsets are processed, over all partitions. */
    public long length() {
        return parts.values().stream().mapToLong(Part::length).sum();
    }

    boolean isOver(Origin place) {
        return place.offset() >= part(place).end;
    }

    boolean isReported(Origin place) {
        return place.offset() >= part(place).from;
    }

    private Part part(Origin place) {
        return Objects.requireNonNull(parts.get(place.partition()), () -> place + " lies in no part");
    }
}

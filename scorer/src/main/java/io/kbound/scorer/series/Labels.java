package io.kbound.scorer.series;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** When something was wrong with which source, as people say: the events that alerts are held against. */
public final class Labels {
    /** Nothing is known. */
    public static final Labels NONE = new Labels(List.of());

    private final Map<String, List<Event>> bySource = new TreeMap<>();

    /**
     * Events of one source that overlap or touch become one.
     *
     * @param events in any order
     */
    public Labels(Collection<Event> events) {
        List<Event> inOrder = new ArrayList<>(events);
        inOrder.sort(Comparator.comparing(Event::startMicros));
        for (Event event : inOrder) {
            List<Event> own = bySource.computeIfAbsent(event.source, source -> new ArrayList<>());
            Event last = own.isEmpty() ? null : own.get(own.size() - 1);
            if (last != null && event.startMicros <= last.endMicros) {
                own.set(own.size() - 1, last.until(Math.max(last.endMicros, event.endMicros)));
            } else {
                own.add(event);
            }
        }
    }

    /**
     * Something that was wrong.
     *
     * @param startMicros event time of the first reading that it concerns, in microseconds since 1970
     * @param endMicros of the last one
     */
    public record Event(String source, long startMicros, long endMicros) {
        Event until(long micros) {
            return new Event(source, startMicros, micros);
        }

        /** Whether a stretch of event time, ends included, has a part of it. */
        public boolean overlaps(long fromMicros, long toMicros) {
            return fromMicros <= endMicros && toMicros >= startMicros;
        }
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return bySource.isEmpty();
    }

    /** All, source by source, each source's in the order of time. */
    public List<Event> all() {
        return bySource.values().stream().flatMap(List::stream).toList();
    }

    /** The event of a source that a moment lies in. */
    public Optional<Event> at(String source, long micros) {
        return lastBegun(source, micros).filter(event -> micros <= event.endMicros);
    }

    /** The newest event of a source that has begun at a moment, over or not. */
    public Optional<Event> lastBegun(String source, long micros) {
        List<Event> own = bySource.getOrDefault(source, List.of());
        int low = 0;
        int high = own.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (own.get(middle).startMicros <= micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? Optional.empty() : Optional.of(own.get(low - 1));
    }

    /** Whether a stretch of a source's event time, ends included, has a part of any. */
    public boolean overlap(String source, long fromMicros, long toMicros) {
        return lastBegun(source, toMicros)
                .filter(event -> event.overlaps(fromMicros, toMicros))
                .isPresent();
    }
}

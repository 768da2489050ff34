package io.kbound.scorer.evaluation;

import io.kbound.scorer.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which events were noticed, and after how long. */
public final class EventScores {
    private final Labels labels;
    /** By event: the time of the first alarm within it. */
    private final Map<Labels.Event, Long> first = new HashMap<>();

    public EventScores(Labels labels) {
        this.labels = labels;
    }

    /** Adds an alarm. */
    public void alarm(String source, long micros) {
        labels.at(source, micros).ifPresent(event -> first.merge(event, micros, Math::min));
    }

    /** When an event was noticed first, if it was. */
    public OptionalLong noticed(Labels.Event event) {
        Long micros = first.get(event);
        return micros == null ? OptionalLong.empty() : OptionalLong.of(micros);
    }

    /** Share of some events that were noticed; no number where there are none. */
    public double recall(List<Labels.Event> events) {
        return events.stream().filter(first::containsKey).count() / (double) events.size();
    }

    /**
     * From an event's begin to its first alarm, in seconds: the median over those that were noticed; no number where none was.
     */
    public double medianDelaySeconds(List<Labels.Event> events) {
        List<Double> delays = new ArrayList<>();
        for (Labels.Event event : events) {
            noticed(event).ifPresent(at -> delays.add((at - event.startMicros()) / 1e6));
        }
        delays.sort(null);
        int middle = delays.size() / 2;
        if (delays.isEmpty()) {
            return Double.NaN;
        }
        return delays.size() % 2 == 1 ? delays.get(middle) : (delays.get(middle - 1) + delays.get(middle)) / 2;
    }
}

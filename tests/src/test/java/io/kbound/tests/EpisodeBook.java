package io.kbound.tests;

import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The episodes that verdicts make, by event time, and those that were told. */
final class EpisodeBook {
    private final Duration hold;
    private final Map<String, Expected> newest = new HashMap<>();
    private final List<Expected> expected = new ArrayList<>();
    private final Map<String, List<EpisodeRecord>> opened = new HashMap<>();
    private final Map<String, List<EpisodeRecord>> closed = new HashMap<>();

    EpisodeBook(Duration hold) {
        this.hold = hold;
    }

    void clear() {
        newest.clear();
        expected.clear();
    }

    /** The verdict on a source's next record. */
    void expect(String source, Instant time, String id, boolean anomaly) {
        Expected open = newest.get(source);
        if (open != null && Duration.between(open.end, time).compareTo(hold) > 0) {
            open.over = true;
            newest.remove(source);
            open = null;
        }
        if (!anomaly) {
            return;
        }
        if (open == null) {
            open = new Expected(id);
            newest.put(source, open);
            expected.add(open);
        }
        open.end = time;
        open.anomalies++;
    }

    /** A record that was told. */
    void see(EpisodeRecord record) {
        (record.getState() == EpisodeState.OPENED ? opened : closed)
                .computeIfAbsent(record.getId(), id -> new ArrayList<>())
                .add(record);
    }

    /** Episodes that there must be. */
    int expected() {
        return expected.size();
    }

    /** Episodes whose beginning, or end where they are over, was not told just once and rightly, or that there are not. */
    long wrong() {
        long right = expected.stream()
                .filter(episode -> opened.getOrDefault(episode.id, List.of()).size() == 1)
                .filter(episode -> episode.isRightlyClosed(closed.getOrDefault(episode.id, List.of())))
                .count();
        long strange = opened.keySet().stream()
                .filter(id -> expected.stream().noneMatch(episode -> episode.id.equals(id)))
                .count();
        return expected.size() - right + strange;
    }

    private static final class Expected {
        final String id;
        Instant end = Instant.MIN;
        long anomalies;
        boolean over;

        Expected(String id) {
            this.id = id;
        }

        boolean isRightlyClosed(List<EpisodeRecord> told) {
            // One that the source's own readings have not ended may have been by the others'.
            return told.isEmpty()
                    ? !over
                    : told.size() == 1
                            && told.get(0).getAnomalies() == anomalies
                            && told.get(0).getEnd().equals(end);
        }
    }
}

package io.kbound.scorer.evaluation;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** The least probable episodes of many, each with its worst anomaly. All episodes come first, then the anomalies. */
public final class WorstEpisodes {
    private static final int KEPT = 10;

    /** The worst is last: what is taken off first is the least bad. */
    private static final Comparator<EpisodeRecord> LEAST_BAD_FIRST = Comparator.comparing(
                    EpisodeRecord::getWorstPValue, Comparator.reverseOrder())
            .thenComparing(EpisodeRecord::getWorstBound, Comparator.reverseOrder());

    /**
     * An episode.
     *
     * @param record its least probable record; nothing where that lies before the range
     */
    public record Worst(EpisodeRecord episode, Optional<AnomalyRecord> record) {}

    private final PriorityQueue<EpisodeRecord> worst = new PriorityQueue<>(KEPT + 1, LEAST_BAD_FIRST);

    private final Map<String, AnomalyRecord> anomalies = new HashMap<>();

    /** Adds an episode. */
    public void add(EpisodeRecord episode) {
        worst.add(episode);
        if (worst.size() > KEPT) {
            worst.remove();
        }
    }

    /** Adds an anomaly. */
    public void add(AnomalyRecord anomaly) {
        if (worst.stream().anyMatch(episode -> episode.getWorst().equals(anomaly.getId()))) {
            anomalies.put(anomaly.getId(), anomaly);
        }
    }

    /** The worst first. */
    public List<Worst> inOrder() {
        List<EpisodeRecord> inOrder = new ArrayList<>(worst);
        inOrder.sort(LEAST_BAD_FIRST.reversed());
        return inOrder.stream()
                .map(episode -> new Worst(episode, Optional.ofNullable(anomalies.get(episode.getWorst()))))
                .toList();
    }
}

package io.kbound.app.web;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.DriftRecord;
import io.kbound.record.DriftState;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.series.EventTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all sources, from the topics of results: the same on every instance. It holds so many sources, episodes and anomalies and
 * no more; those of the newest results. Used by the thread that reads and by those that answer, under its own lock.
 */
final class Fleet {
    private static final int MOST_EPISODES = 5000;
    private static final int MOST_ANOMALIES = 4000;
    private static final int MOST_VERDICTS = 20_000;
    private static final int NEWEST = 50;

    private final Map<String, Source> sources;
    private final Map<String, Known> episodes = newest(MOST_EPISODES);
    private final Map<String, AnomalyRecord> anomalies = newest(MOST_ANOMALIES);
    private final Map<String, FeedbackRecord> verdicts = newest(MOST_VERDICTS);
    private final Deque<DriftRecord> drifts = new ArrayDeque<>();
    private final Deque<ModelEventRecord> models = new ArrayDeque<>();
    private final Deque<Letter> letters = new ArrayDeque<>();
    private final Map<String, Long> lettersByReason = new TreeMap<>();
    private long version;

    /**
     * @param mostSources of which the newest results are shown
     */
    Fleet(int mostSources) {
        this.sources = newest(mostSources);
    }

    /** An episode, and since which version it stands, and what was said of it, as it does. */
    private record Known(EpisodeRecord episode, long version) {}

    /** A dead letter. */
    record Letter(long kafkaMillis, String reason, String detail, String origin, String key) {}

    /** One source. */
    static final class Source {
        final String name;
        Points points = new Points(Points.FEW);
        long seenMicros = Long.MIN_VALUE;
        long begun;
        boolean drifting;

        @Nullable EpisodeRecord last;
        /** Since when the last episode stands, how far it has come, and what was said of it, as they do. */
        long lastVersion;
        /** Of the episode that is open: its anomalies so far, the last and the least probable of them. */
        long soFar;

        @Nullable AnomalyRecord newest;

        @Nullable AnomalyRecord worst;

        long version;

        Source(String name) {
            this.name = name;
        }

        /** Somebody looks at it: more of its scores are remembered from now on. */
        void keepMore() {
            points = points.withRoom(Points.MANY);
        }

        boolean isOpen() {
            return last != null && last.getState() == EpisodeState.OPENED;
        }

        /** The open episode has one anomaly more. */
        private void goOn(AnomalyRecord anomaly) {
            soFar++;
            lastVersion = version;
            if (newest == null || anomaly.getTime().isAfter(newest.getTime())) {
                newest = anomaly;
            }
            if (worst == null || anomaly.getPValue() < worst.getPValue()) {
                worst = anomaly;
            }
        }
    }

    /** A map that lets the entry go that was changed longest ago. */
    private static <V> Map<String, V> newest(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    private static <V> void renew(Map<String, V> map, String key, V value) {
        map.remove(key);
        map.put(key, value);
    }

    private Source source(String name) {
        Source source = sources.remove(name);
        if (source == null) {
            source = new Source(name);
        }
        sources.put(name, source);
        source.version = ++version;
        return source;
    }

    synchronized void add(ScoreRecord score) {
        Source source = source(score.getSource());
        long micros = EventTime.micros(score.getTime());
        source.seenMicros = Math.max(source.seenMicros, micros);
        source.points.add(
                micros,
                score.getStatistic(),
                score.getBound() == null ? Float.NaN : score.getBound(),
                score.getPValue(),
                score.getThreshold(),
                score.getAnomaly(),
                source.version);
    }

    /**
     * Adds an anomaly.
     *
     * @param alsoScored whether its score comes on a topic of its own
     */
    synchronized void add(AnomalyRecord anomaly, boolean alsoScored) {
        Source source = source(anomaly.getSource());
        long micros = EventTime.micros(anomaly.getTime());
        source.seenMicros = Math.max(source.seenMicros, micros);
        renew(anomalies, anomaly.getId(), anomaly);
        if (source.isOpen()) {
            source.goOn(anomaly);
        }
        if (!alsoScored) {
            source.points.add(
                    micros,
                    anomaly.getStatistic(),
                    anomaly.getBound(),
                    anomaly.getPValue(),
                    anomaly.getThreshold(),
                    true,
                    source.version);
        }
    }

    synchronized void add(EpisodeRecord episode) {
        Source source = source(episode.getSource());
        source.begun += episode.getState() == EpisodeState.OPENED ? 1 : 0;
        source.last = episode;
        source.lastVersion = version;
        if (source.isOpen()) {
            // Its anomalies go to another topic, and may have come before it.
            source.soFar = 0;
            source.newest = null;
            source.worst = null;
            for (AnomalyRecord anomaly : anomaliesOf(source.name)) {
                if (!anomaly.getTime().isBefore(episode.getStart())) {
                    source.goOn(anomaly);
                }
            }
        }
        renew(episodes, episode.getId(), new Known(episode, version));
    }

    synchronized void add(FeedbackRecord said) {
        FeedbackRecord before = verdicts.get(said.getEpisode());
        if (before == null || !said.getSaid().isBefore(before.getSaid())) {
            renew(verdicts, said.getEpisode(), said);
            source(said.getSource()).lastVersion = version;
            episodes.computeIfPresent(said.getEpisode(), (id, known) -> new Known(known.episode, version));
        }
    }

    synchronized void add(DriftRecord drift) {
        source(drift.getSource()).drifting = drift.getState() == DriftState.BEGAN;
        addFirst(drifts, drift);
    }

    synchronized void add(ModelEventRecord event) {
        addFirst(models, event);
    }

    synchronized void add(Letter letter) {
        lettersByReason.merge(letter.reason, 1L, Long::sum);
        addFirst(letters, letter);
    }

    private static <T> void addFirst(Deque<T> newest, T one) {
        newest.addFirst(one);
        if (newest.size() > NEWEST) {
            newest.removeLast();
        }
    }

    /**
     * Looks at all sources, the one of the oldest result first.
     *
     * @param view must not keep what it sees
     */
    synchronized <T> T look(Function<Collection<Source>, T> view) {
        return view.apply(sources.values());
    }

    /** Looks at one source. */
    synchronized <T> Optional<T> look(String name, Function<Source, T> view) {
        return Optional.ofNullable(sources.get(name)).map(view);
    }

    /** Grows with every change. */
    synchronized long version() {
        return version;
    }

    /** Episodes that have changed since a version, or were judged, the newest first. */
    synchronized List<EpisodeRecord> episodesSince(long seen) {
        List<EpisodeRecord> changed = new ArrayList<>();
        for (Known known : episodes.values()) {
            if (known.version > seen) {
                changed.add(known.episode);
            }
        }
        Collections.reverse(changed);
        return changed;
    }

    /** How far an episode has come: as its record says, or, where it is open, as its source's anomalies do. */
    synchronized Progress progress(EpisodeRecord episode) {
        Source source = sources.get(episode.getSource());
        if (source == null
                || source.last == null
                || !source.isOpen()
                || !source.last.getId().equals(episode.getId())
                || source.newest == null
                || source.worst == null) {
            return new Progress(
                    episode.getAnomalies(),
                    episode.getEnd(),
                    episode.getWorstPValue(),
                    episode.getWorstBound(),
                    episode.getWorstTime());
        }
        return new Progress(
                source.soFar,
                source.newest.getTime(),
                source.worst.getPValue(),
                source.worst.getBound(),
                source.worst.getTime());
    }

    /** How many anomalies there were, when the last was, and the least probable. */
    record Progress(long anomalies, Instant end, double worstPValue, float worstBound, Instant worstTime) {}

    synchronized Optional<EpisodeRecord> episode(String id) {
        return Optional.ofNullable(episodes.get(id)).map(Known::episode);
    }

    synchronized Optional<FeedbackRecord> verdict(String episode) {
        return Optional.ofNullable(verdicts.get(episode));
    }

    /** A source's anomalies that are kept, the oldest first. */
    synchronized List<AnomalyRecord> anomaliesOf(String source) {
        return anomalies.values().stream()
                .filter(anomaly -> anomaly.getSource().equals(source))
                .toList();
    }

    synchronized List<DriftRecord> drifts() {
        return List.copyOf(drifts);
    }

    synchronized List<ModelEventRecord> models() {
        return List.copyOf(models);
    }

    synchronized List<Letter> letters() {
        return List.copyOf(letters);
    }

    synchronized Map<String, Long> lettersByReason() {
        return new TreeMap<>(lettersByReason);
    }
}

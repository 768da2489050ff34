package io.kbound.app.watch;

import io.kbound.app.watch.TroubledSource.State;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.series.EventTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sources that had anomalies, so many and no more: those whose last anomaly is longest ago are let go. */
final class TroubledSources {
    private static final Comparator<TroubledSource> WORST_FIRST =
            Comparator.comparingDouble(TroubledSource::lowestP).thenComparing(TroubledSource::name);

    private final int most;
    private final boolean episodesTell;
    private final boolean scoresTell;
    private final Map<String, TroubledSource> sources = new LinkedHashMap<>();
    private final MinuteCount minute = new MinuteCount();
    private long letGo;
    private long newestMillis = Long.MIN_VALUE;

    /**
     * @param most that are kept
     * @param episodesTell whether episodes are read, too
     * @param scoresTell whether every record's score is read, too
     */
    TroubledSources(int most, boolean episodesTell, boolean scoresTell) {
        this.most = most;
        this.episodesTell = episodesTell;
        this.scoresTell = scoresTell;
    }

    void add(AnomalyRecord anomaly, long kafkaMillis) {
        minute.add(kafkaMillis);
        newestMillis = Math.max(newestMillis, kafkaMillis);
        inTrouble(anomaly.getSource()).add(anomaly, kafkaMillis);
    }

    /** An episode that is over makes no row of its own. */
    void add(EpisodeRecord episode, long kafkaMillis) {
        newestMillis = Math.max(newestMillis, kafkaMillis);
        if (episode.getState() == EpisodeState.OPENED) {
            inTrouble(episode.getSource()).add(episode, kafkaMillis);
        } else {
            find(episode.getSource()).ifPresent(source -> source.add(episode, kafkaMillis));
        }
    }

    /** The score of a source that had no anomaly makes no row. */
    void add(ScoreRecord score, long kafkaMillis) {
        newestMillis = Math.max(newestMillis, kafkaMillis);
        find(score.getSource())
                .ifPresent(
                        source -> source.addScore(EventTime.micros(score.getTime()), score.getPValue(), kafkaMillis));
    }

    private TroubledSource inTrouble(String name) {
        TroubledSource known = sources.remove(name);
        TroubledSource source = known == null ? new TroubledSource(name, episodesTell, scoresTell) : known;
        sources.put(name, source);
        if (sources.size() > most) {
            sources.remove(sources.keySet().iterator().next());
            letGo++;
        }
        return source;
    }

    Optional<TroubledSource> find(String name) {
        return Optional.ofNullable(sources.get(name));
    }

    /** Those in trouble first, within a state the least probable. */
    List<TroubledSource> worstFirst(long nowMillis) {
        return sources.values().stream()
                .sorted(Comparator.comparing((TroubledSource source) -> source.state(nowMillis))
                        .thenComparing(WORST_FIRST))
                .toList();
    }

    /** How many are in trouble. */
    long anomalous(long nowMillis) {
        return sources.values().stream()
                .filter(source -> source.state(nowMillis) == State.ANOMALOUS)
                .count();
    }

    /** Anomalies of the last minute. */
    long lastMinute(long nowMillis) {
        return minute.upTo(nowMillis);
    }

    /** How many were let go, because there were more than are kept. */
    long letGo() {
        return letGo;
    }

    /** How many are kept at most. */
    int most() {
        return most;
    }

    /** Kafka time of the newest result of any kind; {@link Long#MIN_VALUE} before the first. */
    long newestMillis() {
        return newestMillis;
    }

    boolean scoresTell() {
        return scoresTell;
    }
}

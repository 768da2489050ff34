package io.kbound.app.watch;

import io.kbound.app.service.ResultText;
import io.kbound.app.service.ResultText.Blamed;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.scorer.series.EventTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source that had anomalies: those of its episode that is open, or of the last one. */
final class TroubledSource {
    /** How it stands. */
    enum State {
        /** Its episode is open. */
        ANOMALOUS,
        /** Its episode is over, and no result has come from it for some minutes. */
        SILENT,
        /** Its episode is over, and it is known to go on. */
        NORMAL,
        /** Its episode is over; more is not known, for only anomalies are read. */
        OVER
    }

    private static final long SILENT_MILLIS = 5 * 60_000L;

    /** Where no episodes are read, anomalies that come within a minute of one another are one. */
    private static final long HOLD_MILLIS = 60_000L;

    private final String name;
    private final boolean episodesTell;
    private final boolean scoresTell;
    private final Latest anomalyValues = new Latest();
    private final Latest scoreValues = new Latest();
    private boolean open;
    private long startMicros = Long.MIN_VALUE;
    private long endMicros = Long.MIN_VALUE;
    private long anomalies;
    private double lowestP = 1;
    private List<Blamed> worst = List.of();
    private @Nullable AnomalyRecord newest;
    private long troubleMillis = Long.MIN_VALUE;
    private long heardMillis = Long.MIN_VALUE;

    /**
     * @param episodesTell whether episodes are read, and say when they are over
     * @param scoresTell whether every record's score is read
     */
    TroubledSource(String name, boolean episodesTell, boolean scoresTell) {
        this.name = name;
        this.episodesTell = episodesTell;
        this.scoresTell = scoresTell;
    }

    /** Takes an anomaly that came at this Kafka time. */
    void add(AnomalyRecord anomaly, long kafkaMillis) {
        long micros = EventTime.micros(anomaly.getTime());
        anomalyValues.add(micros, anomaly.getPValue());
        if (newest == null || !anomaly.getTime().isBefore(newest.getTime())) {
            newest = anomaly;
        }
        if (open ? !episodesTell && kafkaMillis - troubleMillis > HOLD_MILLIS : micros > endMicros) {
            begin(micros);
        }
        if (open && micros >= startMicros) {
            anomalies++;
            if (anomaly.getPValue() < lowestP || worst.isEmpty()) {
                lowestP = Math.min(lowestP, anomaly.getPValue());
                worst = ResultText.worst(anomaly.getChannels(), anomaly.getAttribution());
            }
        }
        troubleMillis = Math.max(troubleMillis, kafkaMillis);
        heard(kafkaMillis);
    }

    private void begin(long micros) {
        open = true;
        startMicros = micros;
        anomalies = 0;
        lowestP = 1;
        worst = List.of();
    }

    /** Takes the begin or the end of an episode. */
    void add(EpisodeRecord episode, long kafkaMillis) {
        long start = EventTime.micros(episode.getStart());
        if (episode.getState() == EpisodeState.CLOSED) {
            open = false;
            startMicros = start;
            endMicros = EventTime.micros(episode.getEnd());
            anomalies = episode.getAnomalies();
            lowestP = episode.getWorstPValue();
        } else if (!open || start != startMicros) {
            begin(start);
            // They go to another topic, and the first of them may have come before.
            anomalies = anomalyValues.since(start);
            lowestP = Math.min(episode.getWorstPValue(), anomalyValues.lowestSince(start));
            worst = ResultText.worst(episode.getChannels(), episode.getAttribution());
        }
        heard(kafkaMillis);
    }

    /** Takes a score. */
    void addScore(long micros, double p, long kafkaMillis) {
        scoreValues.add(micros, p);
        heard(kafkaMillis);
    }

    private void heard(long kafkaMillis) {
        heardMillis = Math.max(heardMillis, kafkaMillis);
    }

    /** How it stands at a time. */
    State state(long nowMillis) {
        if (open && (episodesTell || nowMillis - troubleMillis <= HOLD_MILLIS)) {
            return State.ANOMALOUS;
        }
        if (!scoresTell) {
            return State.OVER;
        }
        return nowMillis - heardMillis > SILENT_MILLIS ? State.SILENT : State.NORMAL;
    }

    String name() {
        return name;
    }

    /** Event time of the episode's first anomaly, in microseconds. */
    long startMicros() {
        return startMicros;
    }

    /** The episode's anomalies so far. */
    long anomalies() {
        return anomalies;
    }

    /** The least p-value among them. */
    double lowestP() {
        return lowestP;
    }

    /** The channels to blame for the least probable of them; none where it was not seen. */
    List<Blamed> worst() {
        return worst;
    }

    /** Null where none was seen. */
    @Nullable AnomalyRecord newest() {
        return newest;
    }

    /** A bar for each of its latest scores, where they are read, and else of its anomalies. */
    String bars(int most) {
        return (scoresTell ? scoreValues : anomalyValues).bars(most);
    }
}

package io.kbound.scorer.evaluation;

import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes a replay's results in, and says how good they were. Rows of one source come in the order of time. */
public final class Evaluation {
    private final Labels labels;
    private final boolean ranksByPValue;
    private final Confusion confusion = new Confusion();
    private final RowRanking ranking;
    private final EventScores noticed;
    private final NabScore nab;
    private final AlertCurve alerts;
    private final Timeline timeline = new Timeline();
    private final Histogram histogram;
    /** By source: event time of its last anomaly. */
    private final Map<String, Long> lastAnomaly = new HashMap<>();

    private long rows;
    private long screened;
    private long anomalies;
    private long episodes;
    private long falseEpisodes;

    /**
     * @param calibration statistics of the model's calibration windows, the lowest first
     * @param rolling whether a source is judged by its own level and spread, so that statistics of several do not compare
     * @param hold how long an episode is held open
     */
    public Evaluation(Labels labels, List<Float> calibration, boolean rolling, Duration hold) {
        this.labels = labels;
        this.ranksByPValue = rolling;
        this.ranking = new RowRanking();
        this.noticed = new EventScores(labels);
        this.nab = new NabScore(labels);
        this.alerts = new AlertCurve(hold);
        this.histogram = new Histogram(calibration);
    }

    /** Adds a row. */
    public void add(ScoreRecord score) {
        String source = score.getSource();
        long micros = EventTime.micros(score.getTime());
        boolean labelled = labels.at(source, micros).isPresent();
        rows++;
        screened += score.getScreened() ? 1 : 0;
        confusion.add(score.getAnomaly(), labelled);
        ranking.add(ranksByPValue ? (float) score.getPValue() : score.getStatistic(), labelled);
        timeline.add(micros, score.getPValue(), score.getAnomaly());
        if (!score.getScreened()) {
            // The others' are estimates, of another scale.
            histogram.add(score.getStatistic());
        }
        alerts.add(source, micros, score.getPValue());
        if (score.getAnomaly()) {
            anomalies++;
            lastAnomaly.merge(source, micros, Math::max);
            noticed.alarm(source, micros);
            nab.alarm(source, micros);
        }
    }

    /** Adds the last word on an episode, after all rows. */
    public void add(EpisodeRecord episode) {
        String source = episode.getSource();
        long end = EventTime.micros(episode.getEnd());
        if (episode.getState() == EpisodeState.OPENED) {
            // It has had all of its source's anomalies since it began.
            end = Math.max(end, lastAnomaly.getOrDefault(source, Long.MIN_VALUE));
        }
        episodes++;
        falseEpisodes += labels.overlap(source, EventTime.micros(episode.getStart()), end) ? 0 : 1;
    }

    /** Labelled events that the range holds some of. */
    public List<Labels.Event> events() {
        List<Labels.Event> events = new ArrayList<>();
        for (Labels.Event event : labels.all()) {
            if (event.overlaps(timeline.earliestMicros(), timeline.latestMicros())) {
                events.add(event);
            }
        }
        return events;
    }

    /** Whether anything is known of what was wrong. */
    public boolean isLabelled() {
        return !labels.isEmpty();
    }

    /** Rows that were scored. */
    public long rows() {
        return rows;
    }

    /** Of them, those that few evaluations sufficed for. */
    public long screened() {
        return screened;
    }

    /** Rows that are anomalies. */
    public long anomalies() {
        return anomalies;
    }

    /** Episodes: what a person would be told of. */
    public long episodes() {
        return episodes;
    }

    /** Episodes that share no moment with an event of their source. */
    public long falseEpisodes() {
        return falseEpisodes;
    }

    /** Something by day of event time; no number where there is no time between the first row and the last. */
    public double perDay(long count) {
        return timeline.days() > 0 ? count / timeline.days() : Double.NaN;
    }

    /** Row by row, at the configured rate. */
    public Confusion confusion() {
        return confusion;
    }

    /** Row by row, over all thresholds. */
    public RowRanking ranking() {
        return ranking;
    }

    /** Event by event. */
    public EventScores noticed() {
        return noticed;
    }

    /** By the windowed score. */
    public Map<NabScore.Profile, Double> nab() {
        return nab.scores(events());
    }

    /** Alerts at other rates. */
    public AlertCurve alerts() {
        return alerts;
    }

    /** Over time. */
    public Timeline timeline() {
        return timeline;
    }

    /** Statistics beside the calibration's. */
    public Histogram histogram() {
        return histogram;
    }
}

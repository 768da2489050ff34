package io.kbound.scorer.evaluation;

import io.kbound.scorer.series.Labels;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The windowed score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015): of each event the first alarm counts, the more the
 * earlier it comes; each alarm outside of events costs, less where it follows one closely; 100 is perfect, 0 is silence.
 *
 * <p>Distances are those of event time, not of rows, and no first rows are left out: what a replay is warmed up with comes before its
 * range. The windows are the labelled events as they are.
 */
public final class NabScore {
    private static final double STEEPNESS = 5;
    private static final double FAR_OFF = 3;

    /** What hits, alarms outside, and misses weigh. */
    public enum Profile {
        STANDARD(1, 0.11, 1),
        REWARD_LOW_FALSE_ALARMS(1, 0.22, 1),
        REWARD_LOW_MISSES(1, 0.11, 2);

        private final double hit;
        private final double falseAlarm;
        private final double miss;

        Profile(double hit, double falseAlarm, double miss) {
            this.hit = hit;
            this.falseAlarm = falseAlarm;
            this.miss = miss;
        }
    }

    private final Labels labels;
    private final Set<Labels.Event> hit = new HashSet<>();
    private double hits;
    private double falseAlarms;

    public NabScore(Labels labels) {
        this.labels = labels;
    }

    /** Adds an alarm; those of one source come in the order of time. */
    public void alarm(String source, long micros) {
        Optional<Labels.Event> last = labels.lastBegun(source, micros);
        if (last.isEmpty()) {
            falseAlarms += 1;
            return;
        }
        Labels.Event event = last.get();
        double length = Math.max(1, event.endMicros() - event.startMicros());
        if (micros <= event.endMicros()) {
            if (hit.add(event)) {
                hits += sigmoid((micros - event.endMicros()) / length) / sigmoid(-1);
            }
        } else {
            falseAlarms -= sigmoid((micros - event.endMicros()) / length);
        }
    }

    /** The score by profile, 100 at most; no numbers where there are no events. */
    public Map<Profile, Double> scores(List<Labels.Event> events) {
        Map<Profile, Double> scores = new EnumMap<>(Profile.class);
        long missed = events.stream().filter(event -> !hit.contains(event)).count();
        for (Profile profile : Profile.values()) {
            double raw = profile.hit * hits - profile.falseAlarm * falseAlarms - profile.miss * missed;
            double silence = -profile.miss * events.size();
            double perfect = profile.hit * events.size();
            scores.put(profile, 100 * (raw - silence) / (perfect - silence));
        }
        return scores;
    }

    /** From 1 far before to -1 far behind the end of an event, by its length. */
    private static double sigmoid(double position) {
        return position > FAR_OFF ? -1 : 2 / (1 + Math.exp(STEEPNESS * position)) - 1;
    }
}

package io.kbound.app.service;

import io.kbound.command.Printable;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.scorer.judgement.Attribution;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Anomalies and episodes for people: when, where, how improbable, and which channels are to blame. What others named is printable. */
public final class ResultText {
    private static final int MOST_CHANNELS = 3;

    private ResultText() {}

    /** One line. */
    public static String line(AnomalyRecord anomaly) {
        return String.format(
                Locale.ROOT,
                "%s  %s  p %.2g%s  %s  %s",
                anomaly.getTime(),
                Printable.text(anomaly.getSource()),
                anomaly.getPValue(),
                anomaly.getPValueExtrapolated() ? " extrapolated" : "",
                judged(anomaly),
                blame(anomaly));
    }

    /** K, and what the record was judged by where that is another statistic, with the threshold of the alarm. */
    public static String judged(AnomalyRecord anomaly) {
        String bound = String.format(Locale.ROOT, "K %.1f", anomaly.getBound());
        String statistic = anomaly.getStatistic() == anomaly.getBound()
                ? ""
                : String.format(Locale.ROOT, ", levels %.1f", anomaly.getStatistic());
        return bound + statistic + String.format(Locale.ROOT, " (alarm at %.1f)", anomaly.getThreshold());
    }

    /** One line. */
    public static String line(EpisodeRecord episode) {
        boolean opened = episode.getState() == EpisodeState.OPENED;
        return String.format(
                Locale.ROOT,
                "%s  %s  %s  p %.2g  K %.1f  %s",
                opened ? episode.getStart() : episode.getEnd(),
                Printable.text(episode.getSource()),
                opened
                        ? "BEGINS"
                        : "OVER after "
                                + Duration.between(episode.getStart(), episode.getEnd())
                                        .toSeconds() + " s, " + episode.getAnomalies()
                                + (episode.getAnomalies() == 1 ? " anomaly" : " anomalies"),
                episode.getWorstPValue(),
                episode.getWorstBound(),
                blame(episode.getChannels(), episode.getAttribution()));
    }

    /**
     * A channel that is to blame.
     *
     * @param index its place among the channels
     * @param channel its name, printable
     * @param nats that it costs beyond what is normal for it
     */
    public record Blamed(int index, String channel, float nats) {
        /** Nats as what the bound loses by them. */
        public String text() {
            return String.format(Locale.ROOT, "%s %+.1f", channel, -nats);
        }
    }

    /** The channels that cost the most nats beyond what is normal for them, worst first. */
    public static String blame(AnomalyRecord anomaly) {
        return blame(anomaly.getChannels(), anomaly.getAttribution());
    }

    private static String blame(List<String> channels, List<Float> attribution) {
        return worst(channels, attribution).stream()
                .map(blamed -> blamed.text() + " nats")
                .collect(Collectors.joining(", "));
    }

    /**
     * The channels that cost the most, worst first, three at most.
     *
     * @param attribution nats by channel
     */
    public static List<Blamed> worst(List<String> channels, List<Float> attribution) {
        double total =
                attribution.stream().mapToDouble(part -> Math.max(0, part)).sum();
        float worst = Collections.max(attribution);
        return Attribution.worstFirst(attribution).stream()
                .limit(MOST_CHANNELS)
                // The worst is named whatever its share, others if they matter beside it.
                .filter(channel -> attribution.get(channel) >= worst || attribution.get(channel) > 0.15 * total)
                .map(channel -> new Blamed(channel, Printable.text(channels.get(channel)), attribution.get(channel)))
                .toList();
    }

    /** A value in its channel's unit, as exact as it takes to compare it with another. */
    public static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 0.01 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size >= 1000 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}

package io.kbound.app.service;

import io.kbound.record.AnomalyRecord;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An anomaly for people: when, where, how improbable, and which channels are to blame. */
public final class AnomalyText {
    private static final int MOST_CHANNELS = 3;

    private AnomalyText() {}

    /** One line. */
    public static String line(AnomalyRecord anomaly) {
        return String.format(
                Locale.ROOT,
                "%s  %s  p %.2g%s  K %.1f (alarm at %.1f)  %s",
                anomaly.getTime(),
                anomaly.getSource(),
                anomaly.getPValue(),
                anomaly.getPValueExtrapolated() ? " extrapolated" : "",
                anomaly.getBound(),
                anomaly.getThreshold(),
                blame(anomaly));
    }

    /** The channels that cost the most nats beyond what is normal for them, worst first. */
    public static String blame(AnomalyRecord anomaly) {
        List<Float> attribution = anomaly.getAttribution();
        double total =
                attribution.stream().mapToDouble(part -> Math.max(0, part)).sum();
        float worst = Collections.max(attribution);
        return IntStream.range(0, attribution.size())
                .boxed()
                .sorted((a, b) -> Float.compare(attribution.get(b), attribution.get(a)))
                .limit(MOST_CHANNELS)
                // The worst is named whatever its share, others if they matter beside it.
                .filter(channel -> attribution.get(channel) >= worst || attribution.get(channel) > 0.15 * total)
                .map(channel -> String.format(
                        Locale.ROOT, "%s %+.1f nats", anomaly.getChannels().get(channel), -attribution.get(channel)))
                .collect(Collectors.joining(", "));
    }
}

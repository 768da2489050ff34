package io.kbound.app.web;

import io.kbound.app.service.ResultText;
import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.scorer.judgement.Attribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a record is improbable, in words with numbers: the channels to look at. */
final class Why {
    private static final int MOST = 3;

    /** A channel of less than this share of the worst one's blame is none to look at. */
    private static final double WORTH_A_WORD = 0.1;

    private Why() {}

    /**
     * A sentence for each of the channels most to blame, at most three.
     *
     * @param card of the model in force, for units and for what is a large departure of each value
     */
    static List<String> of(AnomalyRecord anomaly, ModelCard card) {
        List<Float> blame = anomaly.getAttribution();
        List<Integer> channels =
                Attribution.worstFirst(blame).stream().limit(MOST).toList();
        List<String> sentences = new ArrayList<>();
        for (int channel : channels) {
            if (blame.get(channel) > 0 && blame.get(channel) >= WORTH_A_WORD * blame.get(channels.get(0))) {
                sentences.add(sentence(anomaly, card, channel));
            }
        }
        return sentences;
    }

    private static String sentence(AnomalyRecord anomaly, ModelCard card, int channel) {
        int count = anomaly.getChannels().size();
        int row = farthest(anomaly, card, channel);
        String name = anomaly.getChannels().get(channel);
        int at = row * count + channel;
        String what = anomaly.getRows().size() == 1
                ? name
                : name + ", " + anomaly.getRows().get(row) + ",";
        return String.format(
                Locale.ROOT,
                "%s is %s%s where %s was expected (%.1f nats)",
                what,
                ResultText.number(anomaly.getObserved().get(at)),
                isInUnit(anomaly, row) ? unit(card, name) : "",
                ResultText.number(anomaly.getExpected().get(at)),
                anomaly.getAttribution().get(channel));
    }

    /** The row of the view that departs most from what was expected, in its own standard deviations. */
    private static int farthest(AnomalyRecord anomaly, ModelCard card, int channel) {
        int count = anomaly.getChannels().size();
        int rows = anomaly.getRows().size();
        List<Double> scales = card.scaler().scale();
        int farthest = rows - 1;
        double most = -1;
        for (int row = 0; row < rows; row++) {
            int at = row * count + channel;
            // A model that took over meanwhile may have another view: then every value counts alike.
            double scale = scales.size() == anomaly.getObserved().size() ? scales.get(at) : 1;
            double off = Math.abs(anomaly.getObserved().get(at)
                            - anomaly.getExpected().get(at))
                    / scale;
            if (off > most) {
                most = off;
                farthest = row;
            }
        }
        return farthest;
    }

    /** A reading or a mean of some is in the channel's own unit; a deviation's logarithm, or a slope, is not. */
    private static boolean isInUnit(AnomalyRecord anomaly, int row) {
        return anomaly.getRows().size() == 1
                || anomaly.getRows().get(row).startsWith("mean")
                || anomaly.getRows().get(row).startsWith("now");
    }

    private static String unit(ModelCard card, String channel) {
        return card.channels().stream()
                .filter(one -> one.name().equals(channel) && !one.unit().isEmpty())
                .map(one -> " " + one.unit())
                .findFirst()
                .orElse("");
    }
}

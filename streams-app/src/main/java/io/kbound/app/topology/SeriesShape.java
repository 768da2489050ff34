package io.kbound.app.topology;

import io.kbound.card.ModelCard;
import io.kbound.scorer.window.Series;
import io.kbound.scorer.window.SeriesRules;
import java.util.List;

/**
 * What all series of an app have in common.
 *
 * @param channels their names, in the model's order
 */
record SeriesShape(SeriesRules rules, ModelCard.Window window, List<String> channels) {
    SeriesShape {
        channels = List.copyOf(channels);
    }

    /** A series without readings. */
    Series begin() {
        return new Series(rules, window.length(), window.stride(), channels.size());
    }

    /** A series as it was stored, where its shape is this one; else one without readings. */
    Series read(byte[] stored) {
        return Series.fromBytes(stored, rules, window.length(), window.stride(), channels.size());
    }

    /** Values in a window. */
    int values() {
        return window.length() * channels.size();
    }
}

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
record SeriesShape(SeriesRules rules, ModelCard.Window window, List<String> channels) implements StateShape<Series> {
    SeriesShape {
        channels = List.copyOf(channels);
    }

    @Override
    public Series begin() {
        return new Series(rules, window.length(), window.stride(), channels.size());
    }

    @Override
    public byte[] toBytes(Series series) {
        return series.toBytes();
    }

    @Override
    public Series fromBytes(byte[] stored) {
        return Series.fromBytes(stored, rules, window.length(), window.stride(), channels.size());
    }

    @Override
    public int fingerprint() {
        return channels.hashCode();
    }

    @Override
    public boolean isEmpty(Series series) {
        return false;
    }

    @Override
    public boolean mayBeForgotten(Series series) {
        return true;
    }

    /** Values in a window. */
    int values() {
        return window.length() * channels.size();
    }
}

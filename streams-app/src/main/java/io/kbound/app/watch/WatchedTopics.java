package io.kbound.app.watch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topics that are read, all of which are there.
 *
 * @param episodes null: none
 * @param scores null: none
 */
public record WatchedTopics(
        String anomalies,
        @Nullable String episodes,
        @Nullable String scores) {
    List<String> all() {
        List<String> all = new ArrayList<>(List.of(anomalies));
        if (episodes != null) {
            all.add(episodes);
        }
        if (scores != null) {
            all.add(scores);
        }
        return all;
    }
}

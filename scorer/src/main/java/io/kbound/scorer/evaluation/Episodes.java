package io.kbound.scorer.evaluation;

import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The last word on each episode: that it is over, or, of those that are open at the end, that it began. */
public final class Episodes {
    private final Consumer<EpisodeRecord> taker;
    /** By identity. */
    private final Map<String, EpisodeRecord> open = new LinkedHashMap<>();

    /**
     * @param taker told of each episode once
     */
    public Episodes(Consumer<EpisodeRecord> taker) {
        this.taker = taker;
    }

    /** Hears what is said of one. */
    public void hear(EpisodeRecord episode) {
        if (episode.getState() == EpisodeState.OPENED) {
            open.put(episode.getId(), episode);
        } else {
            open.remove(episode.getId());
            taker.accept(episode);
        }
    }

    /** Nothing more is said. */
    public void end() {
        open.values().forEach(taker);
        open.clear();
    }
}

package io.kbound.scorer.file;

import java.time.Duration;
import java.util.OptionalLong;

/** One source's episode: open from an anomaly until none has come for as long as it is held, by event time. */
final class FileEpisode {
    private static final long NONE = -1;

    private final long holdMicros;
    private long number = NONE;
    private long lastAnomalyMicros;

    FileEpisode(Duration hold) {
        this.holdMicros = hold.toMillis() * 1000;
    }

    /**
     * Takes the source's next window in.
     *
     * @param timeMicros its event time
     * @param next the number that an episode gets where one opens
     * @return the number of the episode that is open then, if one is
     */
    OptionalLong at(long timeMicros, boolean anomaly, long next) {
        if (number != NONE && timeMicros - lastAnomalyMicros > holdMicros) {
            number = NONE;
        }
        if (anomaly) {
            // One that comes out of order takes nothing back.
            lastAnomalyMicros = number == NONE ? timeMicros : Math.max(lastAnomalyMicros, timeMicros);
            number = number == NONE ? next : number;
        }
        return number == NONE ? OptionalLong.empty() : OptionalLong.of(number);
    }
}

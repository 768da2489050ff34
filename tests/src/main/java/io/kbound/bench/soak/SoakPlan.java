package io.kbound.bench.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a soak is to be.
 *
 * @param length of the load
 * @param perSecond records
 * @param seed of what is random: moments, faults, readings
 * @param faults whether anything is to go wrong
 * @param settings of the app, {@code key=value}, that come after the soak's own
 * @param out where samples and what was said go
 */
public record SoakPlan(Duration length, double perSecond, long seed, boolean faults, List<String> settings, Path out) {
    /** Between two samples of a process. */
    static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(5);

    /** Between two collections that are asked for, to see what they leave. */
    static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(30);

    /** What is forgotten is so after this; those that rest do so for longer, all others are heard more often. */
    static final Duration IDLE_EXPIRY = Duration.ofMinutes(2);

    static final String SIGNALS = "signals";
    static final String SCORES = "scores";
    static final String DEAD_LETTERS = "dead-letters";
    static final String EPISODES = "episodes";
    static final String MODELS = "models";
    static final String APP = "soak";
    static final int PARTITIONS = 4;

    public SoakPlan {
        settings = List.copyOf(settings);
    }
}

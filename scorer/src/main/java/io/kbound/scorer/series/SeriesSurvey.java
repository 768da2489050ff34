package io.kbound.scorer.series;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntToDoubleFunction;

/** How a sample of readings comes: from how many sources, how often, in which order, and what is missing. */
public final class SeriesSurvey {
    /** Fewer say nothing of how often readings come. */
    private static final int FEWEST_INTERVALS = 10;

    private static final int MOST_SOURCES = 10_000;
    private static final double LONGEST_USUAL = 0.99;

    private final Map<String, Track> sources = new HashMap<>();
    /** By channel: readings without a value of it. */
    private final Map<String, Long> lacking = new LinkedHashMap<>();

    private final List<Long> intervals = new ArrayList<>();
    private long readings;
    private long incomplete;
    private long late;
    private long duplicates;
    private long latestBy;
    private long longestWithout;

    /** What is remembered of a source. */
    private static final class Track {
        long newest;
        final Map<String, Long> lastValue = new HashMap<>();
    }

    /**
     * Takes the next reading in.
     *
     * @param channels names of its values
     * @param value by their index, NaN where there is none
     */
    public void add(String source, OptionalLong timeMicros, List<String> channels, IntToDoubleFunction value) {
        readings++;
        boolean complete = true;
        for (int i = 0; i < channels.size(); i++) {
            boolean missing = Double.isNaN(value.applyAsDouble(i));
            complete &= !missing;
            lacking.merge(channels.get(i), missing ? 1L : 0L, Long::sum);
        }
        incomplete += complete ? 0 : 1;
        Track known = sources.get(source);
        if (known == null && sources.size() >= MOST_SOURCES) {
            return;
        }
        Track track = known == null ? new Track() : known;
        sources.put(source, track);
        if (timeMicros.isPresent()) {
            add(track, known == null, timeMicros.getAsLong());
            for (int i = 0; i < channels.size(); i++) {
                addValue(track, channels.get(i), timeMicros.getAsLong(), Double.isNaN(value.applyAsDouble(i)));
            }
        }
    }

    private void add(Track track, boolean first, long micros) {
        if (first || micros > track.newest) {
            if (!first) {
                intervals.add(micros - track.newest);
            }
            track.newest = micros;
        } else if (micros < track.newest) {
            late++;
            latestBy = Math.max(latestBy, track.newest - micros);
        } else {
            duplicates++;
        }
    }

    private void addValue(Track track, String channel, long micros, boolean missing) {
        Long last = track.lastValue.get(channel);
        if (missing) {
            longestWithout = Math.max(longestWithout, last == null ? 0 : micros - last);
        } else {
            track.lastValue.put(channel, micros);
        }
    }

    /** The readings. */
    public long readings() {
        return readings;
    }

    /** Their sources, as far as they were counted. */
    public int sources() {
        return sources.size();
    }

    /** The readings that lack a value. */
    public long incomplete() {
        return incomplete;
    }

    /** By channel, how many readings lack a value of it. */
    public Map<String, Long> lacking() {
        return Collections.unmodifiableMap(lacking);
    }

    /** The readings that are older than one of their source before them. */
    public long late() {
        return late;
    }

    /** The readings of a time that their source had one of just before. */
    public long duplicates() {
        return duplicates;
    }

    /** How far a reading lay behind its source's newest, at most. */
    public Duration latestBy() {
        return Duration.of(latestBy, ChronoUnit.MICROS);
    }

    /** How old the last value of a channel was where one was missing, at most. */
    public Duration longestWithout() {
        return Duration.of(longestWithout, ChronoUnit.MICROS);
    }

    /** The time between two readings of a source, in the middle; empty where there are too few to say. */
    public Optional<Duration> interval() {
        return interval(0.5);
    }

    /** The same of all but the hundredth that is longest. */
    public Optional<Duration> longestUsualInterval() {
        return interval(LONGEST_USUAL);
    }

    private Optional<Duration> interval(double share) {
        if (intervals.size() < FEWEST_INTERVALS) {
            return Optional.empty();
        }
        long[] ascending = intervals.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(ascending);
        return Optional.of(Duration.of(ascending[(int) (share * (ascending.length - 1))], ChronoUnit.MICROS));
    }
}

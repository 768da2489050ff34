package io.kbound.app.topology;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How many values lie between which bounds, and their sum. Safe for use by many threads; a reader may see one count before another. */
public final class Distribution {
    private final long[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /** Of no values yet, between ascending bounds. */
    Distribution(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = Stream.generate(LongAdder::new).limit(bounds.length + 1).toArray(LongAdder[]::new);
    }

    /** Takes a value in. */
    void add(long value) {
        int found = Arrays.binarySearch(bounds, value);
        counts[found >= 0 ? found : -found - 1].increment();
        sum.add(value);
    }

    /** The bounds, in ascending order. */
    public LongStream bounds() {
        return Arrays.stream(bounds);
    }

    /** For each bound, the values that lie above the one before it and not above itself; at the end, those above the last. */
    public LongStream counts() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum);
    }

    /** How many values there were. */
    public long count() {
        return counts().sum();
    }

    /** All values together. */
    public long sum() {
        return sum.sum();
    }
}

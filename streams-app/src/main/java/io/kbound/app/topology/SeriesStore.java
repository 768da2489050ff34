package io.kbound.app.topology;

import io.kbound.scorer.window.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The series of a task's sources: those in use live in memory, and before each commit those that changed are stored. */
final class SeriesStore {
    /*
     * How it works: a store with a changelog record for every reading would send each window anew for each reading. Live
     * series change in place, and are written once a commit. Under exactly-once a crash takes back both the commit and
     * what was written for it. Under at-least-once what was written may stay while the commit is lost, and then the
     * readings come again: so a stored series knows the offset of its newest reading, and the series as it was at the
     * commit before is stored with it.
     *
     * Sources that rest are forgotten. A sweep looks at a few at a time and goes on where the last one stopped. It goes by
     * Kafka time, which stands still while a backlog waits, and not by the wall.
     */

    /** Series of sources that rest are let go beyond so many; they are read from the store when needed again. */
    private static final int LIVE = 10_000;

    /** Sources that one sweep looks at. */
    private static final int SWEPT = 10_000;

    private final KeyValueStore<String, byte[]> store;
    private final SeriesShape shape;
    private final boolean mayBeDeliveredAgain;
    private final Map<String, Live> live = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable String sweptTo;

    SeriesStore(KeyValueStore<String, byte[]> store, SeriesShape shape, boolean mayBeDeliveredAgain) {
        this.store = store;
        this.shape = shape;
        this.mayBeDeliveredAgain = mayBeDeliveredAgain;
    }

    /** The series that a source's reading of this offset belongs into. */
    Series of(String source, long offset) {
        Live series = live.get(source);
        if (series == null) {
            series = load(source, offset);
            live.put(source, series);
        }
        series.offset = offset;
        series.changed = true;
        return series.now;
    }

    /**
     * Writes what has changed.
     *
     * @param nowMillis Kafka time in milliseconds since 1970
     */
    void store(long nowMillis) {
        Iterator<Map.Entry<String, Live>> oldestFirst = live.entrySet().iterator();
        int over = live.size() - LIVE;
        while (oldestFirst.hasNext()) {
            Map.Entry<String, Live> entry = oldestFirst.next();
            Live series = entry.getValue();
            if (series.changed) {
                StoredSeries now =
                        StoredSeries.of(shape.channels(), series.offset, nowMillis, series.now, series.stored);
                series.stored = mayBeDeliveredAgain ? now : null;
                series.changed = false;
                store.put(entry.getKey(), now.toBytes());
            }
            if (over-- > 0) {
                oldestFirst.remove();
            }
        }
    }

    /**
     * Forgets sources, of some that it looks at, whose last reading was stored longer ago than this.
     *
     * @param nowMillis Kafka time in milliseconds since 1970
     * @return how many
     */
    int forget(Duration idle, long nowMillis) {
        List<String> forgotten = new ArrayList<>();
        int seen = 0;
        try (KeyValueIterator<String, byte[]> rest = store.range(sweptTo, null)) {
            while (rest.hasNext() && seen < SWEPT) {
                KeyValue<String, byte[]> entry = rest.next();
                sweptTo = entry.key;
                seen++;
                if (nowMillis - StoredSeries.storedMillis(entry.value) > idle.toMillis() && !isChanging(entry.key)) {
                    forgotten.add(entry.key);
                }
            }
            if (!rest.hasNext()) {
                sweptTo = null;
            }
        }
        for (String source : forgotten) {
            store.delete(source);
            live.remove(source);
        }
        return forgotten.size();
    }

    private boolean isChanging(String source) {
        Live series = live.get(source);
        return series != null && series.changed;
    }

    private Live load(String source, long offset) {
        byte @Nullable [] bytes = store.get(source);
        StoredSeries stored = bytes == null
                ? null
                : StoredSeries.fromBytes(bytes).before(offset).orElse(null);
        return stored == null
                ? new Live(shape.begin(), null)
                : new Live(stored.series(shape), mayBeDeliveredAgain ? stored : null);
    }

    /** A series in use. */
    private static final class Live {
        final Series now;

        /** As at the last commit; null where that is not needed. */
        @Nullable StoredSeries stored;

        long offset;
        boolean changed;

        Live(Series now, @Nullable StoredSeries stored) {
            this.now = now;
            this.stored = stored;
        }
    }
}

package io.kbound.app.topology;

import io.kbound.card.ModelCard;
import io.kbound.scorer.window.SlidingWindow;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The windows of a task's sources: those in use live in memory, and before each commit those that changed are stored. */
final class Windows {
    /*
     * How it works: a store with a changelog record for every reading would send each window anew for each reading. Live
     * windows change in place, and are written once a commit. Under exactly-once a crash takes back both the commit and
     * what was written for it. Under at-least-once what was written may stay while the commit is lost, and then the
     * readings come again: so a stored window knows the offset of its newest reading, and the window as it was at the
     * commit before is stored with it.
     */

    /** Windows of sources that rest are let go beyond so many; they are read from the store when needed again. */
    private static final int LIVE = 10_000;

    private final KeyValueStore<String, byte[]> store;
    private final ModelCard.Window shape;
    private final List<String> channels;
    private final boolean mayBeDeliveredAgain;
    private final Map<String, Live> live = new LinkedHashMap<>(16, 0.75f, true);

    Windows(
            KeyValueStore<String, byte[]> store,
            ModelCard.Window shape,
            List<String> channels,
            boolean mayBeDeliveredAgain) {
        this.store = store;
        this.shape = shape;
        this.channels = channels;
        this.mayBeDeliveredAgain = mayBeDeliveredAgain;
    }

    /** The window that a source's reading of this offset belongs into. */
    SlidingWindow of(String source, long offset) {
        Live window = live.get(source);
        if (window == null) {
            window = load(source, offset);
            live.put(source, window);
        }
        window.offset = offset;
        window.changed = true;
        return window.now;
    }

    /** Writes what has changed. */
    void store() {
        Iterator<Map.Entry<String, Live>> oldestFirst = live.entrySet().iterator();
        int over = live.size() - LIVE;
        while (oldestFirst.hasNext()) {
            Map.Entry<String, Live> entry = oldestFirst.next();
            Live window = entry.getValue();
            if (window.changed) {
                StoredWindow now = StoredWindow.of(channels, window.offset, window.now, window.stored);
                window.stored = mayBeDeliveredAgain ? now : null;
                window.changed = false;
                store.put(entry.getKey(), now.toBytes());
            }
            if (over-- > 0) {
                oldestFirst.remove();
            }
        }
    }

    private Live load(String source, long offset) {
        byte @Nullable [] bytes = store.get(source);
        if (bytes == null) {
            return new Live(new SlidingWindow(shape.length(), shape.stride(), channels.size()), null);
        }
        StoredWindow stored = StoredWindow.fromBytes(bytes).before(offset).orElse(null);
        return stored == null
                ? new Live(new SlidingWindow(shape.length(), shape.stride(), channels.size()), null)
                : new Live(
                        stored.window(shape.length(), shape.stride(), channels), mayBeDeliveredAgain ? stored : null);
    }

    /** A window in use. */
    private static final class Live {
        final SlidingWindow now;

        /** As at the last commit; null where that is not needed. */
        @Nullable StoredWindow stored;

        long offset;
        boolean changed;

        Live(SlidingWindow now, @Nullable StoredWindow stored) {
            this.now = now;
            this.stored = stored;
        }
    }
}

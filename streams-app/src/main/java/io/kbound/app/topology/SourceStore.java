package io.kbound.app.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What a step remembers of a task's sources: the states of those in use live in memory, and before each commit those that
 * changed are stored.
 *
 * @param <T> the state of one source, which is changed in place
 */
final class SourceStore<T> {
    /*
     * How it works: a store with a changelog record for every reading would send each window anew for each reading. Live
     * states change in place, and are written once a commit. Under exactly-once a crash takes back both the commit and
     * what was written for it. Under at-least-once what was written may stay while the commit is lost, and then the
     * readings come again: so a stored state knows the offset of its newest reading, and the state as it was at the
     * commit before is stored with it.
     *
     * Sources that rest are forgotten. A sweep looks at a few at a time and goes on where the last one stopped. It goes by
     * the Kafka time of the readings that came here, and not by the wall, which goes on while a backlog waits. A source that
     * comes back before it was swept begins anew just so: what comes of a topic must not depend on when sweeps run.
     */

    /** States of sources that rest are let go beyond so many; they are read from the store when needed again. */
    private static final int LIVE = 10_000;

    /** Sources that one sweep looks at. */
    private static final int SWEPT = 10_000;

    /** The Kafka time of a source that nothing has come from. */
    private static final long NEVER = Long.MIN_VALUE;

    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

    private final ProcessorContext<?, ?> context;
    private final KeyValueStore<String, byte[]> store;
    private final StateShape<T> shape;
    private final Rules rules;
    private final Map<String, Live<T>> live = new LinkedHashMap<>(16, 0.75f, true);
    private CommitHook.@Nullable Place newestPlace;
    private @Nullable String sweptTo;

    /** The newest Kafka time of a reading that came here, in milliseconds since 1970. */
    private long nowMillis = NEVER;

    /**
     * How long states are kept, and for what.
     *
     * @param mayBeDeliveredAgain whether records may come again after a commit was lost
     * @param idleExpiry when a source that nothing comes from is forgotten
     */
    record Rules(boolean mayBeDeliveredAgain, Duration idleExpiry) {}

    private SourceStore(ProcessorContext<?, ?> context, String name, StateShape<T> shape, Rules rules) {
        this.context = context;
        this.store = context.getStateStore(name);
        this.shape = shape;
        this.rules = rules;
    }

    /**
     * Opens a step's store, when the step begins. From then on it is written before each commit, after what the steps before
     * this one do then.
     *
     * @param name of the store, which the step must be connected to as to {@link ScoringTopology#COMMITS}
     */
    static <T> SourceStore<T> open(ProcessorContext<?, ?> context, String name, StateShape<T> shape, Rules rules) {
        SourceStore<T> states = new SourceStore<>(context, name, shape, rules);
        CommitHook hook = context.getStateStore(ScoringTopology.COMMITS);
        hook.beforeCommit(states::store);
        return states;
    }

    /**
     * Has sources forgotten that nothing has come from for long.
     *
     * @param forgotten told how many were, each time
     */
    void sweep(IntConsumer forgotten) {
        context.schedule(BETWEEN_SWEEPS, PunctuationType.WALL_CLOCK_TIME, now -> forgotten.accept(forget()));
    }

    /**
     * The state that the reading that is being processed goes on from; it may be changed.
     *
     * @param kafkaMillis its Kafka time, in milliseconds since 1970
     */
    T of(String source, long offset, long kafkaMillis) {
        newestPlace = CommitHook.place(context);
        nowMillis = Math.max(nowMillis, kafkaMillis);
        Live<T> state = live.get(source);
        if (state == null) {
            state = load(source, offset);
        }
        if (hasRested(state.kafkaMillis) && shape.mayBeForgotten(state.now)) {
            state = new Live<>(shape.begin(), state.stored);
        }
        live.put(source, state);
        state.offset = offset;
        state.kafkaMillis = Math.max(state.kafkaMillis, kafkaMillis);
        state.changed = true;
        return state.now;
    }

    /** Shows every state that is stored, and that a record which comes again may go on from. */
    void forEach(BiConsumer<String, T> look) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                StoredState.fromBytes(entry.value).each(stored -> look.accept(entry.key, stored.state(shape)));
            }
        }
    }

    private void store() {
        CommitHook.Place place = newestPlace;
        if (place != null) {
            newestPlace = null;
            place.resume(this::storeChanged);
        }
    }

    private void storeChanged() {
        Iterator<Map.Entry<String, Live<T>>> oldestFirst = live.entrySet().iterator();
        int over = live.size() - LIVE;
        while (oldestFirst.hasNext()) {
            Map.Entry<String, Live<T>> entry = oldestFirst.next();
            Live<T> state = entry.getValue();
            if (state.changed) {
                state.changed = false;
                // One that is empty is kept where a record may come again: from the commit before, it may not be empty.
                if (shape.isEmpty(state.now) && !rules.mayBeDeliveredAgain) {
                    store.delete(entry.getKey());
                } else {
                    StoredState now = StoredState.of(
                            shape.fingerprint(),
                            state.offset,
                            state.kafkaMillis,
                            shape.toBytes(state.now),
                            state.stored);
                    state.stored = rules.mayBeDeliveredAgain ? now : null;
                    store.put(entry.getKey(), now.toBytes());
                }
            }
            if (over-- > 0) {
                oldestFirst.remove();
            }
        }
    }

    /** Forgets sources, of some that it looks at, whose last reading came too long ago, and says how many. */
    private int forget() {
        List<String> forgotten = new ArrayList<>();
        int seen = 0;
        try (KeyValueIterator<String, byte[]> rest = store.range(sweptTo, null)) {
            while (rest.hasNext() && seen < SWEPT) {
                KeyValue<String, byte[]> entry = rest.next();
                sweptTo = entry.key;
                seen++;
                if (hasRested(StoredState.kafkaMillis(entry.value))
                        && !isChanging(entry.key)
                        && shape.mayBeForgotten(
                                StoredState.fromBytes(entry.value).state(shape))) {
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

    private boolean hasRested(long kafkaMillis) {
        // Before the first reading nothing is known of the time, and nothing has rested.
        return nowMillis != NEVER && kafkaMillis != NEVER && nowMillis - kafkaMillis > rules.idleExpiry.toMillis();
    }

    private boolean isChanging(String source) {
        Live<T> state = live.get(source);
        return state != null && state.changed;
    }

    private Live<T> load(String source, long offset) {
        byte @Nullable [] bytes = store.get(source);
        StoredState stored = bytes == null
                ? null
                : StoredState.fromBytes(bytes).before(offset).orElse(null);
        return stored == null
                ? new Live<>(shape.begin(), null)
                : new Live<>(stored.state(shape), rules.mayBeDeliveredAgain ? stored : null, stored.kafkaMillis());
    }

    /** A state in use. */
    private static final class Live<T> {
        final T now;

        /** As at the last commit; null where that is not needed. */
        @Nullable StoredState stored;

        /** Of the source's newest reading. */
        long kafkaMillis;

        long offset;
        boolean changed;

        Live(T now, @Nullable StoredState stored) {
            this(now, stored, NEVER);
        }

        Live(T now, @Nullable StoredState stored, long kafkaMillis) {
            this.now = now;
            this.stored = stored;
            this.kafkaMillis = kafkaMillis;
        }
    }
}

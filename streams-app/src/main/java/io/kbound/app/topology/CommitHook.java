package io.kbound.app.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells a task's steps that a commit is about to be made, while they may still forward records and write to their
 * stores; and lets a step go on with a record after others have been processed.
 */
final class CommitHook implements StateStore, CachedStateStore<Void, Void> {
    /*
     * How it works: Kafka Streams has no public call before a commit, but it flushes the caches of a task's stores as
     * the first thing a commit does (StreamTask.prepareCommit), whether the commit is due, asked for, or made because
     * the task is taken away; sends that this makes are part of the commit. So this is a store that stores nothing
     * and has a cache to flush. A record's own context is put back for its sends as Kafka's own caches do it.
     *
     * Both are internals of Kafka Streams, and stand in this class alone; CommitHookIT fails where an upgrade breaks
     * them.
     */
    private final String name;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean open;

    private CommitHook(String name) {
        this.name = name;
    }

    /** A hook for each task. */
    static StoreBuilder<CommitHook> builder(String name) {
        return new Builder(name);
    }

    /** Has an action run before each commit, after those that were added before it. */
    void beforeCommit(Runnable action) {
        actions.add(action);
    }

    /** Where a step stands with the record that is being processed. */
    static Place place(ProcessorContext<?, ?> context) {
        InternalProcessorContext<?, ?> task = (InternalProcessorContext<?, ?>) context;
        return new Place(task, task.currentNode(), task.recordContext());
    }

    @Override
    public void flushCache() {
        actions.forEach(Runnable::run);
    }

    @Override
    public void clearCache() {
        // Nothing is cached here.
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Void, Void> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void close() {
        open = false;
        actions.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** A step's place with one record: the node that sends, and the coordinates that the sends are made for. */
    static final class Place {
        private final InternalProcessorContext<?, ?> task;
        private final ProcessorNode<?, ?, ?, ?> node;
        private final ProcessorRecordContext record;

        private Place(
                InternalProcessorContext<?, ?> task, ProcessorNode<?, ?, ?, ?> node, ProcessorRecordContext record) {
            this.task = task;
            this.node = node;
            this.record = record;
        }

        /** Does something as if the record were being processed now. */
        void resume(Runnable action) {
            @Nullable ProcessorNode<?, ?, ?, ?> nodeBefore = task.currentNode();
            @Nullable ProcessorRecordContext recordBefore = task.recordContext();
            task.setCurrentNode(node);
            task.setRecordContext(record);
            try {
                action.run();
            } finally {
                task.setCurrentNode(nodeBefore);
                task.setRecordContext(recordBefore);
            }
        }
    }

    /** Neither cached nor logged, whatever is asked. */
    private record Builder(String name) implements StoreBuilder<CommitHook> {
        @Override
        public CommitHook build() {
            return new CommitHook(name);
        }

        @Override
        public StoreBuilder<CommitHook> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}

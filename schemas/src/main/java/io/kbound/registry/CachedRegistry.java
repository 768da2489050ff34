package io.kbound.registry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A registry of which no number is asked for twice, but those that it did not have, after a while. It is asked by one thread at a
 * time, so that many that meet a new number at once ask for it once.
 */
final class CachedRegistry implements SchemaRegistry {
    static final int MOST = 1000;

    /** A schema may reach the registry, or the one of its servers that is asked, a little after its first record. */
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

    private final SchemaRegistry registry;
    private final LongSupplier nanoTime;
    private final Object asking = new Object();
    private final Map<Integer, Schema> known = new Newest<>();
    private final Map<Integer, Unknown> unknown = new Newest<>();

    CachedRegistry(SchemaRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /** What it did not have, and when. */
    private record Unknown(UnknownSchemaException why, long since) {}

    @Override
    public Schema schema(int id) throws UnknownSchemaException {
        Schema schema = look(id);
        if (schema != null) {
            return schema;
        }
        synchronized (asking) {
            schema = look(id);
            return schema == null ? ask(id) : schema;
        }
    }

    private @Nullable Schema look(int id) throws UnknownSchemaException {
        synchronized (known) {
            Unknown before = unknown.get(id);
            if (before != null && nanoTime.getAsLong() - before.since < UNKNOWN_FOR.toNanos()) {
                throw before.why;
            }
            return known.get(id);
        }
    }

    private Schema ask(int id) throws UnknownSchemaException {
        try {
            Schema schema = registry.schema(id);
            synchronized (known) {
                known.put(id, schema);
                unknown.remove(id);
            }
            return schema;
        } catch (UnknownSchemaException why) {
            synchronized (known) {
                unknown.put(id, new Unknown(why, nanoTime.getAsLong()));
            }
            throw why;
        }
    }

    @Override
    public int register(String subject, Schema schema) {
        return registry.register(subject, schema);
    }

    @Override
    public void check() {
        registry.check();
    }

    @Override
    public void close() {
        registry.close();
    }

    /** So many of those that were used last. */
    private static final class Newest<V> extends LinkedHashMap<Integer, V> {
        private static final long serialVersionUID = 1L;

        Newest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
            return size() > MOST;
        }
    }
}

package io.kbound.registry;

import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A registry whose schemas are waited for: a record is not to blame for a registry that is away, refuses us, or answers nonsense.
 */
public final class WaitingRegistry implements SchemaRegistry {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final SchemaRegistry registry;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Trouble trouble;

    WaitingRegistry(SchemaRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /** What is in the way of an answer, and since when. */
    private record Trouble(String what, long since) {}

    /**
     * The same, after waiting for as long as it takes.
     *
     * @throws KboundException where it was closed meanwhile
     */
    @Override
    public Schema schema(int id) throws UnknownSchemaException {
        try {
            return registry.schema(id);
        } catch (KboundException away) {
            return await(id, away);
        }
    }

    private Schema await(int id, KboundException first) throws UnknownSchemaException {
        Trouble before = trouble;
        long since = before == null ? nanoTime.getAsLong() : before.since;
        KboundException away = first;
        try {
            for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
                trouble = new Trouble(away.trouble(), since);
                pause(pause, away);
                try {
                    return registry.schema(id);
                } catch (KboundException still) {
                    away = still;
                }
            }
        } finally {
            trouble = null;
        }
    }

    /** What it is waited for, and for how long it has been; empty: nobody waits. */
    public Optional<String> trouble() {
        Trouble now = trouble;
        return now == null
                ? Optional.empty()
                : Optional.of(
                        now.what + ", for " + TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - now.since) + " s");
    }

    private void pause(Duration pause, KboundException away) {
        try {
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw away;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw away;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
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
        closed.countDown();
        registry.close();
    }
}

package io.kbound.bench.stream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A steady rate: each event has its time, counted from the first one's, so that one that was late makes no other late, and what
 * was missed is made up for at once. Not safe for use by several threads.
 */
public final class Pace {
    private final double perSecond;
    private final LongSupplier nanos;
    private final LongConsumer rest;
    private final long startNanos;
    private long events;

    /** A rate by this machine's clock, from now on. */
    public Pace(double perSecond) {
        this(perSecond, System::nanoTime, LockSupport::parkNanos);
    }

    Pace(double perSecond, LongSupplier nanos, LongConsumer rest) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.rest = rest;
        this.startNanos = nanos.getAsLong();
    }

    /** Waits for the next event's time. */
    public void await() {
        long due = startNanos + (long) (events++ / perSecond * TimeUnit.SECONDS.toNanos(1));
        for (long left = due - nanos.getAsLong(); left > 0; left = due - nanos.getAsLong()) {
            rest.accept(left);
        }
    }
}

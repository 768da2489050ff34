package io.kbound.app.service;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that the system's clock was set, by one that nobody can set: once a second, on a thread of its own. */
/* How it works
 *
 * Kafka's clients time what they do by the system's clock. Set forward, it makes all that they wait for late: they ask again, join again,
 * and go on. Set back, it has them wait until it is where it was: for the next heartbeat, the next commit, the next try to connect. The brokers
 * take what is silent for dead, again and again, for as long as the clock was set back. What was made since knows no other time; so whoever is
 * told has all clients made anew.
 *
 * From one look to the next both clocks go as far, but for what was set: that they drift apart is too slow to be seen. A process that was stopped
 * between the reading of the one and of the other would see a clock jump that did not; so a look that took long does not count.
 */
final class ClockWatch implements AutoCloseable {
    /** What is noticed, and no less: less than a heartbeat or two is made up for before anybody misses one. */
    static final Duration LEAST = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final long LONGEST_LOOK_NANOS = 1_000_000_000;
    private static final long NANOS_IN_MILLI = 1_000_000;

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final CountDownLatch end = new CountDownLatch(1);
    private long aheadMillis;

    /**
     * Looks for the first time.
     *
     * @param clock the system's
     * @param nanos one that nobody sets, from any beginning
     */
    ClockWatch(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.aheadMillis = aheadMillis();
    }

    /** Begins to look again and again. Told is by how much it was set back, once, on the thread of this watch. */
    void start(Consumer<Duration> setBack) {
        Thread thread = new Thread(() -> run(setBack), "clock-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Consumer<Duration> setBack) {
        try {
            while (!end.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                Duration change = look();
                if (change.isNegative()) {
                    setBack.accept(change.negated());
                    return;
                }
                if (!change.isZero()) {
                    LOG.warn(
                            "the system's clock was set forward by {} s: Kafka's clients take it for time that has passed, and go on",
                            change.toSeconds());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** By how many seconds it was set since the look before, back where below zero; zero where it was not, or by little. */
    Duration look() {
        long now = aheadMillis();
        long change = now - aheadMillis;
        aheadMillis = now;
        return Math.abs(change) < LEAST.toMillis() ? Duration.ZERO : Duration.ofSeconds(Math.round(change / 1e3));
    }

    private long aheadMillis() {
        while (true) {
            long before = nanos.getAsLong();
            long millis = clock.millis();
            long after = nanos.getAsLong();
            if (after - before < LONGEST_LOOK_NANOS) {
                return millis - Math.floorDiv(after, NANOS_IN_MILLI);
            }
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}

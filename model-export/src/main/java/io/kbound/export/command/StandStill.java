package io.kbound.export.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a thread stand still between two steps when the process is asked to end: native libraries are torn down then, and
 * what still computes in them crashes.
 */
final class StandStill implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;

    private final CountDownLatch standing = new CountDownLatch(1);
    private final Thread onExit = new Thread(this::await, "stand still");
    private volatile boolean asked;

    StandStill() {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Goes on; or, when the process ends, not. */
    void step() {
        while (asked) {
            standing.countDown();
            try {
                Thread.sleep(1000);
            } catch (InterruptedException woken) {
                // There is nothing to wake up for: the process ends.
            }
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            step();
        }
    }

    private void await() {
        asked = true;
        try {
            boolean inTime = standing.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("kbound: training did not stop within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.kbound.app.replay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether someone wants a replay to stop. */
final class StopRequest {
    private final CountDownLatch asked = new CountDownLatch(1);

    /** A replay was stopped before its end. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Stopped() {
            super("stopped", null, false, false);
        }
    }

    /** Asks for it. */
    void ask() {
        asked.countDown();
    }

    /**
     * Waits for a while, unless it is asked for.
     *
     * @throws Stopped where it is
     */
    void pause(Duration length) throws InterruptedException {
        if (asked.await(length.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Stopped();
        }
    }

    /**
     * Goes on, unless it is asked for.
     *
     * @throws Stopped where it is
     */
    void check() {
        if (asked.getCount() == 0) {
            throw new Stopped();
        }
    }
}

package io.kbound.bench.stream;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread brings about. */
final class Waiting {
    private static final int BETWEEN_LOOKS_MILLIS = 5;

    private Waiting() {}

    /**
     * Waits until something is so.
     *
     * @param otherwise what to say where it is not in time
     */
    static void until(BooleanSupplier met, Duration patience, Supplier<String> otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!met.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise.get());
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }
}

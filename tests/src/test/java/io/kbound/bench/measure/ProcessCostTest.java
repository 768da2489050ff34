package io.kbound.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.bench.measure.ProcessCost.Stamp;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProcessCostTest {
    @Test
    void betweenTwoMoments_everythingIsByRecord() {
        Stamp before = new Stamp(1_000_000, 5_000_000_000L, Map.of(1L, 100L, 2L, 900L), 10);
        // Thread 2 is gone, thread 3 has come.
        Stamp after = new Stamp(3_000_000, 7_000_000_000L, Map.of(1L, 500L, 3L, 600L), 110);

        ProcessCost cost = after.since(before);

        assertThat(cost.cpuMicros()).isCloseTo(20, within(1e-9));
        assertThat(cost.allocatedBytes()).isCloseTo(10, within(1e-9));
        assertThat(cost.perSecond()).isCloseTo(50, within(1e-9));
    }

    @Test
    void workGoesOn_untilTheTimeIsOver() {
        AtomicInteger calls = new AtomicInteger();
        long start = System.nanoTime();

        ProcessCost cost = ProcessCost.of(Duration.ofMillis(20), () -> {
            calls.incrementAndGet();
            return 7;
        });

        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(seconds).isGreaterThanOrEqualTo(0.02);
        assertThat(cost.perSecond()).isBetween(7 * calls.get() / seconds, 7 * calls.get() / 0.02);
    }

    @Test
    void ofAThread_whatOthersDoDoesNotCount() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread busy = new Thread(() -> {
            while (!over.get()) {
                Thread.onSpinWait();
            }
        });
        busy.start();
        try {
            ProcessCost cost = ProcessCost.ofThread(Duration.ofMillis(50), () -> {
                LockSupport.parkNanos(1_000_000);
                return 1;
            });

            // A millisecond each by the wall's clock, of which this thread sleeps most.
            assertThat(cost.perSecond()).isLessThan(1000);
            assertThat(cost.cpuMicros()).isLessThan(500);
        } finally {
            over.set(true);
            busy.join();
        }
    }
}

package io.kbound.tests.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Gives inputs to a target, and holds what they take against what they may. */
/* How it works
 *
 * Memory is what the thread allocates, which does not depend on when is collected; time is the processor's, so that other work on the machine does
 * not count. The first input that leads somewhere also pays for classes that are loaded. So one that takes too much is given again, twice,
 * and the least counts.
 */
final class Guard {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TRIES = 3;

    private final Entrance entrance;
    private final Target target;
    private final int slack;

    /**
     * @param slack so many times the memory is allowed; 1 where nothing but the target allocates
     */
    Guard(Entrance entrance, Target target, int slack) {
        this.entrance = entrance;
        this.target = target;
        this.slack = slack;
    }

    /**
     * Gives one.
     *
     * @throws Exception whatever the target throws
     * @throws AssertionError also where it takes more than it may
     */
    void take(byte[] input) throws Exception {
        long bytes = Long.MAX_VALUE;
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && isTooMuch(input, bytes, nanos); i++) {
            long bytesBefore = allocated();
            long nanosBefore = THREADS.getCurrentThreadCpuTime();
            target.take(input);
            nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - nanosBefore);
            bytes = Math.min(bytes, allocated() - bytesBefore);
        }
        if (isTooMuch(input, bytes, nanos)) {
            throw new AssertionError(String.format(
                    "an input of %d bytes takes %d bytes of %d, and %d ms of %d",
                    input.length,
                    bytes,
                    slack * entrance.allowedBytes(input.length),
                    nanos / 1_000_000,
                    entrance.allowedNanos(input.length) / 1_000_000));
        }
    }

    private boolean isTooMuch(byte[] input, long bytes, long nanos) {
        return bytes > slack * entrance.allowedBytes(input.length) || nanos > entrance.allowedNanos(input.length);
    }

    private long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes() + target.allocatedElsewhere();
    }
}

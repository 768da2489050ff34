package io.kbound.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What it costs a process to take records through.
 *
 * @param cpuMicros of all threads of the process, for each record
 * @param allocatedBytes by all threads but the one that measures, for each record
 * @param perSecond records, by the wall's clock
 */
public record ProcessCost(double cpuMicros, double allocatedBytes, double perSecond) {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Of work in this thread, done over and over for so long.
     *
     * @param work gives how many records it took through
     */
    public static ProcessCost of(Duration atLeast, IntSupplier work) {
        Stamp before = Stamp.at(0);
        long records = repeat(atLeast, work);
        return Stamp.at(records).since(before);
    }

    /**
     * The same, but of this thread alone: its CPU time, known to the nanosecond where that of a process goes by clock ticks (of 10 ms on
     * Linux), and what it allocates itself.
     */
    public static ProcessCost ofThread(Duration atLeast, IntSupplier work) {
        long wall = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        double records = repeat(atLeast, work);
        return new ProcessCost(
                (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / records,
                (THREADS.getCurrentThreadAllocatedBytes() - bytes) / records,
                records * 1e9 / (System.nanoTime() - wall));
    }

    private static long repeat(Duration atLeast, IntSupplier work) {
        long start = System.nanoTime();
        long records = 0;
        do {
            records += work.getAsInt();
        } while (System.nanoTime() - start < atLeast.toNanos());
        return records;
    }

    /**
     * A moment of the process.
     *
     * @param records that have been taken through so far
     */
    public record Stamp(long cpuNanos, long wallNanos, Map<Long, Long> allocatedBytes, long records) {
        public Stamp {
            allocatedBytes = Map.copyOf(allocatedBytes);
        }

        /** Now. */
        public static Stamp at(long records) {
            Map<Long, Long> allocated = new HashMap<>();
            long[] threads = THREADS.getAllThreadIds();
            long[] bytes = THREADS.getThreadAllocatedBytes(threads);
            for (int i = 0; i < threads.length; i++) {
                if (bytes[i] >= 0 && threads[i] != Thread.currentThread().getId()) {
                    allocated.put(threads[i], bytes[i]);
                }
            }
            return new Stamp(PROCESS.getProcessCpuTime(), System.nanoTime(), allocated, records);
        }

        /** What the records between two moments have cost. */
        public ProcessCost since(Stamp before) {
            double count = records - before.records;
            long bytes = 0;
            for (Map.Entry<Long, Long> thread : allocatedBytes.entrySet()) {
                // A thread that began meanwhile had allocated nothing.
                bytes += thread.getValue() - before.allocatedBytes.getOrDefault(thread.getKey(), 0L);
            }
            return new ProcessCost(
                    (cpuNanos - before.cpuNanos) / 1e3 / count,
                    bytes / count,
                    count * 1e9 / (wallNanos - before.wallNanos));
        }
    }
}

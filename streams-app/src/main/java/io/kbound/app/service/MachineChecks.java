package io.kbound.app.service;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** Whether this machine has what an app needs. */
final class MachineChecks {
    private static final long MEGABYTE = 1 << 20;

    /** The app's own classes, Kafka's buffers and a small model. */
    private static final long LEAST_HEAP = 192 * MEGABYTE;

    private static final long LEAST_DISK = 50 * MEGABYTE;
    private static final long ROOMY_DISK = 1024 * MEGABYTE;

    private MachineChecks() {}

    static Finding java() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String found = "Java " + Runtime.version() + " on " + system + ", "
                + Runtime.getRuntime().availableProcessors() + " processors";
        return system.equals("Linux amd64")
                ? Finding.ok("java", found)
                : Finding.warn(
                        "java", found, "kbound is tested on Linux on x86-64; training has libraries for no other");
    }

    static Finding memory() {
        long heap = Runtime.getRuntime().maxMemory();
        long machine = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        String found = "heap of up to " + megabytes(heap) + ", machine or container of " + megabytes(machine);
        if (heap < LEAST_HEAP) {
            return Finding.warn("memory", found, "give the process more with KBOUND_JAVA_OPTS=-Xmx1g");
        }
        return heap > machine
                ? Finding.warn("memory", found, "give the process no more than there is, with KBOUND_JAVA_OPTS=-Xmx...")
                : Finding.ok("memory", found);
    }

    /**
     * Where Kafka Streams keeps state, and where native libraries are unpacked.
     *
     * @param kafka settings of the clients
     */
    static Finding disk(Map<String, String> kafka) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        if (!Files.isWritable(temporary)) {
            return Finding.fail(
                    "disk",
                    temporary + ": native libraries cannot be unpacked there",
                    "make it writable, or name another with KBOUND_JAVA_OPTS=-Djava.io.tmpdir=...");
        }
        Path state = kafka.containsKey(StreamsConfig.STATE_DIR_CONFIG)
                ? Path.of(kafka.get(StreamsConfig.STATE_DIR_CONFIG))
                : temporary.resolve("kafka-streams");
        Path there = existing(state.toAbsolutePath());
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            return Finding.fail(
                    "disk",
                    state + ": it cannot be written" + (there == null ? "" : " (" + there + ")"),
                    "make it writable, or name another with kafka.state.dir");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String found = "state in " + state + ", " + megabytes(free) + " free";
            if (free < LEAST_DISK) {
                return Finding.fail("disk", found, "make room, or name another with kafka.state.dir");
            }
            return free < ROOMY_DISK
                    ? Finding.warn(
                            "disk", found, "make room before many sources come, or name another with kafka.state.dir")
                    : Finding.ok("disk", found);
        } catch (IOException unknown) {
            return Finding.warn(
                    "disk", state + ": how much is free is not known (" + unknown.getMessage() + ")", "check the disk");
        }
    }

    /** The innermost of a path's folders that is there. */
    private static @Nullable Path existing(Path path) {
        @Nullable Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private static String megabytes(long bytes) {
        return bytes >= 10 * 1024 * MEGABYTE ? bytes / 1024 / MEGABYTE + " GB" : bytes / MEGABYTE + " MB";
    }
}

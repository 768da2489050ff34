package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What sources that rest cost, their windows whole and kept in RocksDB: heap, other memory, disk. The app runs in this
 * process, the broker in one of its own. Resident memory is known where there is {@code /proc}.
 */
class IdleSourcesBenchmark {
    private static final int SOURCES = Integer.getInteger("idle.sources", 1_000_000);
    private static final int PARTITIONS = 4;
    private static final int WINDOW = 8;
    private static final List<String> CHANNELS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Nothing is slower than so many records a second and still of use. */
    private static final int SLOWEST = 2000;

    private static final double MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void printsWhatSourcesThatRestCost() throws Exception {
        Path model = SmallModel.train(folder, WINDOW, CHANNELS);
        Path state = folder.resolve("state");
        try (Launched broker = Launched.start(folder, "broker", "--port", "0", "--data", "broker")) {
            broker.await("listening on", PATIENCE);
            String bootstrap = broker.output().split("listening on |,", -1)[1];
            Map<String, String> client = Map.of("bootstrap.servers", bootstrap);
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", PARTITIONS);
            }
            List<String> settings = List.of(
                    "input.topic=signals",
                    "model.path=" + model,
                    "state.store=rocksdb",
                    "kafka.state.dir=" + state,
                    "kafka.bootstrap.servers=" + bootstrap);
            ScoringCounts counts = new ScoringCounts();
            try (ScoringApp app =
                    ScoringApp.start(ConfigReader.read(Optional.empty(), Map.of(), settings), counts, event -> {})) {
                // Classes are loaded, buffers allocated, and all steps have been gone through.
                feed(client, counts, "early ", PARTITIONS * 100);
                Footprint before = Footprint.now(state);
                long start = System.nanoTime();
                feed(client, counts, "source ", SOURCES);
                double seconds = (System.nanoTime() - start) / 1e9;
                Footprint after = Footprint.now(state);
                assertThat(app.isRunning()).isTrue();
                System.out.printf(
                        "%n%d idle sources, window %d x %d, %d tasks, fed in %.0f s (%.0f records a second)%n"
                                + "heap in use after collection, MiB:    %.1f, before %.1f%n"
                                + "RocksDB's own memory, MiB:            %.1f, before %.1f%n"
                                + "resident memory of the process, MiB:  %.1f, before %.1f%n"
                                + "disk, MiB:                            %.1f, before %.1f%n%n",
                        SOURCES,
                        WINDOW,
                        CHANNELS.size(),
                        PARTITIONS,
                        seconds,
                        SOURCES * (double) WINDOW / seconds,
                        after.heap / MIB,
                        before.heap / MIB,
                        after.rocksDb / MIB,
                        before.rocksDb / MIB,
                        after.resident / MIB,
                        before.resident / MIB,
                        after.disk / MIB,
                        before.disk / MIB);
            }
        }
    }

    /** Sends a whole window for each source, and waits until each has been scored. */
    private static void feed(Map<String, String> client, ScoringCounts counts, String name, int sources)
            throws InterruptedException {
        long scored = counts.scoredCount() + sources;
        long deadline = System.nanoTime()
                + PATIENCE.plusSeconds((long) sources * WINDOW / SLOWEST).toNanos();
        Random random = new Random(1);
        try (SignalProducer producer = new SignalProducer(client, "signals", CHANNELS)) {
            for (int source = 0; source < sources; source++) {
                for (int reading = 0; reading < WINDOW; reading++) {
                    producer.send(name + source, 1000L * source + reading, SmallModel.reading(random, CHANNELS.size()));
                }
            }
        }
        while (counts.scoredCount() < scored && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertThat(counts.scoredCount()).isEqualTo(scored);
    }

    /** What the process holds, in bytes. */
    private record Footprint(long heap, long rocksDb, long resident, long disk) {
        /** After some commits, and a collection of all that is garbage. */
        static Footprint now(Path state) throws Exception {
            for (int i = 0; i < 5; i++) {
                Thread.sleep(1000);
                System.gc();
            }
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return new Footprint(heap, askRocksDb(), askProcess(), size(state));
        }

        /** As Kafka Streams tells it of its stores: of the cache that they share, and of what each holds beside it. */
        private static long askRocksDb() throws JMException {
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            long shared = 0;
            long own = 0;
            for (ObjectName store :
                    beans.queryNames(new ObjectName("kafka.streams:type=stream-state-metrics,*"), null)) {
                shared = Math.max(shared, ((Number) beans.getAttribute(store, "block-cache-usage")).longValue());
                own += ((Number) beans.getAttribute(store, "estimate-table-readers-mem")).longValue();
            }
            return shared + own;
        }

        private static long askProcess() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.exists(status)) {
                return 0;
            }
            try (Stream<String> lines = Files.lines(status, StandardCharsets.UTF_8)) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
            }
        }

        /** RocksDB may delete a file while its size is asked for. */
        private static long size(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.mapToLong(
                                file -> file.toFile().isFile() ? file.toFile().length() : 0)
                        .sum();
            } catch (UncheckedIOException gone) {
                return size(folder);
            }
        }
    }
}

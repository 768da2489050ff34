package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.bench.launch.Launched;
import io.kbound.bench.stream.BenchBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk for state is full, and disks hang. They are small ones of the test, which takes the right to mount them: else this is skipped. */
@Tag("long")
class DiskFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WINDOW = 8;

    /** Longer than a transaction lives. */
    private static final Duration HANG = Duration.ofSeconds(12);

    @TempDir
    private Path folder;

    private final Deque<Path> mounted = new ArrayDeque<>();

    @AfterEach
    void unmount() throws Exception {
        while (!mounted.isEmpty()) {
            Path disk = mounted.pop();
            // Frozen, where a test ended in between.
            run("fsfreeze", "--unfreeze", disk.toString());
            // What was killed just now may not have let go of it yet.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (run("umount", disk.toString()) != 0) {
                assertThat(System.nanoTime()).as("%s stays in use", disk).isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    @Test
    void aFullDisk_isSaidAtTheStart_andCostsNothingAtWork() throws Exception {
        Path disk = mountSmall();
        Path model = SmallModel.train(folder, WINDOW);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers())) {
            load.start();
            fill(disk);
            try (Launched app = app(broker.bootstrapServers(), model, disk)) {
                assertThat(app.exitCode(PATIENCE)).isEqualTo(1);
                assertThat(app.errors().lines())
                        .last()
                        .isEqualTo("kbound: kafka.state.dir: no state can be written to " + disk.resolve("state")
                                + " (No space left on device); make room there, or name another folder");
            }
            Files.delete(disk.resolve("full"));
            try (Launched app = app(broker.bootstrapServers(), model, disk)) {
                app.await("scored ", PATIENCE);
                fill(disk);
                // Through commits with a disk that takes nothing.
                Thread.sleep(3_000);
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
            Files.delete(disk.resolve("full"));
            try (Launched app = app(broker.bootstrapServers(), model, disk)) {
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
                assertThat(app.errors()).isEmpty();
            }
        }
    }

    /** With windows so long that the state's memory is soon used up. What cannot be written out then is on the changelog. */
    @Test
    void aDiskThatIsFullWhenStateIsWrittenOut_endsTheApp_andTheNextOneGoesOn() throws Exception {
        int window = 100;
        Path disk = mountSmall();
        Path model = SmallModel.train(folder, window);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers())) {
            load.start();
            try (Launched app = app(broker.bootstrapServers(), model, disk)) {
                app.await("scored ", PATIENCE);
                fill(disk);
                assertThat(app.exitCode(PATIENCE.multipliedBy(6))).isEqualTo(1);
                System.out.println("With a disk that is full when state is written out:\n" + app.errors());
                assertThat(app.errors()).contains("No space left on device");
            }
            Files.delete(disk.resolve("full"));
            try (Launched app = app(broker.bootstrapServers(), model, disk)) {
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, window, load.end());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
        }
    }

    /** As one does that is failing, or one over a network that is away: whoever writes waits, and is told nothing. */
    @Test
    void aDiskThatHangs_underTheStateOrUnderTheBroker_isWaitedOut_andCostsNothing() throws Exception {
        Path state = mountFreezable("state");
        Path data = mountFreezable("data");
        Path model = SmallModel.train(folder, WINDOW);
        try (BenchBroker broker = BenchBroker.start(data)) {
            String bootstrap = Objects.requireNonNull(broker.client().get("bootstrap.servers"));
            try (SteadyLoad load = new SteadyLoad(bootstrap);
                    Launched app = app(bootstrap, model, state)) {
                load.start();
                app.await("scored ", PATIENCE);
                for (Path disk : List.of(state, data)) {
                    freeze(disk, HANG);
                    Thread.sleep(3_000);
                }
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
                System.out.println("With disks that hung, on standard error:\n" + app.errors());
                assertThat(app.errors().lines()).hasSizeLessThan(10).noneMatch(line -> line.startsWith("\tat "));
            }
        }
    }

    /** A disk in memory that is soon full. */
    private Path mountSmall() throws Exception {
        return mount("disk", "-t", "tmpfs", "-o", "size=64m", "tmpfs");
    }

    /** A disk in a file, which can be frozen: tmpfs cannot. */
    private Path mountFreezable(String name) throws Exception {
        Path image = folder.resolve(name + ".img");
        assumeTrue(
                run("truncate", "--size=256M", image.toString()) == 0 && run("mkfs.ext4", "-q", image.toString()) == 0,
                "no mkfs.ext4 here");
        return mount(name, "-o", "loop", image.toString());
    }

    private Path mount(String name, String... what) throws Exception {
        Path disk = Files.createDirectory(folder.resolve(name));
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(what));
        command.add(disk.toString());
        assumeTrue(run(command.toArray(String[]::new)) == 0, "no right to mount a disk here");
        mounted.push(disk);
        return disk;
    }

    /** By a process of its own, so that a disk is not left frozen where this one ends. */
    private static void freeze(Path disk, Duration length) throws Exception {
        String script = "fsfreeze --freeze \"$0\" && sleep \"$1\"; fsfreeze --unfreeze \"$0\"";
        assertThat(run("sh", "-c", script, disk.toString(), Long.toString(length.toSeconds())))
                .isZero();
    }

    private Launched app(String bootstrapServers, Path model, Path disk) throws IOException {
        return Launched.start(
                folder,
                Launched.app(List.of(
                        "app.threads=2",
                        "state.store=rocksdb",
                        "input.topic=" + SteadyLoad.SIGNALS,
                        "model.path=" + model,
                        "output.scores=" + SteadyLoad.SCORES,
                        "kafka.state.dir=" + disk.resolve("state"),
                        "kafka.bootstrap.servers=" + bootstrapServers)));
    }

    private static void fill(Path disk) throws Exception {
        // It fails where the disk ends.
        assertThat(run("dd", "if=/dev/zero", "of=" + disk.resolve("full"), "bs=4k", "status=none"))
                .isNotZero();
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchProgram) {
            return 127;
        }
    }
}

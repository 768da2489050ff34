package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk that state is kept on is full. It is a small one in memory, which takes the right to mount it: else this is skipped. */
@Tag("long")
class DiskFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WINDOW = 8;

    @TempDir
    private Path folder;

    private Path disk = Path.of("");
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "no right to mount a small disk here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    @Test
    void aFullDisk_isSaidAtTheStart_andCostsNothingAtWork() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers())) {
            load.start();
            fill();
            try (Launched app = app(broker, model)) {
                assertThat(app.exitCode(PATIENCE)).isEqualTo(1);
                assertThat(app.errors().lines())
                        .last()
                        .isEqualTo("kbound: kafka.state.dir: no state can be written to " + disk.resolve("state")
                                + " (No space left on device); make room there, or name another folder");
            }
            Files.delete(disk.resolve("full"));
            try (Launched app = app(broker, model)) {
                app.await("scored ", PATIENCE);
                fill();
                // Through commits with a disk that takes nothing.
                Thread.sleep(3_000);
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
            Files.delete(disk.resolve("full"));
            try (Launched app = app(broker, model)) {
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
                assertThat(app.errors()).isEmpty();
            }
        }
    }

    private Launched app(LocalBroker broker, Path model) throws IOException {
        return Launched.start(
                folder,
                Launched.app(List.of(
                        "app.threads=2",
                        "state.store=rocksdb",
                        "input.topic=" + SteadyLoad.SIGNALS,
                        "model.path=" + model,
                        "output.scores=" + SteadyLoad.SCORES,
                        "kafka.state.dir=" + disk.resolve("state"),
                        "kafka.bootstrap.servers=" + broker.bootstrapServers())));
    }

    private void fill() throws Exception {
        // It fails where the disk ends.
        assertThat(run("dd", "if=/dev/zero", "of=" + disk.resolve("full"), "bs=4k", "status=none"))
                .isNotZero();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}

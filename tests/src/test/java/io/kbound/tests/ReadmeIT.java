package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the README, in its order, in an empty folder, as a reader would run it. */
class ReadmeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What a command that stays says once it is at work. */
    private static final Map<String, String> AT_WORK = Map.of(
            "demo", "ANOMALY",
            "broker", "listening on",
            "run", "scoring 'rig'",
            "watch", "rig  p ");

    @TempDir
    private Path folder;

    @Test
    void everyCommandOfTheReadme_doesWhatItSays() throws Exception {
        List<String> commands = Files.readString(Checkout.root().resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("./kbound "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(8);

        Deque<Launched> staying = new ArrayDeque<>();
        try {
            for (String command : commands) {
                String[] arguments = command.substring("./kbound ".length()).split(" +", -1);
                String atWork = AT_WORK.get(arguments[0]);
                if (atWork == null) {
                    try (Launched done = Launched.run(folder, arguments)) {
                        assertThat(done.exitCode(PATIENCE))
                                .as("%s%n%s", command, done.errors())
                                .isZero();
                    }
                    continue;
                }
                Launched started = Launched.start(folder, arguments);
                staying.push(started);
                started.await(atWork, PATIENCE);
                if (arguments[0].equals("demo")) {
                    assertEndsWhenAsked(staying.pop());
                }
            }
            assertThat(Files.readAllLines(folder.resolve("scores.csv"))).hasSize(6001);
            while (!staying.isEmpty()) {
                assertEndsWhenAsked(staying.pop());
            }
        } finally {
            for (Launched left : staying) {
                left.close();
            }
        }
    }

    private static void assertEndsWhenAsked(Launched started) throws Exception {
        try (started) {
            started.terminate();
            assertThat(started.exitCode(Duration.ofSeconds(40)))
                    .as(started.errors())
                    .isZero();
        }
    }
}

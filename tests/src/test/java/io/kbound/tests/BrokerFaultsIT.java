package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Launched;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that are killed, and the line to them slow, silent one way, or broken again and again: the app waits, and goes on. */
@Tag("long")
class BrokerFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WINDOW = 8;

    private static Path model = Path.of("");

    /** On a slow machine a broker starts for longer than the 10 s that transactions live by default. */
    private static final String LONG_TRANSACTIONS = "kafka.producer.transaction.timeout.ms=60000";

    @TempDir
    private Path folder;

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        model = SmallModel.train(shared, WINDOW);
    }

    @Test
    void aBrokerThatIsKilled_andStartsAgainOnWhatItLeft_costsNoRecordAndDoublesNone() throws Exception {
        int port = freePort();
        Launched broker = broker(port);
        try (SteadyLoad load = new SteadyLoad("127.0.0.1:" + port);
                Launched app = Launched.start(folder, command("127.0.0.1:" + port, LONG_TRANSACTIONS))) {
            load.start();
            app.await("scored ", PATIENCE);
            // It is some 10 s until the controller takes it for another: the one before has not said that it leaves.
            for (int kill = 0; kill < (Boolean.getBoolean("faults.all") ? 5 : 1); kill++) {
                broker.kill();
                broker.close();
                broker = broker(port);
                Thread.sleep(3_000);
            }
            assertItEndsWell(app, load);
        } finally {
            broker.close();
        }
    }

    @Test
    void aLineThatIsSlow_orSilentOneWay_orBreaksAgainAndAgain_costsNoRecordAndDoublesNone() throws Exception {
        try (DistantBroker broker = DistantBroker.start(folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.near());
                Launched app =
                        Launched.start(folder, command(broker.far(), "kafka.producer.transaction.timeout.ms=3000"))) {
            KafkaLine line = broker.line();
            load.start();
            app.await("scored ", PATIENCE);

            line.slowDown(Duration.ofMillis(40));
            Thread.sleep(4_000);
            line.slowDown(Duration.ZERO);

            // For longer than a transaction lives: the broker takes it back, and its records are scored anew.
            line.holdRequests(true);
            Thread.sleep(5_000);
            line.holdRequests(false);
            awaitCommits(line);
            line.holdAnswers(true);
            Thread.sleep(5_000);
            line.holdAnswers(false);
            awaitCommits(line);

            Random random = new Random(1);
            for (int i = 0; i < 20; i++) {
                line.breakAll();
                Thread.sleep(random.nextInt(300));
            }
            awaitCommits(line);
            assertItEndsWell(app, load);
        }
    }

    private static void assertItEndsWell(Launched app, SteadyLoad load) throws Exception {
        load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
        app.terminate();
        assertThat(app.exitCode(PATIENCE)).isZero();
        System.out.println("On standard error:\n" + app.errors());
        assertThat(app.errors().lines()).hasSizeLessThan(10).noneMatch(line -> line.startsWith("\tat "));
    }

    private static void awaitCommits(KafkaLine line) throws Exception {
        int before = line.passed().getOrDefault(ApiKeys.END_TXN, 0);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (line.passed().getOrDefault(ApiKeys.END_TXN, 0) < before + 5) {
            assertThat(System.nanoTime()).as("no commit in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private Launched broker(int port) throws Exception {
        Launched broker = Launched.start(
                folder,
                "broker",
                "--port",
                Integer.toString(port),
                "--data",
                folder.resolve("killed").toString());
        broker.await("listening on ", PATIENCE);
        return broker;
    }

    private String[] command(String bootstrapServers, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "app.threads=2",
                "input.topic=" + SteadyLoad.SIGNALS,
                "model.path=" + model,
                "output.scores=" + SteadyLoad.SCORES,
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + bootstrapServers));
        settings.addAll(List.of(more));
        return Launched.app(settings);
    }

    private static int freePort() throws Exception {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Launched;
import io.kbound.tests.KafkaLine.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kill −9 at each step of a commit, before the broker has heard of it and after it has done it: what was sent for it is taken back
 * or stands, and the next instance goes on, so that every record has its one result.
 */
class CommitFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WINDOW = 8;

    /** What an exactly-once commit is made of, in its order. */
    private static final List<ApiKeys> STEPS =
            List.of(ApiKeys.INIT_PRODUCER_ID, ApiKeys.PRODUCE, ApiKeys.TXN_OFFSET_COMMIT, ApiKeys.END_TXN);

    private static Path model = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        model = SmallModel.train(shared, WINDOW);
    }

    @ParameterizedTest(name = "{0}, once the broker was {1}")
    @CsvSource({"memory, ASKED", "rocksdb, ANSWERED"})
    void killedAtAnyStepOfACommit_everyRecordHasItsOneResult(String store, Moment usual) throws Exception {
        List<Moment> moments = Boolean.getBoolean("faults.all") ? List.of(Moment.values()) : List.of(usual);
        try (DistantBroker broker = DistantBroker.start(folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.near())) {
            String[] command = command(broker, store);
            load.start();
            for (Moment moment : moments) {
                for (ApiKeys step : STEPS) {
                    try (Launched victim = Launched.start(folder, command)) {
                        if (step != ApiKeys.INIT_PRODUCER_ID) {
                            int before = broker.line().passed().getOrDefault(ApiKeys.END_TXN, 0);
                            awaitMore(broker.line(), ApiKeys.END_TXN, before + 3, victim);
                        }
                        CompletableFuture<Boolean> killed = broker.line().when(step, moment, () -> kill(victim));
                        assertThat(killed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    }
                }
            }
            try (Launched last = Launched.start(folder, command)) {
                last.await("scored ", PATIENCE);
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
                last.terminate();
                assertThat(last.exitCode(PATIENCE)).isZero();
                assertThat(last.errors()).isEmpty();
            }
        }
    }

    private static void awaitMore(KafkaLine line, ApiKeys kind, int enough, Launched app) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (line.passed().getOrDefault(kind, 0) < enough) {
            assertThat(app.isAlive()).as(app.errors()).isTrue();
            assertThat(System.nanoTime()).as("no " + kind + " in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static void kill(Launched app) {
        try {
            app.kill();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private String[] command(DistantBroker broker, String store) {
        return Launched.app(List.of(
                "app.threads=1",
                "input.topic=" + SteadyLoad.SIGNALS,
                "model.path=" + model,
                "state.store=" + store,
                "output.scores=" + SteadyLoad.SCORES,
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.far(),
                "kafka.session.timeout.ms=2000",
                "kafka.heartbeat.interval.ms=500",
                "kafka.producer.transaction.timeout.ms=3000"));
    }
}

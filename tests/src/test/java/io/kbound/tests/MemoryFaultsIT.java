package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app that gets no more memory ends, says why, and is gone on with: nothing hangs, and nothing is lost or doubled. */
@Tag("long")
class MemoryFaultsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SOURCES = 60_000;

    private static Path model = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        model = SmallModel.train(shared, 1);
    }

    @Test
    void aHeapThatIsTooSmallForItsSources_endsTheApp_andALargerOneScoresTheRest() throws Exception {
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals(SteadyLoad.SIGNALS, 2);
                topics.createForResults(List.of(SteadyLoad.SCORES), 2);
            }
            Random random = new Random(1);
            try (SignalProducer producer = new SignalProducer(client, SteadyLoad.SIGNALS, SmallModel.CHANNELS)) {
                for (int i = 0; i < SOURCES; i++) {
                    producer.send("source " + i, 1_000_000L * i, SmallModel.reading(random));
                }
            }
            try (Launched app = app(broker, "-Xmx48m")) {
                assertThat(app.exitCode(PATIENCE)).isEqualTo(3);
                assertThat(app.errors()).endsWith("Terminating due to java.lang.OutOfMemoryError: Java heap space\n");
            }
            try (Launched app = app(broker, "-Xmx1g")) {
                Scoreboard results = Scoreboard.of(client, Scoreboard.usual(), SteadyLoad.SIGNALS, model);
                results.read(client, SteadyLoad.SCORES, PATIENCE);
                assertThat(results.expected()).isEqualTo(SOURCES);
                assertThat(results.lost()).as("lost").isZero();
                assertThat(results.duplicated()).as("duplicated").isZero();
                assertThat(results.different()).as("different to the bit").isZero();
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
                assertThat(app.errors()).isEmpty();
            }
        }
    }

    @Test
    void aSystemThatGivesNoMoreMemory_endsTheApp_andTheNextOneGoesOn() throws Exception {
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers())) {
            load.start();
            try (Launched app = app(broker, "-Xms16m -Xmx256m")) {
                app.await("scored ", PATIENCE);
                app.starve();
                assertThat(app.exitCode(PATIENCE)).isNotZero();
                assertThat(app.output() + app.errors()).containsIgnoringCase("memory");
            }
            try (Launched app = app(broker, "-Xmx256m")) {
                load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, 1, load.end());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
        }
    }

    private Launched app(LocalBroker broker, String memory) throws Exception {
        return Launched.startWith(
                Map.of("KBOUND_JAVA_OPTS", memory),
                folder,
                Launched.app(List.of(
                        "app.threads=2",
                        "input.topic=" + SteadyLoad.SIGNALS,
                        "model.path=" + model,
                        "output.scores=" + SteadyLoad.SCORES,
                        "kafka.state.dir=" + folder.resolve("state"),
                        "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                        "kafka.session.timeout.ms=6000",
                        "kafka.heartbeat.interval.ms=1000")));
    }
}

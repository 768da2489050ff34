package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A batch that is never full and could linger for an hour is scored all the same: before the commit. What does that
 * rests on internals of Kafka Streams, so this fails where an upgrade has moved them.
 */
class CommitHookIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORDS = 500;
    private static final int SOURCES = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "window {0}, {1}")
    @CsvSource({"1, classic", "3, classic", "3, streams"})
    void everyRecordOfABatchThatOnlyACommitEnds_isScoredInItsOrder(int window, String protocol) throws Exception {
        Path model = SmallModel.train(folder, window);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 2);
            }
            AppConfig config = config(broker, model, protocol);
            ScoringCounts counts = new ScoringCounts();
            Scoreboard results;
            try (ScoringApp app = ScoringApp.start(config, counts, event -> {})) {
                Random random = new Random(1);
                try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
                    for (int i = 0; i < RECORDS; i++) {
                        producer.send("source " + i % SOURCES, i, SmallModel.reading(random));
                    }
                }
                results = Scoreboard.of(client, config, "signals", model);
                results.read(client, "scores", PATIENCE);
                assertThat(app.isRunning()).isTrue();
            }

            assertThat(results.expected()).isEqualTo(RECORDS - (window - 1) * SOURCES);
            assertThat(results.lost()).as("lost").isZero();
            assertThat(results.duplicated()).as("duplicated").isZero();
            assertThat(results.different()).as("different").isZero();
            assertThat(results.outOfOrder()).as("out of order").isZero();
            assertThat(counts.batchCount()).as("batches").isLessThan(RECORDS / 4);
        }
    }

    @Test
    void aRecordThatBreaksItsBatch_isADeadLetter_andTheOthersAreScored() throws Exception {
        Path model = FragileModel.of(SmallModel.train(folder, 1), folder.resolve("fragile.onnx"));
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 1);
            }
            ScoringCounts counts = new ScoringCounts();
            try (ScoringApp app = ScoringApp.start(config(broker, model, "classic"), counts, event -> {})) {
                Random random = new Random(1);
                try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
                    for (int i = 0; i < RECORDS; i++) {
                        producer.send(
                                "source",
                                i,
                                i % 100 == 0
                                        ? List.of(FragileModel.BREAKS_ABOVE + 1.0, 0.0, 0.0)
                                        : SmallModel.reading(random));
                    }
                }
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (counts.endedCount() < RECORDS && System.nanoTime() < deadline) {
                    Thread.sleep(20);
                }
                assertThat(app.isRunning()).isTrue();
            }
            assertThat(counts.deadLetterCount(DeadLetterReason.UNSCORABLE)).isEqualTo(RECORDS / 100);
            assertThat(counts.scoredCount()).isEqualTo(RECORDS - RECORDS / 100);
        }
    }

    private AppConfig config(LocalBroker broker, Path model, String protocol) {
        AppConfig config = ConfigReader.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "app.threads=1",
                        "input.topic=signals",
                        "model.path=" + model,
                        "output.scores=scores",
                        "kafka.group.protocol=" + protocol,
                        "kafka.state.dir=" + folder.resolve("state"),
                        "kafka.bootstrap.servers=" + broker.bootstrapServers()));
        return new AppConfig(
                config.app(),
                config.input(),
                config.registry(),
                config.model(),
                config.device(),
                config.series(),
                new AppConfig.Batch(4096, Duration.ofHours(1)),
                config.screening(),
                config.state(),
                config.alert(),
                config.output(),
                config.web(),
                config.webhook(),
                config.kafka());
    }
}

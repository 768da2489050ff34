package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.file.FileJudge;
import io.kbound.scorer.file.FileScorer;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Screening on a real broker and on a file: the same choices, and nothing that all levels would have said otherwise but few alarms. */
class ScreeningIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double RATE = 0.05;
    private static final double MISS = 0.1;
    private static final int ROWS = 3000;

    /** One reading in so many is broken: its second channel does not go with the first. */
    private static final int BROKEN_EVERY = 100;

    @TempDir
    private static Path folder;

    private static Path model = Path.of("");
    private static Path data = Path.of("");

    @BeforeAll
    static void trains() throws Exception {
        Path normal = file("normal.csv", 4000, Integer.MAX_VALUE, 1);
        model = SmallModel.train(normal, folder.resolve("small.onnx"), Layout.DEFAULT, 1, ViewKind.RAW, 300, 16, 32);
        data = file("traffic.csv", ROWS, BROKEN_EVERY, 2);
    }

    @Test
    void whatAllLevelsWouldSay_isSaid_butForFewAlarmsOfNormalRecords() throws Exception {
        List<NamedCsvRecord> without = scoreFile(false);
        List<NamedCsvRecord> with = scoreFile(true);

        int normalAlarms = 0;
        int missed = 0;
        int screened = 0;
        for (int i = 0; i < ROWS; i++) {
            boolean alarm = without.get(i).getField("anomaly").equals("1");
            boolean broken = i % BROKEN_EVERY == BROKEN_EVERY - 1;
            assertThat(broken && !alarm)
                    .as("a broken reading that no level sees")
                    .isFalse();
            normalAlarms += alarm && !broken ? 1 : 0;
            if (with.get(i).getField("screened").equals("1")) {
                screened++;
                assertThat(broken).as("a broken reading that is passed over").isFalse();
                assertThat(with.get(i).getField("bound")).isEmpty();
                assertThat(with.get(i).getField("anomaly")).isEqualTo("0");
                missed += alarm ? 1 : 0;
            } else {
                for (String field : List.of("bound", "p_value", "anomaly", "statistic")) {
                    assertThat(with.get(i).getField(field))
                            .isEqualTo(without.get(i).getField(field));
                }
            }
        }
        assertThat(screened).as("most records are screened").isGreaterThan(ROWS / 2);
        assertThat(normalAlarms).isBetween((int) (0.5 * RATE * ROWS), (int) (2 * RATE * ROWS));
        assertThat(missed).as("alarms passed over").isLessThanOrEqualTo((int) (2 * MISS * normalAlarms));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void aRecordsChoice_isTheSameLiveAndFromAFile_inAnyBatch(int batch) throws Exception {
        List<NamedCsvRecord> offline = scoreFile(true);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker-" + batch))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            produce(client);
            ScoringCounts counts = new ScoringCounts();
            Map<Long, ScoreRecord> scores;
            try (ScoringApp app = ScoringApp.start(
                    ConfigReader.read(Optional.empty(), Map.of(), settings(broker, batch)), counts, event -> {})) {
                scores = read(client);
                assertThat(app.isRunning()).isTrue();
            }

            assertThat(scores).hasSize(ROWS);
            for (NamedCsvRecord row : offline) {
                ScoreRecord score = Objects.requireNonNull(scores.get(Long.parseLong(row.getField("row"))));
                assertThat(score.getScreened())
                        .isEqualTo(row.getField("screened").equals("1"));
                assertThat(score.getBound() == null ? "" : score.getBound().toString())
                        .isEqualTo(row.getField("bound"));
                assertThat(Float.toString(score.getStatistic())).isEqualTo(row.getField("statistic"));
                assertThat(Double.toString(score.getPValue())).isEqualTo(row.getField("p_value"));
                assertThat(score.getAnomaly()).isEqualTo(row.getField("anomaly").equals("1"));
            }
            assertThat(counts.screenedCount())
                    .isEqualTo(scores.values().stream()
                            .filter(ScoreRecord::getScreened)
                            .count());
        }
    }

    private static List<String> settings(LocalBroker broker, int batch) {
        return List.of(
                "app.threads=1",
                "input.topic=signals",
                "model.path=" + model,
                "output.scores=scores",
                "screening.mode=on",
                "screening.miss-rate=" + MISS,
                "alert.false-alarm-rate=" + RATE,
                "batch.max-records=" + batch,
                "kafka.state.dir=" + folder.resolve("state-" + batch),
                "kafka.bootstrap.servers=" + broker.bootstrapServers());
    }

    private static void produce(Map<String, String> client) throws Exception {
        try (Topics topics = new Topics(client, PATIENCE)) {
            topics.createForSignals("signals", 1);
        }
        try (SignalFile file = SignalFile.open(data, Layout.DEFAULT.withChannels(SmallModel.CHANNELS));
                SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            for (@Nullable Reading reading = file.next(); reading != null; reading = file.next()) {
                producer.send(reading);
            }
        }
    }

    private static Map<Long, ScoreRecord> read(Map<String, String> client) {
        Map<Long, ScoreRecord> scores = new HashMap<>();
        try (ResultConsumer<ScoreRecord> consumer = new ResultConsumer<>(client, "scores", ScoreRecord.class, true)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (scores.size() < ROWS && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(score -> scores.put(score.getOffset(), score));
            }
        }
        return scores;
    }

    private static List<NamedCsvRecord> scoreFile(boolean screening) throws Exception {
        StringWriter csv = new StringWriter();
        try (BoundModel opened = BoundModel.open(model);
                SignalFile file = SignalFile.open(data, Layout.DEFAULT.withChannels(SmallModel.CHANNELS))) {
            ModelCard card = opened.card();
            Optional<Screen> screen = screening ? Optional.of(Screen.of(card, RATE, MISS)) : Optional.empty();
            FileJudge judge = new FileJudge(card, RATE, OptionalInt.empty(), screen, Duration.ofMinutes(1));
            new FileScorer(opened, judge, false).score(file, csv, rows -> {});
        }
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv.toString())) {
            return reader.stream().toList();
        }
    }

    private static Path file(String name, int rows, int brokenEvery, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("time,")
                .append(String.join(",", SmallModel.CHANNELS))
                .append('\n');
        for (int i = 0; i < rows; i++) {
            List<@Nullable Double> reading = SmallModel.reading(random);
            if (i % brokenEvery == brokenEvery - 1) {
                reading.set(1, Objects.requireNonNull(reading.get(1)) + 4);
            }
            csv.append(Instant.ofEpochSecond(i))
                    .append(',')
                    .append(reading.stream().map(String::valueOf).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name), csv);
    }
}

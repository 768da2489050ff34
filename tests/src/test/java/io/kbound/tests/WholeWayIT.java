package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.kbound.app.codec.ResultFormat;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.file.FileJudge;
import io.kbound.scorer.file.FileScorer;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowRange;
import io.kbound.scorer.series.SignalFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way, once, on a real broker: from a sensor file to an anomaly on a Kafka topic. */
class WholeWayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRAINED_ROWS = 400;
    private static final Instant FUTURE = Instant.parse("2099-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "window {0}, {1}")
    @CsvSource({"1, RAW", "20, SUMMARY"})
    void everyScoreOnTheTopic_equalsTheFilesToTheBit(int window, ViewKind view) throws Exception {
        Path data = PublicData.at("skab/valve1/0.csv");
        Path model = train(data, window, view);
        List<NamedCsvRecord> offline = scoreFile(model, data);
        long readings = offline.size();
        long windows = readings - window + 1;

        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 1);
            }
            long broken = produce(client, model, data);
            produceAReadingFromTheFuture(client, model);

            ScoringCounts counts = new ScoringCounts();
            List<ScoreRecord> scores;
            List<ConsumerRecord<byte[], byte[]>> letters;
            try (ScoringApp app = ScoringApp.start(config(broker, model), counts, event -> {})) {
                scores = values(read(client, "scores", ResultFormat.deserializer(ScoreRecord.class), windows));
                letters = read(client, "kbound-dead-letters", new ByteArrayDeserializer(), broken + 1);
                assertThat(app.isRunning()).isTrue();
            }

            Map<Long, ScoreRecord> byOffset = new HashMap<>();
            scores.forEach(score -> byOffset.put(score.getOffset(), score));
            assertThat(byOffset).as("one score for each window, none twice").hasSize(scores.size());
            int anomalies = 0;
            for (NamedCsvRecord row : offline) {
                long offset = offset(Long.parseLong(row.getField("row")));
                if (row.getField("bound").isEmpty()) {
                    assertThat(byOffset).doesNotContainKey(offset);
                    continue;
                }
                ScoreRecord score = Objects.requireNonNull(byOffset.get(offset));
                assertThat(Float.floatToRawIntBits(score.getBound()))
                        .as("row %s", row.getField("row"))
                        .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(row.getField("bound"))));
                assertThat(score.getStatistic()).isEqualTo(Float.parseFloat(row.getField("statistic")));
                assertThat(score.getPValue()).isEqualTo(Double.parseDouble(row.getField("p_value")));
                assertThat(score.getAnomaly()).isEqualTo(row.getField("anomaly").equals("1"));
                assertThat(score.getTime()).hasToString(row.getField("time"));
                anomalies += score.getAnomaly() ? 1 : 0;
            }
            assertThat(anomalies).as("the file holds a fault").isGreaterThan(50);
            assertAnomalies(client, anomalies, byOffset);
            assertThat(letters).hasSize((int) broken + 1);
            assertThat(letters.subList(0, (int) broken))
                    .allSatisfy(letter -> assertThat(reason(letter)).isEqualTo("undecodable"));
            assertThat(reason(letters.get((int) broken))).isEqualTo("ahead");
            assertThat(counts.receivedCount()).isEqualTo(readings + broken + 1);
            assertThat(counts.scoredCount()).isEqualTo(windows);
            assertThat(counts.awaitedMoreCount()).isEqualTo(window - 1L);
            assertThat(counts.deadLetterCount()).isEqualTo(broken + 1);
        }
    }

    private Path train(Path data, int window, ViewKind view) throws Exception {
        Layout layout = new Layout(Optional.empty(), Optional.empty(), Optional.empty(), new RowRange(0, TRAINED_ROWS));
        return SmallModel.train(data, folder.resolve("rig.onnx"), layout, window, view, 300, 16, 64);
    }

    private static List<NamedCsvRecord> scoreFile(Path model, Path data) throws Exception {
        StringWriter csv = new StringWriter();
        try (BoundModel opened = BoundModel.open(model);
                SignalFile file = SignalFile.open(
                        data, Layout.DEFAULT.withChannels(opened.card().channelNames()))) {
            FileJudge judge =
                    new FileJudge(opened.card(), 0.01, OptionalInt.empty(), Optional.empty(), Duration.ofMinutes(1));
            new FileScorer(opened, judge, false).score(file, csv, rows -> {});
        }
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv.toString())) {
            return reader.stream().toList();
        }
    }

    /** Sends the file, with a broken record before every hundredth reading. */
    private static long produce(Map<String, String> client, Path model, Path data) throws Exception {
        List<String> channels = channels(model);
        Map<String, Object> raw = new HashMap<>(client);
        long broken = 0;
        try (SignalFile file = SignalFile.open(data, Layout.DEFAULT.withChannels(channels));
                KafkaProducer<byte[], byte[]> vandal =
                        new KafkaProducer<>(raw, new ByteArraySerializer(), new ByteArraySerializer())) {
            @Nullable Reading reading = file.next();
            while (reading != null) {
                if (reading.row() % 100 == 0) {
                    vandal.send(new ProducerRecord<>("signals", new byte[] {1, 2, 3}))
                            .get();
                    broken++;
                }
                try (SignalProducer producer = new SignalProducer(client, "signals", channels)) {
                    do {
                        producer.send(reading);
                        reading = file.next();
                    } while (reading != null && reading.row() % 100 != 0);
                }
            }
        }
        return broken;
    }

    private static String reason(ConsumerRecord<byte[], byte[]> letter) {
        return new String(letter.headers().lastHeader("kbound.reason").value(), StandardCharsets.UTF_8);
    }

    /** Sends a reading such as comes from a sensor whose clock is wrong; brokers refuse such times unless told not to. */
    private static void produceAReadingFromTheFuture(Map<String, String> client, Path model) {
        List<String> channels = channels(model);
        try (SignalProducer producer = new SignalProducer(client, "signals", channels)) {
            producer.send("0", EventTime.micros(FUTURE), Collections.nCopies(channels.size(), 0.0));
        }
    }

    private static List<String> channels(Path model) {
        try (BoundModel opened = BoundModel.open(model)) {
            return opened.card().channelNames();
        }
    }

    /** Where a row of the file lies on the topic, behind the broken records before it. */
    private static long offset(long row) {
        return row + row / 100 + 1;
    }

    private AppConfig config(LocalBroker broker, Path model) {
        return ConfigReader.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "app.threads=1",
                        "input.topic=signals",
                        "model.path=" + model,
                        "output.scores=scores",
                        "kafka.state.dir=" + folder.resolve("state"),
                        "kafka.bootstrap.servers=" + broker.bootstrapServers()));
    }

    private static void assertAnomalies(Map<String, String> client, int wanted, Map<Long, ScoreRecord> scores) {
        List<AnomalyRecord> anomalies = new ArrayList<>();
        try (ResultConsumer<AnomalyRecord> consumer =
                new ResultConsumer<>(client, "kbound-anomalies", AnomalyRecord.class, true)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (anomalies.size() < wanted && System.nanoTime() < deadline) {
                anomalies.addAll(consumer.poll(Duration.ofMillis(100)));
            }
        }
        assertThat(anomalies).hasSize(wanted);
        for (AnomalyRecord anomaly : anomalies) {
            ScoreRecord score = Objects.requireNonNull(scores.get(anomaly.getOffset()));
            assertThat(anomaly.getId()).isEqualTo(score.getId());
            assertThat(anomaly.getBound()).isEqualTo(score.getBound());
            assertThat(score.getAnomaly()).isTrue();
            assertThat(anomaly.getAttribution()).hasSize(8);
            assertThat(anomaly.getCellAttribution())
                    .hasSize(8 * anomaly.getLevelAttribution().size());
        }
    }

    private static <V> List<ConsumerRecord<byte[], V>> read(
            Map<String, String> client, String topic, Deserializer<V> deserializer, long wanted) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], V>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], V> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), deserializer)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < wanted && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            // Whatever comes beyond what is wanted would come soon.
            consumer.poll(Duration.ofMillis(500)).forEach(records::add);
        }
        return records;
    }

    private static <V> List<V> values(List<ConsumerRecord<byte[], V>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }
}

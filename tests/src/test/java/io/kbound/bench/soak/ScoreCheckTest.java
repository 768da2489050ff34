package io.kbound.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.topology.DeadLetter;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.rig.Rigs;
import io.kbound.bench.stream.BrokenKind;
import io.kbound.bench.stream.OfflineScores;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.training.ModelTraining;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a soak would say of results that are not as they must be. */
class ScoreCheckTest {
    private static final int WINDOW = 2;
    private static final int READINGS = 6;
    private static final int SCORES = READINGS - WINDOW + 1;
    private static final AppConfig CONFIG =
            ConfigReader.read(Optional.empty(), Map.of(), List.of("input.topic=any", "model.path=any"));

    @TempDir
    private static Path folder;

    private static Path model = Path.of("");

    private final MockConsumer<byte[], byte[]> signals = consumer(SoakPlan.SIGNALS);
    private final MockConsumer<byte[], byte[]> results = consumer(SoakPlan.SCORES, SoakPlan.DEAD_LETTERS);
    private final List<ScoreRecord> right = new ArrayList<>();
    private ScoreCheck check;
    private long resultOffset;

    @BeforeAll
    static void train() throws Exception {
        model = folder.resolve("model.onnx");
        new RigModel(ViewKind.RAW, WINDOW, Rigs.CHANNELS.size(), 16, 4, 20)
                .train(600, model, ModelTraining.Progress.UNHEARD);
    }

    @BeforeEach
    void sendReadings() {
        check = new ScoreCheck(signals, results, List.of(OfflineScores.open(model, CONFIG)));
        Rigs rigs = new Rigs(1, 1);
        Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS);
        try (OfflineScores scores = OfflineScores.open(model, CONFIG)) {
            for (int i = 0; i < READINGS; i++) {
                SignalRecord signal = new SignalRecord("pump", start.plusSeconds(i), rigs.next(0), Rigs.CHANNELS);
                add(signals, SoakPlan.SIGNALS, i, bytes(signal), new RecordHeaders());
                int offset = i;
                scores.next(signal).ifPresent(score -> right.add(score(scores.model(), signal, offset, score.bits())));
            }
        }
        end(READINGS);
    }

    @AfterEach
    void close() {
        check.close();
    }

    @Test
    void oneRightScoreOfEach_isComplete() {
        look(right);

        assertThat(right).hasSize(SCORES);
        assertThat(check.expected()).isEqualTo(SCORES);
        assertThat(check.isComplete()).isTrue();
        assertThat(Stream.of(check.different(), check.unexpected(), check.outOfOrder(), check.wrongLetters()))
                .containsOnly(0L);
    }

    @Test
    void aScoreThatIsNotThere_isMissing() {
        look(right.subList(1, SCORES));

        assertThat(check.isComplete()).isFalse();
        assertThat(check.missing()).isEqualTo(1);
    }

    @Test
    void aScoreThatComesAgain_isOneTooMany_atOnceAndLater() {
        List<ScoreRecord> again = new ArrayList<>(right);
        again.add(1, right.get(0));
        look(again);
        look(List.of(right.get(1)));

        assertThat(check.missing()).isZero();
        assertThat(check.unexpected()).isEqualTo(2);
    }

    @Test
    void aScoreOfAReadingThatFillsNoWindow_isOneTooMany() {
        look(List.of(ScoreRecord.newBuilder(right.get(0)).setOffset(0).build()));

        assertThat(check.unexpected()).isEqualTo(1);
    }

    @Test
    void oneBitOfABound_isADifference_andSoIsAModelThatNobodyKnows() {
        ScoreRecord first = right.get(0);
        ScoreRecord changed = ScoreRecord.newBuilder(first)
                .setBound(Math.nextUp(first.getBound()))
                .build();
        ScoreRecord strange =
                ScoreRecord.newBuilder(right.get(1)).setModel("another").build();
        look(List.of(changed, strange));

        assertThat(check.different()).isEqualTo(2);
        assertThat(check.missing()).isEqualTo(SCORES - 2);
    }

    @Test
    void scoresOfASourceThatOvertakeEachOther_areOutOfOrder() {
        List<ScoreRecord> turned = new ArrayList<>(right);
        Collections.swap(turned, 1, 2);
        look(turned);

        assertThat(check.outOfOrder()).isEqualTo(1);
        assertThat(check.isComplete()).isTrue();
    }

    @Test
    void aBrokenRecord_hasOneDeadLetter_ofItsReason() {
        for (int offset = READINGS; offset < READINGS + 3; offset++) {
            add(signals, SoakPlan.SIGNALS, offset, new byte[0], headers(SoakLoad.BROKEN, BrokenKind.NO_AVRO.name()));
        }
        end(READINGS + 3);
        letter(READINGS, BrokenKind.NO_AVRO.reason().code());
        letter(READINGS + 1, "late");
        letter(READINGS, BrokenKind.NO_AVRO.reason().code());
        letter(1, BrokenKind.NO_AVRO.reason().code());
        look(right);

        assertThat(check.letters()).isEqualTo(4);
        assertThat(check.missingLetters()).isEqualTo(1);
        assertThat(check.wrongLetters())
                .as("of another reason, come again, of a sound record")
                .isEqualTo(3);
        assertThat(check.isComplete()).isFalse();
    }

    private void look(List<ScoreRecord> scores) {
        scores.forEach(score -> add(results, SoakPlan.SCORES, resultOffset++, bytes(score), new RecordHeaders()));
        check.look();
    }

    private void letter(long origin, String reason) {
        Headers headers = headers(DeadLetter.REASON, reason);
        headers.add(DeadLetter.PARTITION, utf8("0"));
        headers.add(DeadLetter.OFFSET, utf8(Long.toString(origin)));
        add(results, SoakPlan.DEAD_LETTERS, resultOffset++, new byte[0], headers);
    }

    private void end(long offset) {
        signals.updateEndOffsets(Map.of(new TopicPartition(SoakPlan.SIGNALS, 0), offset));
    }

    private static ScoreRecord score(String model, SignalRecord signal, long offset, long bits) {
        return ScoreRecord.newBuilder()
                .setId("id")
                .setSource(signal.getSource())
                .setTime(signal.getTime())
                .setTopic(SoakPlan.SIGNALS)
                .setPartition(0)
                .setOffset(offset)
                .setModel(model)
                .setBound(Float.intBitsToFloat((int) (bits >>> 32)))
                .setStatistic(0)
                .setPValue(Float.intBitsToFloat((int) bits))
                .setPValueExtrapolated(false)
                .setThreshold(0)
                .setAnomaly(false)
                .build();
    }

    private static MockConsumer<byte[], byte[]> consumer(String... topics) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        List<TopicPartition> all = Stream.of(topics)
                .flatMap(topic -> IntStream.range(0, SoakPlan.PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
        consumer.assign(all);
        Map<TopicPartition, Long> none = all.stream().collect(Collectors.toMap(one -> one, one -> 0L));
        consumer.updateBeginningOffsets(none);
        consumer.updateEndOffsets(none);
        return consumer;
    }

    private static void add(
            MockConsumer<byte[], byte[]> consumer, String topic, long offset, byte[] value, Headers headers) {
        consumer.addRecord(new ConsumerRecord<>(
                topic,
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty()));
    }

    private static Headers headers(String name, String value) {
        return new RecordHeaders().add(name, utf8(value));
    }

    private static byte[] bytes(SignalRecord record) {
        return new SingleObject<>(SignalRecord.class).serializer().serialize("", record);
    }

    private static byte[] bytes(ScoreRecord record) {
        return new SingleObject<>(ScoreRecord.class).serializer().serialize("", record);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.kbound.app.Fixtures;
import io.kbound.app.codec.DeadLetterReason;
import io.kbound.command.KboundException;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.onnx.BoundModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The topology, step by step: what goes in, what comes out where, and what is counted. */
class ScoringTopologyTest {
    private static final Instant TIME = TopologyRun.TIME;

    @TempDir
    private Path folder;

    private @Nullable TopologyRun run;

    @AfterEach
    void close() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void everyReadingOfASingleReadingModel_getsAScoreWithItsCoordinates() throws Exception {
        start(Fixtures.singles(folder), "output.scores=scores");
        for (int i = 0; i < 5; i++) {
            send("rig", i, Fixtures.ordinary(1500 + 200 * i), null);
        }

        List<TestRecord<String, ScoreRecord>> scores = scores().readRecordsToList();

        assertThat(scores).hasSize(5);
        for (int i = 0; i < 5; i++) {
            ScoreRecord score = scores.get(i).value();
            assertThat(scores.get(i).key()).isEqualTo("rig");
            assertThat(scores.get(i).getRecordTime()).isEqualTo(TIME.plusSeconds(i));
            assertThat(score.getId())
                    .isEqualTo("signals-0-" + i + "-" + model().card().id());
            assertThat(score.getSource()).isEqualTo("rig");
            assertThat(score.getTime()).isEqualTo(TIME.plusSeconds(i));
            assertThat(score.getTopic()).isEqualTo("signals");
            assertThat(score.getPartition()).isZero();
            assertThat(score.getOffset()).isEqualTo(i);
            assertThat(score.getBound()).isEqualTo(bound(Fixtures.ordinary(1500 + 200 * i)));
            assertThat(score.getPValue()).isBetween(0.0, 1.0);
            assertThat(score.getAnomaly()).isEqualTo(score.getBound() <= score.getThreshold());
        }
        assertCounts(5, 5, 0, 0);
    }

    @Test
    void anImprobableReading_isAnAnomalyThatSaysWhatWasExpectedAndWhomToBlame() throws Exception {
        start(Fixtures.singles(folder));
        send("rig", 0, Fixtures.ordinary(2000), null);
        send("rig", 1, List.of(2000.0, 20.0, 5 * 2000.0 / 2800 * 2000 / 2800), null);

        List<TestRecord<String, AnomalyRecord>> anomalies = anomalies().readRecordsToList();

        assertThat(anomalies).hasSize(1);
        AnomalyRecord anomaly = anomalies.get(0).value();
        assertThat(anomaly.getOffset()).isEqualTo(1);
        assertThat(anomaly.getPValue()).isLessThanOrEqualTo(0.01);
        assertThat(anomaly.getChannels()).isEqualTo(Fixtures.CHANNELS);
        assertThat(anomaly.getValues()).startsWith(2000f, 20f);
        assertThat(anomaly.getImputed()).containsExactly(false, false, false);
        assertThat(anomaly.getRows()).containsExactly("now");
        assertThat(anomaly.getObserved()).hasSize(3);
        assertThat(anomaly.getExpected()).hasSize(3);
        assertThat(anomaly.getExpected().get(1))
                .as("nearer to what the speed calls for")
                .isGreaterThan(21f);
        List<Float> blame = anomaly.getAttribution();
        assertThat(blame.get(1))
                .as("the flow")
                .isEqualTo(blame.stream().max(Float::compare).orElseThrow());
        assertThat(anomaly.getLevelAttribution())
                .hasSize(model().card().levels().size() + 1);
        assertThat(anomaly.getCellAttribution()).as("of an earlier build").isEmpty();
        assertCounts(2, 2, 1, 0);
    }

    @Test
    void anAnomaly_isSplitByLevelAndChannel_whichAddsUpToWhatEitherIsToBlameFor() throws Exception {
        start(Fixtures.cells(folder));
        send("rig", 0, Fixtures.ordinary(2000), null);
        send("rig", 1, List.of(2000.0, 20.0, 5 * 2000.0 / 2800 * 2000 / 2800), null);

        AnomalyRecord anomaly = anomalies().readValue();

        List<Float> cells = anomaly.getCellAttribution();
        double[] byLevel = new double[anomaly.getLevelAttribution().size()];
        double[] byChannel = new double[Fixtures.CHANNELS.size()];
        assertThat(cells).hasSize(byLevel.length * byChannel.length);
        for (int cell = 0; cell < cells.size(); cell++) {
            byLevel[cell / byChannel.length] += cells.get(cell);
            byChannel[cell % byChannel.length] += cells.get(cell);
        }
        // 32 bits, of sums about as large as the bound.
        Offset<Double> rounding = within(1e-5 * (10 + Math.abs(anomaly.getBound())));
        assertThat(byLevel).containsExactly(doubles(anomaly.getLevelAttribution()), rounding);
        assertThat(byChannel).containsExactly(doubles(anomaly.getAttribution()), rounding);
    }

    @Test
    void windows_areKeptBySource_andTheFirstOfEachAwaitsMore() throws Exception {
        start(Fixtures.pairs(folder), "output.scores=scores");
        double[] speeds = {1500, 2500, 1600, 2400, 1700};
        String[] sources = {"a", "b", "a", "b", "a"};
        for (int i = 0; i < speeds.length; i++) {
            send(sources[i], i, Fixtures.ordinary(speeds[i]), null);
        }

        List<ScoreRecord> scores = scores().readValuesToList();

        assertThat(scores).extracting(ScoreRecord::getOffset).containsExactly(2L, 3L, 4L);
        assertThat(scores)
                .extracting(ScoreRecord::getBound)
                .containsExactly(
                        bound(Fixtures.ordinary(1500), Fixtures.ordinary(1600)),
                        bound(Fixtures.ordinary(2500), Fixtures.ordinary(2400)),
                        bound(Fixtures.ordinary(1600), Fixtures.ordinary(1700)));
        assertCounts(5, 3, run().counts().anomalyCount(), 0);
        assertThat(run().counts().awaitedMoreCount()).isEqualTo(2);
        assertThat(run().counts().windowCount()).isEqualTo(3);
    }

    @Test
    void howLongBatchesTake_andVerdictsComeAfterTheirRecords_isCounted() throws Exception {
        run = TopologyRun.startAt(folder, Fixtures.singles(folder), InstantSource.fixed(TIME.plusSeconds(60)));
        send("rig", 0, Fixtures.ordinary(2000), null);
        send("rig", 50, Fixtures.ordinary(2000), null);
        // As from the future, and without any timestamp.
        send("rig", 61, Fixtures.ordinary(2000), null);
        input().pipeInput(null, Fixtures.signal("other", Instant.EPOCH, Fixtures.ordinary(2000), null), Instant.EPOCH);

        assertThat(run().counts().delayMillis().count()).isEqualTo(3);
        assertThat(run().counts().delayMillis().sum()).isEqualTo(60_000 + 10_000);
        assertThat(run().counts().batchNanos().count()).isEqualTo(4);
        assertThat(run().counts().batchNanos().sum()).isEqualTo(4 * TopologyRun.EVALUATION.toNanos());
        assertThat(run().counts().batchWindows().sum()).isEqualTo(4);
        assertThat(run().counts().waitingCount()).isZero();
    }

    @Test
    void namedChannels_mayComeInAnyOrder() throws Exception {
        start(Fixtures.singles(folder), "output.scores=scores");
        List<@Nullable Double> ordinary = Fixtures.ordinary(2000);
        send("rig", 0, ordinary, null);
        send(
                "rig",
                1,
                Arrays.asList(ordinary.get(2), ordinary.get(0), ordinary.get(1)),
                List.of("pressure", "speed", "flow"));

        List<ScoreRecord> scores = scores().readValuesToList();

        assertThat(scores.get(1).getBound()).isEqualTo(scores.get(0).getBound());
    }

    @Test
    void whatCannotBeScored_goesToTheDeadLettersWithReasonAndOrigin_andTheStreamGoesOn() throws Exception {
        start(Fixtures.singles(folder), "output.scores=scores");
        byte[] good = Fixtures.signal("rig", TIME, Fixtures.ordinary(2000), null);
        List<Broken> broken = List.of(
                new Broken(null, DeadLetterReason.EMPTY),
                new Broken("no record".getBytes(StandardCharsets.UTF_8), DeadLetterReason.UNDECODABLE),
                new Broken(Arrays.copyOf(good, good.length - 3), DeadLetterReason.UNDECODABLE),
                new Broken(bytes(List.of(1.0, 2.0), null), DeadLetterReason.WRONG_LENGTH),
                new Broken(
                        bytes(List.of(1.0, 2.0, 3.0), List.of("speed", "flow", "heat")),
                        DeadLetterReason.UNKNOWN_CHANNEL),
                new Broken(bytes(Arrays.asList(1.0, null, 3.0), null), DeadLetterReason.MISSING_VALUE),
                new Broken(bytes(List.of(1.0, Double.NaN, 3.0), null), DeadLetterReason.NOT_FINITE),
                new Broken(bytes(List.of(1.0, 1e300, 3.0), null), DeadLetterReason.NOT_FINITE));
        TestInputTopic<byte[], byte[]> input = input();
        byte[] key = {7};
        for (int i = 0; i < broken.size(); i++) {
            input.pipeInput(key, broken.get(i).value, TIME);
            input.pipeInput(
                    key, Fixtures.signal("rig", TIME.plusSeconds(i - 100), Fixtures.ordinary(2000), null), TIME);
        }

        List<TestRecord<byte[], byte[]>> letters = driver().createOutputTopic(
                        "kbound-dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();

        assertThat(letters).hasSameSizeAs(broken);
        for (int i = 0; i < broken.size(); i++) {
            TestRecord<byte[], byte[]> letter = letters.get(i);
            assertThat(letter.key()).isEqualTo(key);
            assertThat(letter.value()).isEqualTo(broken.get(i).value);
            assertThat(header(letter.headers(), "kbound.reason"))
                    .isEqualTo(broken.get(i).reason.code());
            assertThat(header(letter.headers(), "__streams.errors.message")).isNotBlank();
            assertThat(header(letter.headers(), "__streams.errors.topic")).isEqualTo("signals");
            assertThat(header(letter.headers(), "__streams.errors.partition")).isEqualTo("0");
            assertThat(header(letter.headers(), "__streams.errors.offset")).isEqualTo(Integer.toString(2 * i));
        }
        assertThat(scores().readValuesToList()).hasSize(broken.size());
        assertCounts(16, 8, 0, 8);
        assertThat(run().counts().deadLetterCount(DeadLetterReason.UNDECODABLE)).isEqualTo(2);
        assertThat(run().counts().deadLetterCount(DeadLetterReason.NOT_FINITE)).isEqualTo(2);
        assertThat(run().counts().deadLetterCount(DeadLetterReason.EMPTY)).isEqualTo(1);
    }

    @Test
    void aRecordLargerThanTheLimit_isADeadLetter_andIsNotDecoded() throws Exception {
        start(Fixtures.singles(folder), "input.max-bytes=200");
        byte[] rig = "rig".getBytes(StandardCharsets.UTF_8);
        // Key and value count together.
        run().input().pipeInput(rig, new byte[198], TIME);
        run().input().pipeInput(rig, new byte[197], TIME);
        send("rig", 1, Fixtures.ordinary(2000), null);

        assertThat(run().counts().deadLetterCount(DeadLetterReason.TOO_LARGE)).isEqualTo(1);
        assertThat(run().counts().deadLetterCount(DeadLetterReason.UNDECODABLE)).isEqualTo(1);
        assertCounts(3, 1, 0, 2);
    }

    /** A comparison with no number is false both ways: such a record would pass for normal. */
    @ParameterizedTest
    @ValueSource(strings = {"output.scores=scores", "output.scores="})
    void aRecordThatTheModelHasNoNumberFor_isADeadLetter(String scores) throws Exception {
        start(Fixtures.withoutNumber(folder), scores);
        send("rig", 0, Fixtures.ordinary(2000), null);
        send("rig", 1, Fixtures.ordinary(2000), null);
        send("rig", 2, List.of(2e6, 42.0, 2.5), null);

        assertThat(run().counts().deadLetterCount(DeadLetterReason.UNSCORABLE)).isEqualTo(1);
        assertCounts(3, 1, 0, 1);
    }

    @Test
    void aDeadLetterThatNoBrokerWouldTake_goesWithoutWhatLiesAtItsOrigin() throws Exception {
        start(Fixtures.singles(folder));
        input().pipeInput(new byte[] {7}, new byte[1_000_000], TIME);

        TestRecord<byte[], byte[]> letter = driver().createOutputTopic(
                        "kbound-dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecord();

        assertThat(letter.value()).isNull();
        assertThat(header(letter.headers(), "kbound.left-out")).startsWith("1000001 bytes");
        assertThat(header(letter.headers(), "__streams.errors.offset")).isEqualTo("0");
    }

    @Test
    void aDeadLetter_leavesItsSourcesWindowAsItWas() throws Exception {
        start(Fixtures.pairs(folder), "output.scores=scores");
        send("rig", 0, Fixtures.ordinary(1500), null);
        send("rig", 1, Arrays.asList(1.0, null, 3.0), null);
        send("rig", 2, Fixtures.ordinary(1600), null);

        assertThat(scores().readValuesToList())
                .extracting(ScoreRecord::getBound)
                .containsExactly(bound(Fixtures.ordinary(1500), Fixtures.ordinary(1600)));
    }

    @Test
    void aReadingOutOfItsOrder_isPlacedOrLate_andASecondOfItsTimePassedOver() throws Exception {
        start(Fixtures.pairs(folder), "output.scores=scores", "series.out-of-order=5s");
        send("rig", 10, Fixtures.ordinary(1500), null);
        send("rig", 14, Fixtures.ordinary(1700), null);
        send("rig", 12, Fixtures.ordinary(1600), null);
        send("rig", 14, Fixtures.ordinary(1800), null);
        send("rig", 11, Fixtures.ordinary(1550), null);

        assertThat(scores().readValuesToList())
                .extracting(ScoreRecord::getOffset, ScoreRecord::getBound)
                .containsExactly(
                        tuple(1L, bound(Fixtures.ordinary(1500), Fixtures.ordinary(1700))),
                        tuple(2L, bound(Fixtures.ordinary(1600), Fixtures.ordinary(1700))));
        assertThat(run().counts().duplicateCount()).isEqualTo(1);
        assertThat(run().counts().deadLetterCount(DeadLetterReason.LATE)).isEqualTo(1);
        assertCounts(5, 2, run().counts().anomalyCount(), 1);
    }

    @Test
    void aReadingAheadOfTheClock_isADeadLetter_andMakesNoOtherLate() throws Exception {
        start(Fixtures.pairs(folder), "output.scores=scores", "series.ahead-limit=1h");
        send("rig", 0, Fixtures.ordinary(1500), null);
        input().pipeInput(
                        null,
                        Fixtures.signal("rig", TIME.plusSeconds(3602), Fixtures.ordinary(1500), null),
                        TIME.plusSeconds(1));
        send("rig", 2, Fixtures.ordinary(1600), null);

        assertThat(run().counts().deadLetterCount(DeadLetterReason.AHEAD)).isEqualTo(1);
        assertThat(scores().readValuesToList())
                .extracting(ScoreRecord::getBound)
                .containsExactly(bound(Fixtures.ordinary(1500), Fixtures.ordinary(1600)));
    }

    @Test
    void afterALongGap_aNewWindowBegins() throws Exception {
        start(Fixtures.pairs(folder), "output.scores=scores", "series.max-gap=10s");
        send("rig", 0, Fixtures.ordinary(1500), null);
        send("rig", 11, Fixtures.ordinary(1600), null);
        send("rig", 12, Fixtures.ordinary(1700), null);

        assertThat(scores().readValuesToList())
                .extracting(ScoreRecord::getBound)
                .containsExactly(bound(Fixtures.ordinary(1600), Fixtures.ordinary(1700)));
    }

    @Test
    void missingValues_areHeldDroppedOrRejected_byChannel() throws Exception {
        start(
                Fixtures.singles(folder),
                "output.scores=scores",
                "alert.false-alarm-rate=1",
                "series.missing-by-channel=flow=hold, speed=drop",
                "series.hold-limit=2s");
        List<@Nullable Double> first = Fixtures.ordinary(2000);
        send("rig", 0, first, null);
        send("rig", 2, Arrays.asList(first.get(0), null, first.get(2)), null);
        send("rig", 3, Arrays.asList(first.get(0), null, first.get(2)), null);
        send("rig", 4, Arrays.asList(null, first.get(1), first.get(2)), null);
        send("rig", 5, Arrays.asList(first.get(0), first.get(1), null), null);

        assertThat(scores().readValuesToList())
                .extracting(ScoreRecord::getOffset, ScoreRecord::getBound)
                .containsExactly(tuple(0L, bound(first)), tuple(1L, bound(first)));
        assertThat(anomalies().readValuesToList())
                .extracting(AnomalyRecord::getImputed)
                .containsExactly(List.of(false, false, false), List.of(false, true, false));
        assertThat(run().counts().droppedCount()).isEqualTo(1);
        assertThat(run().counts().imputedCount()).isEqualTo(1);
        assertThat(run().counts().deadLetterCount(DeadLetterReason.MISSING_VALUE))
                .isEqualTo(2);
        assertCounts(5, 2, 2, 2);
    }

    @Test
    void aRuleForAChannelThatTheModelLacks_isRefused() {
        assertThatThrownBy(() -> start(Fixtures.singles(folder), "series.missing-by-channel=heat=hold"))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("series.missing-by-channel", "'heat'", "speed, flow, pressure");
    }

    @Test
    void aSourceThatNothingComesFrom_isForgotten_byKafkaTimeAndNotByTheWall() throws Exception {
        start(Fixtures.pairs(folder), "series.idle-expiry=1h");
        send("a", 0, Fixtures.ordinary(1500), null);
        send("b", 0, Fixtures.ordinary(1500), null);
        driver().advanceWallClockTime(Duration.ofHours(5));
        assertThat(run().counts().forgottenCount())
                .as("only the wall's clock went on")
                .isZero();

        send("b", 3601, Fixtures.ordinary(1500), null);
        driver().advanceWallClockTime(Duration.ofSeconds(10));

        assertThat(run().counts().forgottenCount()).isEqualTo(1);
        assertThat(driver().<String, byte[]>getKeyValueStore(ScoringTopology.SERIES)
                        .get("a"))
                .isNull();
    }

    @Test
    void aSweepBeforeTheFirstReading_forgetsNothing() throws Exception {
        start(Fixtures.pairs(folder));
        SeriesShape shape = new SeriesShape(
                run().config().series().rules(Fixtures.CHANNELS), model().card().window(), Fixtures.CHANNELS);
        KeyValueStore<String, byte[]> series = driver().getKeyValueStore(ScoringTopology.SERIES);
        series.put(
                "a",
                StoredState.of(shape.fingerprint(), 7, TIME.toEpochMilli(), shape.toBytes(shape.begin()), null)
                        .toBytes());
        driver().advanceWallClockTime(Duration.ofSeconds(10));

        assertThat(series.get("a")).isNotNull();
        assertThat(run().counts().forgottenCount()).isZero();
    }

    @Test
    void json_isReadWhereTheConfigurationSaysSo() throws Exception {
        start(Fixtures.singles(folder), "output.scores=scores", "input.format=json");
        input().pipeInput(
                        "k".getBytes(StandardCharsets.UTF_8),
                        "{\"source\":\"rig\",\"time\":\"2026-01-01T00:00:00Z\",\"values\":{\"speed\":2000,\"flow\":42.857,\"pressure\":2.55}}"
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(scores().readValue().getTime()).isEqualTo(TIME);
    }

    @Test
    void aRecordWithoutAKey_isScored() throws Exception {
        start(Fixtures.singles(folder), "output.scores=scores");
        input().pipeInput(null, Fixtures.signal("rig", TIME, Fixtures.ordinary(2000), null));

        assertThat(scores().readRecord().key()).isEqualTo("rig");
    }

    @Test
    void withoutAScoresTopic_noScoreIsWritten() throws Exception {
        start(Fixtures.singles(folder));
        send("rig", 0, Fixtures.ordinary(2000), null);

        assertThat(driver().producedTopicNames()).doesNotContain("scores", "kbound-anomalies");
        assertCounts(1, 1, 0, 0);
    }

    private static final class Broken {
        final byte @Nullable [] value;
        final DeadLetterReason reason;

        Broken(byte @Nullable [] value, DeadLetterReason reason) {
            this.value = value;
            this.reason = reason;
        }
    }

    private static double[] doubles(List<Float> numbers) {
        return numbers.stream().mapToDouble(Float::doubleValue).toArray();
    }

    private void start(Path modelFile, String... settings) {
        run = TopologyRun.start(folder, modelFile, settings);
    }

    private void send(String source, long second, List<@Nullable Double> values, @Nullable List<String> names) {
        run().send(source, second, values, names);
    }

    private static byte[] bytes(List<@Nullable Double> values, @Nullable List<String> names) {
        return Fixtures.signal("rig", TIME, values, names);
    }

    @SafeVarargs
    private float bound(List<@Nullable Double>... readings) {
        return run().bound(readings);
    }

    private void assertCounts(long received, long scored, long anomalies, long deadLetters) {
        assertThat(run().counts().receivedCount()).isEqualTo(received);
        assertThat(run().counts().scoredCount()).isEqualTo(scored);
        assertThat(run().counts().anomalyCount()).isEqualTo(anomalies);
        assertThat(run().counts().deadLetterCount()).isEqualTo(deadLetters);
        assertThat(run().counts().endedCount())
                .as("what became of them is known")
                .isEqualTo(received);
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private TestInputTopic<byte[], byte[]> input() {
        return run().input();
    }

    private TestOutputTopic<String, ScoreRecord> scores() {
        return run().output("scores", ScoreRecord.class);
    }

    private TestOutputTopic<String, AnomalyRecord> anomalies() {
        return run().output("kbound-anomalies", AnomalyRecord.class);
    }

    private BoundModel model() {
        return run().models().inForce().model();
    }

    private TopologyTestDriver driver() {
        return run().driver();
    }

    private TopologyRun run() {
        if (run == null) {
            throw new IllegalStateException("not started");
        }
        return run;
    }
}

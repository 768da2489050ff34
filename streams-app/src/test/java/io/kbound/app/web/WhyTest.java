package io.kbound.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.Fixtures;
import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.scorer.onnx.BoundModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a record of speed, flow and pressure, in windows of two. */
class WhyTest {
    private static final List<String> ROWS = List.of("now-1", "now");

    @TempDir
    private Path folder;

    private ModelCard card;

    @BeforeEach
    void readCard() throws Exception {
        try (BoundModel model = BoundModel.open(Fixtures.pairs(folder))) {
            card = model.card();
        }
    }

    @Test
    void theChannelToBlameMost_isNamedFirst_andOnesOfNoWeightNotAtAll() {
        AnomalyRecord anomaly = anomaly(
                List.of(2800f, 60f, 5f, 2800f, 20f, 2f),
                List.of(2800f, 60f, 5f, 2800f, 61f, 5f),
                List.of(1f, 30f, 12f));

        assertThat(Why.of(anomaly, card))
                .containsExactly(
                        "flow, now, is 20.0 l/min where 61.0 was expected (30.0 nats)",
                        "pressure, now, is 2.00 bar where 5.00 was expected (12.0 nats)");
    }

    @Test
    void ofAWindow_theReadingIsNamedThatDepartsMost() {
        AnomalyRecord anomaly = anomaly(
                List.of(2800f, 90f, 5f, 2800f, 59f, 5f), List.of(2800f, 60f, 5f, 2800f, 60f, 5f), List.of(0f, 7f, 0f));

        assertThat(Why.of(anomaly, card))
                .containsExactly("flow, now-1, is 90.0 l/min where 60.0 was expected (7.0 nats)");
    }

    @Test
    void whereNoChannelStandsOut_nothingIsSaid() {
        AnomalyRecord anomaly =
                anomaly(List.of(0f, 0f, 0f, 0f, 0f, 0f), List.of(0f, 0f, 0f, 0f, 0f, 0f), List.of(-1f, -2f, 0f));

        assertThat(Why.of(anomaly, card)).isEmpty();
    }

    @Test
    void valuesOfAnySize_areReadable() {
        AnomalyRecord anomaly = anomaly(
                List.of(0f, 0f, 0f, 12_345.6f, 0.00123f, 4.5e7f), List.of(0f, 0f, 0f, 0f, 0f, 0f), List.of(9f, 8f, 7f));

        assertThat(Why.of(anomaly, card))
                .containsExactly(
                        "speed, now, is 12346 rpm where 0.00 was expected (9.0 nats)",
                        "flow, now, is 1.23e-03 l/min where 0.00 was expected (8.0 nats)",
                        "pressure, now, is 4.50e+07 bar where 0.00 was expected (7.0 nats)");
    }

    private static AnomalyRecord anomaly(List<Float> observed, List<Float> expected, List<Float> blame) {
        return AnomalyRecord.newBuilder()
                .setId("id")
                .setSource("pump")
                .setTime(Instant.EPOCH)
                .setTopic("signals")
                .setPartition(0)
                .setOffset(0)
                .setModel("pump@1")
                .setBound(-10)
                .setStatistic(-3)
                .setPValue(0.001)
                .setPValueExtrapolated(false)
                .setThreshold(-1)
                .setChannels(Fixtures.CHANNELS)
                .setValues(observed.subList(3, 6))
                .setImputed(List.of(false, false, false))
                .setRows(ROWS)
                .setObserved(observed)
                .setExpected(expected)
                .setAttribution(blame)
                .setLevelAttribution(List.of())
                .build();
    }
}

package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTextTest {
    @Test
    void theLine_saysWhenWhereHowImprobableAndWhomToBlame() {
        assertThat(ResultText.line(anomaly(List.of(0.5f, 9.25f, 3f, -2f))))
                .isEqualTo("2026-01-01T00:00:00Z  rig-1  p 0.0012  K -12.5 (alarm at -3.0)  b -9.3 nats, c -3.0 nats");
    }

    @Test
    void namesThatATerminalWouldActOn_standAsInJson() {
        AnomalyRecord anomaly = AnomalyRecord.newBuilder(anomaly(List.of(9f)))
                .setSource("rig\u001b[2J")
                .setChannels(List.of("flow\u0007"))
                .build();

        assertThat(ResultText.line(anomaly)).contains("  rig\\u001b[2J  ").endsWith("  flow\\u0007 -9.0 nats");
    }

    @Test
    void whereLevelsAreJudged_theLineSaysWhatTheyCameTo() {
        AnomalyRecord anomaly = AnomalyRecord.newBuilder(anomaly(List.of(9.25f)))
                .setStatistic(-3.25f)
                .build();

        assertThat(ResultText.judged(anomaly)).isEqualTo("K -12.5, levels -3.3 (alarm at -3.0)");
    }

    @Test
    void anEpisode_saysWhereItBegins_andWhereItIsOver() {
        EpisodeRecord opened = episode(EpisodeState.OPENED, "2026-01-01T00:00:00Z", 1);
        EpisodeRecord closed = episode(EpisodeState.CLOSED, "2026-01-01T00:01:30Z", 40);

        assertThat(ResultText.line(opened))
                .isEqualTo("2026-01-01T00:00:00Z  rig-1  BEGINS  p 0.0012  K -12.5  b -9.3 nats");
        assertThat(ResultText.line(closed))
                .isEqualTo(
                        "2026-01-01T00:01:30Z  rig-1  OVER after 90 s, 40 anomalies  p 0.0012  K -12.5  b -9.3 nats");
    }

    @Test
    void theWorstChannel_isNamedEvenWhereItsShareIsSmall() {
        Float[] equal = new Float[10];
        Arrays.fill(equal, 1f);
        equal[1] = 1.01f;

        assertThat(ResultText.blame(anomaly(List.of(equal)))).isEqualTo("b -1.0 nats");
    }

    private static EpisodeRecord episode(EpisodeState state, String end, int anomalies) {
        return EpisodeRecord.newBuilder()
                .setId("i")
                .setSource("rig-1")
                .setState(state)
                .setStart(Instant.parse("2026-01-01T00:00:00Z"))
                .setEnd(Instant.parse(end))
                .setAnomalies(anomalies)
                .setWorst("i")
                .setWorstTime(Instant.parse("2026-01-01T00:00:00Z"))
                .setWorstBound(-12.5f)
                .setWorstPValue(0.0012)
                .setModel("m")
                .setChannels(List.of("a", "b"))
                .setAttribution(List.of(0f, 9.25f))
                .build();
    }

    private static AnomalyRecord anomaly(List<Float> attribution) {
        return AnomalyRecord.newBuilder()
                .setId("i")
                .setSource("rig-1")
                .setTime(Instant.parse("2026-01-01T00:00:00Z"))
                .setTopic("t")
                .setPartition(0)
                .setOffset(0)
                .setModel("m")
                .setBound(-12.5f)
                .setStatistic(-12.5f)
                .setPValue(0.0012)
                .setPValueExtrapolated(false)
                .setThreshold(-3)
                .setChannels(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"))
                .setValues(List.of())
                .setImputed(List.of())
                .setRows(List.of())
                .setObserved(List.of())
                .setExpected(List.of())
                .setAttribution(attribution)
                .setLevelAttribution(List.of())
                .build();
    }
}

package io.kbound.scorer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.series.Labels;
import io.kbound.scorer.series.Labels.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows and episodes in, figures out, each worked out by hand. */
class EvaluationTest {
    private static final long SECOND = 1_000_000;
    private static final List<Float> CALIBRATION = List.of(-2f, -1f, 0f, 1f);
    private static final Labels LABELS = new Labels(
            List.of(new Event("a", 10 * SECOND, 19 * SECOND), new Event("a", 90_000 * SECOND, 90_001 * SECOND)));

    private final Evaluation evaluation = new Evaluation(LABELS, CALIBRATION, false, Duration.ofSeconds(5));

    @Test
    void ofADayOfRows_everyFigureIsWhatTheRowsSay() {
        // Ten labelled rows, of which those from the fourth on alarm, and two false alarms far apart.
        for (int second = 0; second < 40; second++) {
            boolean anomaly = (second >= 13 && second <= 19) || second == 30;
            evaluation.add(score("a", second, anomaly ? -9 : 0, anomaly));
        }
        evaluation.add(score("b", 86_400, -9, true));

        assertThat(evaluation.rows()).isEqualTo(41);
        assertThat(evaluation.anomalies()).isEqualTo(9);
        assertThat(evaluation.timeline().days()).isCloseTo(1, within(1e-9));
        assertThat(evaluation.perDay(3)).isCloseTo(3, within(1e-9));
        assertThat(evaluation.events()).containsExactly(new Event("a", 10 * SECOND, 19 * SECOND));
        Confusion rows = evaluation.confusion();
        assertThat(rows.recall()).isCloseTo(0.7, within(1e-12));
        assertThat(rows.precision()).isCloseTo(7 / 9.0, within(1e-12));
        assertThat(rows.f1()).isCloseTo(14 / (14.0 + 2 + 3), within(1e-12));
        assertThat(rows.falseAlarmRate()).isCloseTo(2 / 31.0, within(1e-12));
        assertThat(rows.missingAlarmRate()).isCloseTo(0.3, within(1e-12));
        assertThat(evaluation.noticed().recall(evaluation.events())).isEqualTo(1);
        assertThat(evaluation.noticed().medianDelaySeconds(evaluation.events())).isEqualTo(3);
        // Rows at -9 before rows at 0: of 10 x 31 pairs, 7 x 29 right, and ties of 7 x 2 and 3 x 29.
        assertThat(evaluation.ranking().areas().roc())
                .isCloseTo((7 * 29 + (7 * 2 + 3 * 29) / 2.0) / (10 * 31), within(1e-12));
        // One alert of the event, one 11 s later, and that of b.
        assertThat(evaluation.alerts().points().get(16).alerts()).isEqualTo(3);
    }

    @Test
    void episodes_areCountedOnce_andFalseWhereNothingWasWrong() {
        Episodes episodes = new Episodes(evaluation::add);
        episodes.hear(episode("1", "a", 0, 5, EpisodeState.OPENED, 0.01));
        episodes.hear(episode("1", "a", 0, 15, EpisodeState.CLOSED, 0.01));
        episodes.hear(episode("2", "a", 30, 30, EpisodeState.OPENED, 0.01));
        episodes.hear(episode("3", "b", 12, 14, EpisodeState.CLOSED, 0.01));
        episodes.end();

        assertThat(evaluation.episodes()).isEqualTo(3);
        assertThat(evaluation.falseEpisodes()).isEqualTo(2);
    }

    @Test
    void anEpisodeThatIsOpenAtTheEnd_hasHadAllAnomaliesSinceItBegan() {
        EpisodeRecord open = episode("1", "a", 5, 5, EpisodeState.OPENED, 0.01);
        evaluation.add(open);
        assertThat(evaluation.falseEpisodes()).isEqualTo(1);

        Evaluation withAnother = new Evaluation(LABELS, CALIBRATION, false, Duration.ofSeconds(5));
        withAnother.add(score("a", 12, -9, true));
        withAnother.add(open);
        assertThat(withAnother.falseEpisodes()).isZero();
    }

    @Test
    void statistics_standBesideTheCalibrations_lowOnesInTheFirstBin() {
        evaluation.add(score("a", 0, -100, true));
        evaluation.add(score("a", 1, 0.99f, false));

        List<Histogram.Bin> bins = evaluation.histogram().bins();
        assertThat(bins.get(0).share()).isEqualTo(0.5);
        assertThat(bins.get(bins.size() - 1).share()).isEqualTo(0.5);
        assertThat(bins.stream().mapToDouble(Histogram.Bin::calibrationShare).sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void ofManyEpisodes_theTenWorstAreKept_withTheirWorstRecords() {
        WorstEpisodes worst = new WorstEpisodes();
        IntStream.range(0, 50)
                .forEach(i -> worst.add(episode("e" + i, "a", i, i, EpisodeState.CLOSED, 1.0 / (1 + i * 7 % 50))));
        worst.add(episode("open", "a", 99, 99, EpisodeState.OPENED, 1e-9));
        worst.add(anomaly("w-open"));
        worst.add(anomaly("of none"));

        List<WorstEpisodes.Worst> kept = worst.inOrder();
        assertThat(kept).hasSize(10);
        assertThat(kept.get(0).episode().getId()).isEqualTo("open");
        assertThat(kept.get(0).record())
                .hasValueSatisfying(record -> assertThat(record.getId()).isEqualTo("w-open"));
        assertThat(kept.stream().map(one -> one.episode().getWorstPValue()))
                .isSorted()
                .allMatch(p -> p <= 1.0 / 41);
    }

    private static ScoreRecord score(String source, long second, float statistic, boolean anomaly) {
        return ScoreRecord.newBuilder()
                .setId(source + second)
                .setSource(source)
                .setTime(Instant.ofEpochSecond(second))
                .setTopic("t")
                .setPartition(0)
                .setOffset(second)
                .setModel("m")
                .setBound(statistic)
                .setStatistic(statistic)
                .setPValue(anomaly ? 0.001 : 0.5)
                .setPValueExtrapolated(false)
                .setThreshold(-3)
                .setAnomaly(anomaly)
                .setScreened(false)
                .build();
    }

    private static EpisodeRecord episode(
            String id, String source, long from, long to, EpisodeState state, double pValue) {
        return EpisodeRecord.newBuilder()
                .setId(id)
                .setSource(source)
                .setState(state)
                .setStart(Instant.ofEpochSecond(from))
                .setEnd(Instant.ofEpochSecond(to))
                .setAnomalies(1)
                .setWorst("w-" + id)
                .setWorstTime(Instant.ofEpochSecond(from))
                .setWorstBound(-1)
                .setWorstPValue(pValue)
                .setModel("m")
                .setChannels(List.of("x"))
                .setAttribution(List.of(1f))
                .build();
    }

    private static AnomalyRecord anomaly(String id) {
        return AnomalyRecord.newBuilder()
                .setId(id)
                .setSource("a")
                .setTime(Instant.EPOCH)
                .setTopic("t")
                .setPartition(0)
                .setOffset(0)
                .setModel("m")
                .setBound(-1)
                .setStatistic(-1)
                .setPValue(0.001)
                .setPValueExtrapolated(false)
                .setThreshold(-1)
                .setChannels(List.of("x"))
                .setValues(List.of(1f))
                .setImputed(List.of(false))
                .setRows(List.of("now"))
                .setObserved(List.of(1f))
                .setExpected(List.of(1f))
                .setAttribution(List.of(1f))
                .setLevelAttribution(List.of(1f, 0f))
                .build();
    }
}

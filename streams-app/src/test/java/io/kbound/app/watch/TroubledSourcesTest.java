package io.kbound.app.watch;

import static io.kbound.app.watch.Results.anomaly;
import static io.kbound.app.watch.Results.episode;
import static io.kbound.app.watch.Results.millis;
import static io.kbound.app.watch.Results.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.watch.TroubledSource.State;
import io.kbound.record.EpisodeState;
import org.junit.jupiter.api.Test;

class TroubledSourcesTest {
    @Test
    void anEpisode_isTheSame_whetherItsRecordOrItsAnomaliesComeFirst() {
        TroubledSources episodeFirst = new TroubledSources(10, true, false);
        episodeFirst.add(episode("a", EpisodeState.OPENED, 1, 1, 1), millis(1));
        episodeFirst.add(anomaly("a", 1, 0.001, "flow", 9), millis(1));
        episodeFirst.add(anomaly("a", 2, 1e-5, "flow", 20), millis(2));
        TroubledSources anomaliesFirst = new TroubledSources(10, true, false);
        anomaliesFirst.add(anomaly("a", 1, 0.001, "flow", 9), millis(1));
        anomaliesFirst.add(anomaly("a", 2, 1e-5, "flow", 20), millis(2));
        anomaliesFirst.add(episode("a", EpisodeState.OPENED, 1, 1, 1), millis(1));

        for (TroubledSources sources : new TroubledSources[] {episodeFirst, anomaliesFirst}) {
            TroubledSource source = sources.find("a").orElseThrow();
            assertThat(source.state(millis(1000))).isEqualTo(State.ANOMALOUS);
            assertThat(source.anomalies()).isEqualTo(2);
            assertThat(source.lowestP()).isEqualTo(1e-5);
            assertThat(source.worst().get(0).text()).isEqualTo("flow -20.0");
            assertThat(source.startMicros()).isEqualTo(millis(1) * 1000);
        }
    }

    @Test
    void theNextEpisode_whoseAnomalyComesBeforeTheEndOfTheLast_countsItAlone() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("a", 1, 1e-6, "flow", 20), millis(1));
        sources.add(anomaly("a", 90, 0.004, "flow", 5), millis(90));
        sources.add(episode("a", EpisodeState.CLOSED, 1, 1, 1), millis(90));
        sources.add(episode("a", EpisodeState.OPENED, 90, 90, 1), millis(90));
        TroubledSource source = sources.find("a").orElseThrow();

        assertThat(source.state(millis(90))).isEqualTo(State.ANOMALOUS);
        assertThat(source.anomalies()).isEqualTo(1);
        assertThat(source.startMicros()).isEqualTo(millis(90) * 1000);
    }

    @Test
    void anomaliesOfAnEpisodeThatIsKnownToBeOver_openNone() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(episode("a", EpisodeState.OPENED, 1, 1, 1), millis(1));
        sources.add(episode("a", EpisodeState.CLOSED, 1, 5, 7), millis(60));
        sources.add(anomaly("a", 5, 0.001, "flow", 9), millis(5));
        TroubledSource source = sources.find("a").orElseThrow();

        assertThat(source.state(millis(60))).isEqualTo(State.OVER);
        assertThat(source.anomalies()).isEqualTo(7);

        sources.add(anomaly("a", 70, 0.001, "flow", 9), millis(70));
        assertThat(source.state(millis(70))).isEqualTo(State.ANOMALOUS);
        assertThat(source.anomalies()).isEqualTo(1);
    }

    @Test
    void withoutEpisodes_aMinuteWithoutAnAnomaly_isTheEnd() {
        TroubledSources sources = new TroubledSources(10, false, false);
        sources.add(anomaly("a", 1, 0.001, "flow", 9), millis(1));
        sources.add(anomaly("a", 50, 0.001, "flow", 9), millis(50));
        TroubledSource source = sources.find("a").orElseThrow();

        assertThat(source.state(millis(110))).isEqualTo(State.ANOMALOUS);
        assertThat(source.anomalies()).isEqualTo(2);
        assertThat(source.state(millis(111))).isEqualTo(State.OVER);

        sources.add(anomaly("a", 120, 0.001, "flow", 9), millis(120));
        assertThat(source.anomalies()).isEqualTo(1);
    }

    @Test
    void whereScoresAreRead_aSourceThatIsWellIsNormal_andSilentAfterFiveMinutes() {
        TroubledSources sources = new TroubledSources(10, false, true);
        sources.add(score("a", 0, 0.5), millis(0));
        assertThat(sources.find("a")).as("never in trouble").isEmpty();
        sources.add(anomaly("a", 1, 0.001, "flow", 9), millis(1));
        sources.add(score("a", 100, 0.5), millis(100));
        TroubledSource source = sources.find("a").orElseThrow();

        assertThat(source.state(millis(400))).isEqualTo(State.NORMAL);
        assertThat(source.state(millis(401))).isEqualTo(State.SILENT);
        assertThat(source.bars(10)).isEqualTo("▁");
    }

    @Test
    void thoseInTroubleComeFirst_andTheLeastProbableOfThem() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("over", 1, 1e-9, "flow", 9), millis(1));
        sources.add(episode("over", EpisodeState.CLOSED, 1, 1, 1), millis(2));
        sources.add(anomaly("mild", 3, 0.005, "flow", 9), millis(3));
        sources.add(anomaly("bad", 4, 1e-6, "flow", 9), millis(4));

        assertThat(sources.worstFirst(millis(5)))
                .extracting(TroubledSource::name)
                .containsExactly("bad", "mild", "over");
    }

    @Test
    void soManyAreKept_andThoseWhoseTroubleIsLongestAgoAreLetGo() {
        TroubledSources sources = new TroubledSources(2, true, false);
        sources.add(anomaly("a", 1, 0.001, "flow", 9), millis(1));
        sources.add(anomaly("b", 2, 0.001, "flow", 9), millis(2));
        sources.add(anomaly("a", 3, 0.001, "flow", 9), millis(3));
        sources.add(anomaly("c", 4, 0.001, "flow", 9), millis(4));

        assertThat(sources.worstFirst(millis(5)))
                .extracting(TroubledSource::name)
                .containsExactly("a", "c");
        assertThat(sources.letGo()).isEqualTo(1);
    }

    @Test
    void anomaliesOfTheLastMinute_areCountedByKafkaTime() {
        TroubledSources sources = new TroubledSources(10, true, false);
        for (int second = 0; second < 150; second++) {
            sources.add(anomaly("a", second, 0.001, "flow", 9), millis(second));
        }

        assertThat(sources.lastMinute(millis(149))).isEqualTo(60);
        assertThat(sources.lastMinute(millis(179))).isEqualTo(30);
        assertThat(sources.lastMinute(millis(500))).isZero();
    }
}

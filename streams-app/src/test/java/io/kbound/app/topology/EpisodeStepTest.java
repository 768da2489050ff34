package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.Fixtures;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodeStepTest {
    private static final List<@Nullable Double> ORDINARY = Fixtures.ordinary(2000);

    /** The flow is far too low for the speed. */
    private static final List<@Nullable Double> ODD = List.of(2000.0, 20.0, 2.55);

    /** So is the flow, and more so. */
    private static final List<@Nullable Double> ODDER = List.of(2000.0, 5.0, 2.55);

    @TempDir
    private Path folder;

    private TopologyRun run;

    @BeforeEach
    void start() throws IOException {
        run = TopologyRun.start(folder, Fixtures.singles(folder), "alert.episode-hold=10s");
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void anomaliesThatFollowOneAnother_areOneEpisode_toldAtItsBeginningAndItsEnd() {
        run.send("rig", 0, ORDINARY, null);
        run.send("rig", 1, ODD, null);
        run.send("rig", 2, ORDINARY, null);
        run.send("rig", 5, ODDER, null);
        run.send("rig", 14, ODD, null);
        run.send("rig", 24, ORDINARY, null);
        assertThat(run.counts().episodesClosedCount()).as("held for 10 s").isZero();
        run.send("rig", 25, ORDINARY, null);

        List<KeyValue<String, EpisodeRecord>> episodes = episodes();
        List<AnomalyRecord> anomalies =
                run.output("kbound-anomalies", AnomalyRecord.class).readValuesToList();
        assertThat(anomalies).hasSize(3);
        assertThat(episodes)
                .hasSize(2)
                .allSatisfy(episode -> assertThat(episode.key).isEqualTo("rig"));
        EpisodeRecord opened = episodes.get(0).value;
        assertThat(opened.getState()).isEqualTo(EpisodeState.OPENED);
        assertThat(opened.getId()).isEqualTo(anomalies.get(0).getId());
        assertThat(opened.getAnomalies()).isEqualTo(1);
        assertThat(opened.getAttribution()).isEqualTo(anomalies.get(0).getAttribution());
        EpisodeRecord closed = episodes.get(1).value;
        AnomalyRecord worst = anomalies.stream()
                .min(Comparator.comparing(AnomalyRecord::getBound))
                .orElseThrow();
        assertThat(closed.getState()).isEqualTo(EpisodeState.CLOSED);
        assertThat(closed.getId()).isEqualTo(opened.getId());
        assertThat(closed.getStart()).isEqualTo(TopologyRun.TIME.plusSeconds(1));
        assertThat(closed.getEnd()).isEqualTo(TopologyRun.TIME.plusSeconds(14));
        assertThat(closed.getAnomalies()).isEqualTo(3);
        assertThat(closed.getWorst()).isEqualTo(worst.getId());
        assertThat(closed.getWorstTime()).isEqualTo(TopologyRun.TIME.plusSeconds(5));
        assertThat(closed.getWorstBound()).isEqualTo(worst.getBound());
        assertThat(closed.getWorstPValue()).isEqualTo(worst.getPValue());
        assertThat(closed.getModel()).isEqualTo(run.models().inForce().id());
        assertThat(closed.getChannels()).isEqualTo(Fixtures.CHANNELS);
        for (int channel = 0; channel < 3; channel++) {
            int at = channel;
            assertThat(closed.getAttribution().get(at))
                    .isEqualTo(anomalies.stream()
                            .map(anomaly -> anomaly.getAttribution().get(at))
                            .reduce(0f, Float::sum));
        }
    }

    @Test
    void anAnomalyAfterTheHold_isAnotherEpisode() {
        run.send("rig", 0, ODD, null);
        run.send("rig", 11, ODD, null);

        assertThat(states()).containsExactly(EpisodeState.OPENED, EpisodeState.CLOSED, EpisodeState.OPENED);
    }

    @Test
    void eachSource_hasEpisodesOfItsOwn() {
        run.send("a", 0, ODD, null);
        run.send("b", 1, ODD, null);
        run.send("a", 2, ODD, null);

        assertThat(run.counts().episodesOpenedCount()).isEqualTo(2);
    }

    @Test
    void aSourceThatFallsSilent_isEndedByTheOthers_asKafkaTimeGoesOn() {
        run.send("silent", 0, ODD, null);
        run.send("other", 10, ORDINARY, null);
        assertThat(states()).containsExactly(EpisodeState.OPENED);

        run.send("other", 11, ORDINARY, null);

        assertThat(episodes()).singleElement().satisfies(closed -> {
            assertThat(closed.key).isEqualTo("silent");
            assertThat(closed.value.getState()).isEqualTo(EpisodeState.CLOSED);
            assertThat(closed.value.getEnd()).isEqualTo(TopologyRun.TIME);
        });
    }

    @Test
    void readingsOfLongAgo_sentNow_areToldApartByTheirOwnTime() {
        run.send("rig", 0, 1_000_000, ODD, null);
        run.send("rig", 60, 1_000_000, ODD, null);

        assertThat(states()).containsExactly(EpisodeState.OPENED, EpisodeState.CLOSED, EpisodeState.OPENED);
    }

    @Test
    void aSourceThatStillSpeaks_isNotSilent_howeverLateItsReadingsArrive() {
        run.send("late", 0, 0, ODD, null);
        run.send("late", 1, 100, ODD, null);
        run.send("other", 101, 101, ORDINARY, null);
        assertThat(states()).containsExactly(EpisodeState.OPENED);

        run.send("other", 111, 111, ORDINARY, null);
        assertThat(states()).containsExactly(EpisodeState.CLOSED);
    }

    @Test
    void anOpenEpisode_isNotForgotten_howeverLongItsSourceRests() throws IOException {
        run.close();
        run = TopologyRun.start(folder, Fixtures.pairs(folder), "alert.episode-hold=10s", "series.idle-expiry=1h");
        run.send("rig", 0, ORDINARY, null);
        run.send("rig", 1, ODD, null);
        assertThat(states()).containsExactly(EpisodeState.OPENED);
        // After so long a pause, windows begin anew, and nothing is scored at first.
        run.send("other", 48 * 3600, ORDINARY, null);
        run.driver().advanceWallClockTime(Duration.ofSeconds(10));
        assertThat(stored()).isNotNull();
        run.send("other", 48 * 3600 + 1, ORDINARY, null);

        assertThat(states()).containsExactly(EpisodeState.CLOSED);
    }

    @Test
    void whatIsOver_isNotKept() {
        run.send("rig", 0, ODD, null);
        assertThat(stored()).isNotNull();
        run.send("rig", 11, ORDINARY, null);

        assertThat(stored()).isNull();
    }

    private byte @Nullable [] stored() {
        return run.driver()
                .<String, byte[]>getKeyValueStore(ScoringTopology.EPISODES)
                .get("rig");
    }

    private List<EpisodeState> states() {
        return episodes().stream().map(episode -> episode.value.getState()).toList();
    }

    private List<KeyValue<String, EpisodeRecord>> episodes() {
        return run.output("kbound-episodes", EpisodeRecord.class).readKeyValuesToList();
    }
}

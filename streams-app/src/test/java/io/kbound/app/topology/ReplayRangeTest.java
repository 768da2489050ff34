package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.Fixtures;
import io.kbound.app.topology.ReplayRange.Part;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.ScoreRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a replay, what lies before the range works and is not reported; what lies beyond it does neither. */
class ReplayRangeTest {
    private static final ReplayRange RANGE = new ReplayRange(Map.of(0, new Part(0, 2, 4)));
    private static final List<@Nullable Double> BROKEN = List.of(2000.0);

    @TempDir
    private Path folder;

    @Test
    void theFirstRecordOfTheRange_hasAFullWindow_andNothingBeforeOrBeyondItIsReported() throws Exception {
        try (TopologyRun run = TopologyRun.replay(folder, Fixtures.pairs(folder), RANGE, "output.scores=scores")) {
            for (int second = 0; second < 6; second++) {
                run.send("rig", second, Fixtures.ordinary(1500 + 100 * second), null);
            }

            List<ScoreRecord> scores = run.output("scores", ScoreRecord.class).readValuesToList();
            assertThat(scores).extracting(ScoreRecord::getOffset).containsExactly(2L, 3L);
            assertThat(scores.get(0).getBound()).isEqualTo(run.bound(Fixtures.ordinary(1600), Fixtures.ordinary(1700)));
            assertThat(run.counts().receivedCount()).isEqualTo(4);
        }
    }

    @Test
    void deadLetters_areThoseOfTheRange() throws Exception {
        try (TopologyRun run = TopologyRun.replay(folder, Fixtures.pairs(folder), RANGE)) {
            for (int second = 0; second < 6; second++) {
                run.send("rig", second, BROKEN, null);
            }

            assertThat(run.driver()
                            .createOutputTopic(
                                    "kbound-dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                            .readRecordsToList())
                    .hasSize(2);
        }
    }

    @Test
    void anEpisodeThatBeganBefore_goesOn_andOnlyItsEndIsReported() throws Exception {
        List<@Nullable Double> improbable = List.of(2000.0, 20.0, 5 * 2000.0 / 2800 * 2000 / 2800);
        try (TopologyRun run = TopologyRun.replay(folder, Fixtures.singles(folder), RANGE, "alert.episode-hold=10s")) {
            run.send("rig", 0, improbable, null);
            run.send("rig", 1, Fixtures.ordinary(2000), null);
            run.send("rig", 2, Fixtures.ordinary(2000), null);
            run.send("rig", 30, Fixtures.ordinary(2000), null);

            List<EpisodeRecord> episodes =
                    run.output("kbound-episodes", EpisodeRecord.class).readValuesToList();
            assertThat(episodes).hasSize(1);
            assertThat(episodes.get(0).getState()).isEqualTo(EpisodeState.CLOSED);
            assertThat(episodes.get(0).getStart()).isEqualTo(TopologyRun.TIME);
        }
    }

    @Test
    void offsetsOutOfOrder_areNoRange() {
        assertThatThrownBy(() -> new Part(3, 2, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Part(0, 5, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new ReplayRange(Map.of(0, new Part(1, 2, 4), 1, new Part(5, 5, 5))).length())
                .isEqualTo(3);
    }
}

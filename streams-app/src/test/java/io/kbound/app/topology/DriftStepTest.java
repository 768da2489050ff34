package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.Fixtures;
import io.kbound.record.DriftRecord;
import io.kbound.record.DriftState;
import io.kbound.record.ScoreRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftStepTest {
    @TempDir
    private Path folder;

    @Test
    void aSourceWhoseBoundsFall_isToldOnce_andAgainWhenItIsOver() throws Exception {
        try (TopologyRun run =
                TopologyRun.start(folder, Fixtures.singles(folder), "alert.drift-windows=50", "output.scores=scores")) {
            Random random = new Random(1);
            for (int second = 0; second < 150; second++) {
                boolean worn = second >= 50 && second < 100;
                run.send("rig", second, reading(random, worn ? 0.9 : 1), null);
                run.send("other", second, reading(random, 1), null);
            }

            List<TestRecord<String, DriftRecord>> drifts =
                    run.output("kbound-drifts", DriftRecord.class).readRecordsToList();
            List<ScoreRecord> scores = run.output("scores", ScoreRecord.class).readValuesToList().stream()
                    .filter(score -> score.getSource().equals("rig"))
                    .toList();
            assertThat(drifts).extracting(TestRecord::key).containsOnly("rig");
            assertThat(drifts)
                    .extracting(drift -> drift.value().getState())
                    .containsExactly(DriftState.BEGAN, DriftState.ENDED);
            DriftRecord began = drifts.get(0).value();
            assertThat(began.getSince()).isEqualTo(TopologyRun.TIME.plusSeconds(50));
            assertThat(began.getTime()).isEqualTo(TopologyRun.TIME.plusSeconds(99));
            assertThat(began.getId()).isEqualTo(scores.get(99).getId());
            assertThat(began.getModel()).isEqualTo(run.models().inForce().id());
            assertThat(began.getWindows()).isEqualTo(50);
            assertThat(began.getPValue()).isLessThanOrEqualTo(1e-4);
            assertThat(began.getMedian()).isLessThan(began.getNormalMedian());
            assertThat(run.counts().driftsBegunCount()).isEqualTo(1);
            assertThat(run.counts().driftsEndedCount()).isEqualTo(1);
            assertThat(run.counts().driftPValue())
                    .isEqualTo(drifts.get(1).value().getPValue());
        }
    }

    private static List<@Nullable Double> reading(Random random, double wear) {
        // As the fixture's model was trained: load anywhere, and sensors that are good to half a percent or so.
        List<@Nullable Double> whole = Fixtures.ordinary(1400 + 1400 * random.nextDouble());
        return List.of(
                whole.get(0) * (1 + 0.003 * random.nextGaussian()),
                wear * whole.get(1) * (1 + 0.01 * random.nextGaussian()),
                whole.get(2) * (1 + 0.01 * random.nextGaussian()));
    }
}

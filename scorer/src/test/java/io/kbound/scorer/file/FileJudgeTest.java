package io.kbound.scorer.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.FixtureModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJudgeTest {
    private static final long SECOND = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void anEpisode_isOpenUntilNoAnomalyHasComeForAsLongAsItIsHeld() throws Exception {
        FileJudge judge = judge(OptionalInt.empty());

        assertThat(judge.episode("a", 0, false)).isEmpty();
        assertThat(judge.episode("a", 10 * SECOND, true)).isEqualTo(OptionalLong.of(1));
        assertThat(judge.episode("b", 11 * SECOND, false)).as("another source").isEmpty();
        assertThat(judge.episode("a", 70 * SECOND, false)).isEqualTo(OptionalLong.of(1));
        assertThat(judge.episode("a", 71 * SECOND, false)).as("held for 60 s").isEmpty();
        assertThat(judge.episode("b", 72 * SECOND, true)).isEqualTo(OptionalLong.of(2));
        assertThat(judge.episode("a", 73 * SECOND, true)).isEqualTo(OptionalLong.of(3));
        assertThat(judge.episodes()).isEqualTo(3);
    }

    @Test
    void anAnomalyOutOfOrder_doesNotEndAnEpisodeEarlier() throws Exception {
        FileJudge judge = judge(OptionalInt.empty());
        judge.episode("a", 100 * SECOND, true);
        judge.episode("a", 10 * SECOND, true);

        assertThat(judge.episode("a", 80 * SECOND, false)).isEqualTo(OptionalLong.of(1));
        assertThat(judge.episode("a", 160 * SECOND, false)).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void aRollingCalibration_followsEachSourceForItself() throws Exception {
        FileJudge rolling = judge(OptionalInt.of(100));
        FileJudge fixed = judge(OptionalInt.empty());
        Random random = new Random(1);
        float level = fixed.judge("old", 0).threshold() + 1;
        boolean followed = false;
        for (int i = 0; i < 3000; i++) {
            // A source that ages: its statistic sinks slowly below the model's threshold.
            float statistic = level - i * 0.002f + 0.3f * (float) random.nextGaussian();
            Verdict own = rolling.judge("old", statistic);
            followed |= !own.anomaly() && fixed.judge("old", statistic).anomaly();
        }

        assertThat(followed).isTrue();
        assertThat(rolling.judge("new", level - 6).anomaly())
                .as("nothing was learned of another source")
                .isTrue();
    }

    private FileJudge judge(OptionalInt rollingWindows) throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder))) {
            return new FileJudge(model.card(), 0.01, rollingWindows, Optional.empty(), Duration.ofMinutes(1));
        }
    }
}

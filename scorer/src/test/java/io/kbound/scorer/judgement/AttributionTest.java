package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.FixtureModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributionTest {
    @TempDir
    private Path folder;

    @Test
    void blameByChannelAndByLevel_addsUpToHowFarTheBoundLiesBelowNormal() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            ModelCard card = model.card();
            scorer.put(0, new float[] {2777, 59.8f, 4.86f, 2776, 45f, 4.94f});
            scorer.score(1);
            double normal = card.calibration().normalLevels().stream()
                    .mapToDouble(x -> x)
                    .sum();
            Attribution attribution = new Attribution(card);

            float[] byChannel = attribution.byChannel(scorer.valueTerms(0));
            float[] byLevel = attribution.byLevel(scorer.levelTerms(0));

            assertThat(sum(byChannel)).isCloseTo(normal - scorer.bound(0), within(1e-2));
            assertThat(sum(byLevel)).isCloseTo(normal - scorer.bound(0), within(1e-2));
            assertThat(Attribution.worst(byChannel))
                    .as("the flow is what is off")
                    .isEqualTo(1);
        }
    }

    @Test
    void theWorst_isTheLargest() {
        assertThat(Attribution.worst(new float[] {-3, 2, 7, 7, -9})).isEqualTo(2);
        assertThat(Attribution.worst(new float[] {-3})).isZero();
    }

    private static double sum(float[] parts) {
        double sum = 0;
        for (float part : parts) {
            sum += part;
        }
        return sum;
    }
}

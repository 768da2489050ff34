package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.FixtureModel;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributionTest {
    /** Two readings, of which the newer has too little flow. */
    private static final float[] OFF = {2777, 59.8f, 4.86f, 2776, 45f, 4.94f};

    @TempDir
    private Path folder;

    @Test
    void blameByChannelAndByLevel_addsUpToHowFarTheBoundLiesBelowNormal() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            ModelCard card = model.card();
            scorer.put(0, OFF);
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
    void blameByLevelAndChannel_addsUpToThatByEither() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.withCells(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, OFF);
            scorer.score(1);
            Attribution attribution = new Attribution(model.card());

            float[] byCell = attribution.byCell(scorer.cellTerms(0));

            float[] byLevel = new float[5];
            float[] byChannel = new float[3];
            for (int cell = 0; cell < byCell.length; cell++) {
                byLevel[cell / 3] += byCell[cell];
                byChannel[cell % 3] += byCell[cell];
            }
            assertThat(byCell).hasSize(15);
            // 32 bits, of sums about as large as the bound.
            Offset<Float> rounding = within(1e-5f * (10 + Math.abs(scorer.bound(0))));
            assertThat(byLevel).containsExactly(attribution.byLevel(scorer.levelTerms(0)), rounding);
            assertThat(byChannel).containsExactly(attribution.byChannel(scorer.valueTerms(0)), rounding);
        }
    }

    @Test
    void aModelOfAnEarlierBuild_hasNoCells() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, OFF);
            scorer.score(1);

            assertThat(scorer.cellTerms(0)).isEmpty();
            assertThat(new Attribution(model.card()).byCell(scorer.cellTerms(0)))
                    .isEmpty();
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

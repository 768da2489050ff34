package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.Band;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.FixtureModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticTest {
    @TempDir
    private Path folder;

    @Test
    void theFinerAndTheCoarserHalf_areMeasuredByMedianAndSpread() {
        List<float[]> levelTerms = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            // Four levels and the edge: the finer two add up to i, the others to 10 i + 3.
            levelTerms.add(new float[] {i - 1, 1, 5 * i, 5 * i, 3});
        }

        ModelCard.Statistic levels = Statistic.levels(levels(8, 3, -3, -8), levelTerms);

        assertThat(levels.kind()).isEqualTo(StatisticKind.LEVELS);
        assertThat(levels.bands()).containsExactly(new Band(0, 2, 50, 34), new Band(2, 5, 503, 340));
    }

    @Test
    void theHalves_areThoseOfTheLogSnr_howeverDenseTheLevelsLie() {
        List<float[]> levelTerms = List.of(new float[] {1, 2, 3, 4, 5});

        assertThat(Statistic.levels(levels(8, -1, -2, -8), levelTerms).bands())
                .extracting(Band::to)
                .containsExactly(1, 5);
        assertThat(Statistic.levels(levels(8, 7, 6, -8), levelTerms).bands())
                .extracting(Band::to)
                .containsExactly(3, 5);
    }

    @Test
    void weights_sayHowMuchALevelCounts_whoeverGivesItsTerms() throws Exception {
        List<float[]> levelTerms = List.of(new float[] {1, 10, 5}, new float[] {3, 10, 5}, new float[] {5, 10, 5});

        Statistic weighted = new Statistic(Statistic.weighted(List.of(2.0, 0.0, 1.0), levelTerms));

        // Sums 7, 11 and 15: the median is 11, and 16 and 84 % lie at 8.28 and 13.72.
        assertThat(weighted.of(new float[] {3, -1000, 5})).isZero();
        assertThat(weighted.of(new float[] {1, 0, 5})).isCloseTo(-4 / 2.72f, within(1e-5f));
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, new float[] {2000, 42, 2.5f, 2000, 20, 2.5f});
            scorer.score(1);
            float[] terms = scorer.levelTerms(0);
            List<Double> weights = new ArrayList<>();
            for (int i = 0; i < terms.length; i++) {
                weights.add(0.5 + i);
            }
            Statistic own = new Statistic(Statistic.weighted(weights, List.of(terms, new float[terms.length])));

            assertThat(own.of(scorer, 0)).isEqualTo(own.of(terms)).isNotZero();
        }
    }

    @Test
    void windowsThatAreAllTheSame_leaveASpreadThatCanBeDividedBy() {
        List<float[]> levelTerms = List.of(new float[] {1, 2, 3}, new float[] {1, 2, 3});

        assertThat(Statistic.levels(levels(5, -5), levelTerms).bands())
                .allMatch(band -> band.spread() > 0 && Float.isFinite((float) (1e6 / band.spread())));
    }

    @Test
    void theLeastBand_isWhatAWindowIsJudgedBy_andTheBoundWhereTheCardSaysSo() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, new float[] {2000, 42, 2.5f, 2000, 20, 2.5f});
            scorer.score(1);
            float[] terms = scorer.levelTerms(0);
            int last = terms.length - 1;

            Statistic first = new Statistic(new ModelCard.Statistic(
                    StatisticKind.LEVELS, List.of(new Band(0, 1, 7, 2), new Band(last, last + 1, -1e6, 1))));
            Statistic edge = new Statistic(new ModelCard.Statistic(
                    StatisticKind.LEVELS, List.of(new Band(0, 1, -1e6, 2), new Band(last, last + 1, 5, 0.5))));

            assertThat(first.of(scorer, 0)).isCloseTo((terms[0] - 7) / 2, within(1e-4f));
            assertThat(edge.of(scorer, 0)).isCloseTo((terms[last] - 5) / 0.5f, within(1e-4f));
            assertThat(new Statistic(ModelCard.Statistic.THE_BOUND).of(scorer, 0))
                    .isEqualTo(scorer.bound(0));
        }
    }

    @Test
    void beyondWhat32BitsHold_itIsTheLeastThereIs_andNoInfinity() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, new float[] {2000, 42, 2.5f, 2000, 20, 1e9f});
            scorer.score(1);
            Statistic narrow =
                    new Statistic(new ModelCard.Statistic(StatisticKind.LEVELS, List.of(new Band(0, 1, 0, 1e-38))));

            assertThat(narrow.of(scorer, 0)).isEqualTo(-Float.MAX_VALUE);
        }
    }

    private static List<ModelCard.Level> levels(double... logSnr) {
        List<ModelCard.Level> levels = new ArrayList<>();
        for (double one : logSnr) {
            levels.add(new ModelCard.Level(2 + levels.size(), one, 1));
        }
        return levels;
    }
}

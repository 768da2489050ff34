package io.kbound.scorer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Areas in bins against those by every pair of rows, and by every threshold. */
class RowRankingTest {
    private static final int ROWS = 3000;

    private record Row(float suspicion, boolean labelled) {}

    @Test
    void areasAreThoseOfAllPairsAndThresholds_withinWhatIsSaid() {
        List<Row> rows = rows(1, 100f);
        RowRanking ranking = ranking(rows);

        double exact = roc(rows);
        assertThat(ranking.areas().roc())
                .isCloseTo(exact, within(ranking.areas().rocError() + 1e-12));
        assertThat(ranking.areas().rocError()).isLessThan(1e-3);
        assertThat(ranking.areas().averagePrecision()).isCloseTo(averagePrecision(rows), within(2e-3));
    }

    @Test
    void signsAndSizesOfAllKinds_keepTheirOrder() {
        RowRanking ranking = new RowRanking();
        float[] inOrder = {-1e30f, -5f, -1e-20f, 0f, 1e-20f, 0.3f, 2f, 1e30f};
        for (int i = 0; i < inOrder.length; i++) {
            ranking.add(inOrder[i], i < 4);
        }

        assertThat(ranking.areas().roc()).isEqualTo(1);
        assertThat(ranking.areas().averagePrecision()).isEqualTo(1);
    }

    @Test
    void theCurveEndsWhereAllAlarm_andEachPointIsWhatItsThresholdGives() {
        List<Row> rows = rows(2, 1f);
        List<RowRanking.Point> curve = ranking(rows).curve();

        RowRanking.Point last = curve.get(curve.size() - 1);
        assertThat(last.recall()).isEqualTo(1);
        assertThat(last.falseAlarmRate()).isEqualTo(1);
        assertThat(curve).hasSizeBetween(20, 202).allSatisfy(point -> {
            double alarms = rows.stream()
                    .filter(row -> row.suspicion <= point.threshold())
                    .count();
            double hits = rows.stream()
                    .filter(row -> row.suspicion <= point.threshold() && row.labelled)
                    .count();
            assertThat(point.precision()).isCloseTo(hits / alarms, within(1e-9));
        });
    }

    @Test
    void rowsOfOneKindAlone_haveNoAreas() {
        RowRanking ranking = new RowRanking();
        ranking.add(1, false);

        assertThat(ranking.areas().roc()).isNaN();
        assertThat(ranking.areas().averagePrecision()).isNaN();
    }

    private static List<Row> rows(long seed, float scale) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            boolean labelled = i % 7 == 0;
            rows.add(new Row((float) (scale * (random.nextGaussian() - (labelled ? 1 : 0))), labelled));
        }
        return rows;
    }

    private static RowRanking ranking(List<Row> rows) {
        RowRanking ranking = new RowRanking();
        rows.forEach(row -> ranking.add(row.suspicion, row.labelled));
        return ranking;
    }

    private static double roc(List<Row> rows) {
        double right = 0;
        double pairs = 0;
        for (Row a : rows) {
            for (Row b : rows) {
                if (a.labelled && !b.labelled) {
                    pairs++;
                    right += a.suspicion < b.suspicion ? 1 : a.suspicion == b.suspicion ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }

    private static double averagePrecision(List<Row> rows) {
        double sum = 0;
        double labelled = 0;
        for (Row at : rows) {
            if (at.labelled) {
                labelled++;
                double alarms = rows.stream()
                        .filter(row -> row.suspicion <= at.suspicion)
                        .count();
                double hits = rows.stream()
                        .filter(row -> row.suspicion <= at.suspicion && row.labelled)
                        .count();
                sum += hits / alarms;
            }
        }
        return sum / labelled;
    }
}

package io.kbound.export.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The views in Java, against sums written out. That the graph says the same is checked at every export. */
class ViewTest {
    @Test
    void rawView_isTheWindowItself() {
        RawView view = new RawView(3);
        float[] values = new float[6];
        view.apply(new float[] {1, 2, 3, 4, 5, 6}, values);

        assertThat(values).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(view.rowNames()).containsExactly("now-2", "now-1", "now");
    }

    @Test
    void summaryView_isFourStatisticsOfEachChannel() {
        int window = 32;
        Random random = new Random(2);
        float[] centred = new float[window * 2];
        for (int i = 0; i < window; i++) {
            centred[2 * i] = random.nextFloat();
            centred[2 * i + 1] = 3 * i + 7;
        }
        SummaryView view = new SummaryView(window, new float[] {1, 1});
        float[] values = new float[8];
        view.apply(centred, values);

        assertThat(view.rowNames()).containsExactly("mean of 4", "mean of 16", "ln deviation", "slope");
        assertThat(values[0]).isCloseTo((float) exponentialMean(centred, 4), within(1e-5f));
        assertThat(values[2]).isCloseTo((float) exponentialMean(centred, 16), within(1e-5f));
        assertThat(values[7]).as("the slope of a line").isCloseTo(3, within(1e-4f));
        assertThat(values[1]).as("the fast mean follows closely").isGreaterThan(values[3]);
    }

    @Test
    void aStuckChannel_hasTheLeastDeviationThereIsAndNoInfinity() {
        SummaryView view = new SummaryView(8, new float[] {2});
        float[] values = new float[4];
        view.apply(new float[8], values);

        assertThat(values[2]).isCloseTo((float) Math.log(2e-3), within(1e-4f));
    }

    @Test
    void levels_areTakenOffBeforeAndPutBackAfter() {
        float[] levels = {100, -5};
        Standardisation standardisation = new Standardisation(
                new RawView(1), 1, levels, new float[] {0.5f, 0}, new float[] {2, 4}, new boolean[2]);
        float[] values = new float[2];
        standardisation.apply(new float[] {102.5f, 3}, new float[2], values);

        assertThat(values).containsExactly(1, 2);
        assertThat(standardisation.means()).containsExactly(100.5, -5.0);
    }

    @Test
    void valuesBeyondAllReason_areHeldAtTheFurthest() {
        Standardisation standardisation =
                new Standardisation(new RawView(1), 1, new float[1], new float[1], new float[] {1}, new boolean[1]);
        float[] values = new float[1];
        standardisation.apply(new float[] {-1e30f}, new float[1], values);

        assertThat(values).containsExactly(-Standardisation.FURTHEST);
    }

    @Test
    void aCurve_isStraightBetweenItsKnots_ofSlopeOneBeyondThem_andLeadsBack() {
        Curve curve = new Curve(new float[] {-1, 0, 10}, new float[] {-3, 0, 4});

        assertThat(curve.at(-0.5f)).isEqualTo(-1.5f);
        assertThat(curve.at(5)).isEqualTo(2);
        assertThat(curve.at(110)).isEqualTo(104);
        assertThat(curve.at(-1e6f)).isEqualTo(-1e6f - 2);
        for (float value : new float[] {-300, -1, -0.2f, 0, 7, 10, 1e4f}) {
            assertThat(curve.inverse().at(curve.at(value))).isCloseTo(value, within(1e-5f * (1 + Math.abs(value))));
        }
        assertThat(Curve.STRAIGHT.at(-123.456f)).isEqualTo(-123.456f);
    }

    @Test
    void aCurveThatDoesNotRise_isRefused() {
        assertThatThrownBy(() -> new Curve(new float[] {0, 1}, new float[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWindowTooShortForASummary_isRefused() {
        assertThatThrownBy(() -> new SummaryView(3, new float[] {1})).isInstanceOf(IllegalArgumentException.class);
    }

    private static double exponentialMean(float[] centred, int span) {
        double decay = 1 - 2.0 / (span + 1);
        double sum = 0;
        double weights = 0;
        int window = centred.length / 2;
        for (int i = 0; i < window; i++) {
            double weight = Math.pow(decay, window - 1 - i);
            sum += weight * centred[2 * i];
            weights += weight;
        }
        return sum / weights;
    }
}

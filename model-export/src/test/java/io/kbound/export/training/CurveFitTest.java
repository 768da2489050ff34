package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.export.view.Curve;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurveFitTest {
    private static final int COUNT = 20_000;

    private final Random random = new Random(1);

    @Test
    void aNormalValue_staysAsItIs() {
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) random.nextGaussian();
        }

        assertThat(CurveFit.of(values)).isSameAs(Curve.STRAIGHT);
    }

    @Test
    void aValueThatIsMostlyNarrow_isStretchedThere_andNeverSqueezedBelowThreeTenths() {
        // A standard deviation of 1: a tenth of the values spread by 3.1, the others by 0.1.
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) random.nextGaussian() * (i % 10 == 0 ? 3.1f : 0.1f);
        }
        float[] sample = values.clone();
        Curve curve = CurveFit.of(values);

        assertThat(curve.at(0.2f) - curve.at(-0.2f)).isGreaterThan(2);
        for (float far : new float[] {-50, -6, -2, 0, 2, 6, 50}) {
            assertThat(curve.at(far + 1) - curve.at(far)).isGreaterThan(0.299f);
        }
        double mean = 0;
        for (float value : sample) {
            mean += curve.at(value) / (double) COUNT;
        }
        assertThat(mean).isCloseTo(0, within(1e-5));
    }

    @Test
    void aCountThatIsNearlyAlwaysZero_hasItsExceptionsCloserThanItsDeviationSays() {
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            int count = i % 100 == 0 ? 1 + i / 100 % 3 : 0;
            values[i] = (count - 0.02f) / 0.2154f;
        }
        float one = (1 - 0.02f) / 0.2154f;
        float none = -0.02f / 0.2154f;
        Curve curve = CurveFit.of(values);

        assertThat(one - none).isGreaterThan(4.5f);
        assertThat(curve.at(one) - curve.at(none)).isBetween(0.3f * 4.5f, 3f);
    }

    @Test
    void aRareFlag_staysAsItIs() {
        float[] values = new float[1000];
        values[7] = 30;

        assertThat(CurveFit.of(values)).isSameAs(Curve.STRAIGHT);
    }
}

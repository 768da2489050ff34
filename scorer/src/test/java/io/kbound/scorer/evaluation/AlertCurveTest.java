package io.kbound.scorer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertCurveTest {
    private static final long SECOND = 1_000_000;

    @Test
    void anAlert_isAStretchOfAnomaliesOfOneSource_atEachRate() {
        AlertCurve curve = new AlertCurve(Duration.ofSeconds(10));
        Random random = new Random(1);
        int[] expected = new int[curve.points().size()];
        Map<String, Long> last = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            String source = "s" + random.nextInt(3);
            double p = Math.pow(10, -6 * random.nextDouble());
            curve.add(source, i * SECOND, p);
            for (int rate = 0; rate < expected.length; rate++) {
                if (p <= curve.points().get(rate).falseAlarmRate()) {
                    Long before = last.put(source + rate, (long) i);
                    expected[rate] += before == null || i - before > 10 ? 1 : 0;
                }
            }
        }

        for (int rate = 0; rate < expected.length; rate++) {
            assertThat(curve.points().get(rate).alerts()).isEqualTo(expected[rate]);
        }
    }

    @Test
    void theRateForSoManyAlerts_liesBetweenThePointsAboutIt() {
        AlertCurve curve = new AlertCurve(Duration.ZERO);
        // One at 1e-4, ten at 1e-3, a hundred at 1e-2.
        for (int i = 0; i < 100; i++) {
            curve.add("a", i * SECOND, i == 0 ? 9e-5 : i < 10 ? 9e-4 : 9e-3);
        }

        assertThat(curve.rateFor(0)).hasValueSatisfying(rate -> assertThat(rate).isLessThan(1e-4));
        assertThat(curve.rateFor(10))
                .hasValueSatisfying(rate -> assertThat(rate).isBetween(9e-4, 9e-3));
        assertThat(curve.rateFor(1000))
                .hasValueSatisfying(rate -> assertThat(rate).isGreaterThan(9e-3));
    }
}

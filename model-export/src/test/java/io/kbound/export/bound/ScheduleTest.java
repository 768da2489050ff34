package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);

    @Test
    void betas_riseLinearlyFromTheFirstToTheLast() {
        assertThat(SCHEDULE.beta(1)).isEqualTo(1e-4);
        assertThat(SCHEDULE.beta(1000)).isCloseTo(0.02, within(1e-15));
        assertThat(SCHEDULE.beta(500) - SCHEDULE.beta(499))
                .isCloseTo(SCHEDULE.beta(2) - SCHEDULE.beta(1), within(1e-15));
    }

    @Test
    void signalAndNoise_areTheProductOfTheStepsAndWhatIsLeft() {
        double product = 1;
        for (int t = 1; t <= 1000; t++) {
            product *= 1 - SCHEDULE.beta(t);
            assertThat(SCHEDULE.signal(t)).isCloseTo(product, within(1e-12 * product));
            assertThat(SCHEDULE.noise(t)).isCloseTo(1 - product, within(1e-12));
            assertThat(SCHEDULE.logSnr(t)).isCloseTo(Math.log(product / (1 - product)), within(1e-9));
        }
    }

    @Test
    void posteriorVariance_isThatOfTheProductOfTwoGaussians() {
        for (int t = 2; t <= 1000; t += 37) {
            // q(x^(t-1) | x^t, x^0) is q(x^t | x^(t-1)) q(x^(t-1) | x^0), normalised: precisions add up.
            double precision = (1 - SCHEDULE.beta(t)) / SCHEDULE.beta(t) + 1 / SCHEDULE.noise(t - 1);
            assertThat(SCHEDULE.posteriorVariance(t)).isCloseTo(1 / precision, within(1e-12 / precision));
        }
    }

    @Test
    void atTheEnd_hardlyAnySignalIsLeft() {
        assertThat(SCHEDULE.signal(1000)).isLessThan(1e-4);
    }

    @Test
    void whatIsNoSchedule_isRefused() {
        assertThatThrownBy(() -> Schedule.linear(1, 0.1, 0.2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.linear(10, 0, 0.2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.linear(10, 0.2, 0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.linear(10, 0.1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}

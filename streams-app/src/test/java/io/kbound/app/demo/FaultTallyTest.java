package io.kbound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FaultTallyTest {
    private static final int WINDOW = 4;

    /** Faults at 100..149 and 250..299. */
    private final FaultPlan plan = new FaultPlan(400, 100, 50);

    private final FaultTally tally = new FaultTally(plan, WINDOW);

    @Test
    void fiveAnomaliesInARow_catchAFault_fourDoNot() {
        anomalies(110, 114);
        anomalies(120, 125);
        anomalies(250, 254);

        assertThat(tally.caughtAfter(plan.over(400).get(0))).isEqualTo(OptionalLong.of(25));
        assertThat(tally.caughtAfter(plan.over(400).get(1))).isEmpty();
        assertThat(tally.caught(400)).isEqualTo(1);
    }

    @Test
    void anAnomalyIsFalse_whereNoReadingOfItsWindowWasFaulty() {
        anomalies(98, 101);
        anomalies(152, 154);

        // 98 and 99 come before the fault; the window of 152 still holds reading 149, that of 153 does not.
        assertThat(tally.falseAlarms()).isEqualTo(3);
    }

    @Test
    void healthyWindows_areWholeAndWithoutAFaultyReading() {
        // 400 readings, less 3 of warm-up, less two faults of 50 with 3 windows each that still hold their end.
        assertThat(tally.healthyWindows(400)).isEqualTo(400 - 3 - 2 * (50 + 3));
    }

    private void anomalies(long from, long to) {
        for (long reading = from; reading < to; reading++) {
            tally.anomaly(reading);
        }
    }
}

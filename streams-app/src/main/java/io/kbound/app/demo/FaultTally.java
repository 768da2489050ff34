package io.kbound.app.demo;

import io.kbound.app.demo.FaultPlan.Injection;
import java.util.BitSet;
import java.util.OptionalLong;

/**
 * Counts what the anomalies say of the injected faults. A fault is caught once five readings in a row within it are
 * anomalies, so that a lone false alarm catches nothing. An anomaly is a false alarm where no reading of its window was
 * faulty.
 */
final class FaultTally {
    private static final int IN_A_ROW = 5;

    private final FaultPlan plan;
    private final int windowLength;
    private final BitSet anomalies = new BitSet();
    private long falseAlarms;

    FaultTally(FaultPlan plan, int windowLength) {
        this.plan = plan;
        this.windowLength = windowLength;
    }

    /** A reading's window was called an anomaly. */
    void anomaly(long reading) {
        anomalies.set(Math.toIntExact(reading));
        if (!isTouched(reading)) {
            falseAlarms++;
        }
    }

    /** True where a reading's window holds a faulty one. */
    boolean isTouched(long reading) {
        for (long i = Math.max(0, reading - windowLength + 1); i <= reading; i++) {
            if (plan.at(i).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** How many readings into a fault it was caught, if it was. */
    OptionalLong caughtAfter(Injection injection) {
        int run = 0;
        for (long reading = injection.from(); reading < injection.to(); reading++) {
            run = anomalies.get(Math.toIntExact(reading)) ? run + 1 : 0;
            if (run == IN_A_ROW) {
                return OptionalLong.of(reading - injection.from() + 1);
            }
        }
        return OptionalLong.empty();
    }

    /** The faults that were over after so many readings and caught. */
    long caught(long readings) {
        return plan.over(readings).stream()
                .filter(injection -> caughtAfter(injection).isPresent())
                .count();
    }

    /** Anomalies that no fault has a part in. */
    long falseAlarms() {
        return falseAlarms;
    }

    /** Of the first so many readings, those that completed a window without a faulty reading. */
    long healthyWindows(long readings) {
        long healthy = 0;
        for (long reading = windowLength - 1L; reading < readings; reading++) {
            healthy += isTouched(reading) ? 0 : 1;
        }
        return healthy;
    }
}

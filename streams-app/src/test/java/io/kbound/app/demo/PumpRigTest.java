package io.kbound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PumpRigTest {
    @Test
    void theSameSeed_givesTheSameReadings() {
        PumpRig one = new PumpRig(7);
        PumpRig two = new PumpRig(7);
        PumpRig other = new PumpRig(8);
        boolean differs = false;
        for (int i = 0; i < 1000; i++) {
            double[] reading = one.next(i > 500 ? Fault.CAVITATION : null);
            assertThat(two.next(i > 500 ? Fault.CAVITATION : null)).containsExactly(reading);
            differs |= !Arrays.equals(other.next(null), reading);
        }
        assertThat(differs).isTrue();
    }

    @Test
    void limitsOnSingleChannels_missAtLeastTwoOfTheFaults() {
        // Limits as tight as they can be without a false alarm in 20 000 healthy readings.
        double[] low = new double[PumpRig.CHANNELS.size()];
        double[] high = new double[low.length];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        PumpRig healthy = new PumpRig(1);
        for (int i = 0; i < 20_000; i++) {
            double[] reading = healthy.next(null);
            for (int channel = 0; channel < low.length; channel++) {
                low[channel] = Math.min(low[channel], reading[channel]);
                high[channel] = Math.max(high[channel], reading[channel]);
            }
        }
        Set<Fault> missed = EnumSet.noneOf(Fault.class);
        FaultPlan plan = new FaultPlan(5000, 300, 200);
        PumpRig rig = new PumpRig(2);
        int[] outside = new int[Fault.values().length];
        for (long i = 0; i < plan.readings(); i++) {
            var injection = plan.at(i);
            double[] reading =
                    rig.next(injection.map(FaultPlan.Injection::fault).orElse(null));
            if (injection.isPresent()) {
                for (int channel = 0; channel < low.length; channel++) {
                    boolean out = reading[channel] < low[channel] || reading[channel] > high[channel];
                    outside[
                            Arrays.asList(Fault.values())
                                    .indexOf(injection.get().fault())] += out ? 1 : 0;
                }
            }
        }
        for (Fault fault : Fault.values()) {
            if (outside[Arrays.asList(Fault.values()).indexOf(fault)] == 0) {
                missed.add(fault);
            }
        }
        assertThat(missed)
                .as("readings outside the limits by fault: %s", Arrays.toString(outside))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aStuckSensor_repeatsItsLastValue_andComesBack() {
        PumpRig rig = new PumpRig(3);
        double first = rig.next(Fault.STUCK_SENSOR)[4];
        for (int i = 0; i < 50; i++) {
            assertThat(rig.next(Fault.STUCK_SENSOR)[4]).isEqualTo(first);
        }
        assertThat(rig.next(null)[4]).isNotEqualTo(first);
    }

    @Test
    void thereAreAtLeastFiveNamedFaults_andEightChannelsWithUnits() {
        assertThat(Fault.values()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(PumpRig.CHANNELS).hasSize(8).allMatch(name -> name.matches(".+ \\[.+]"));
    }
}

package io.kbound.app.demo;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A simulated pump rig: a motor drives a pump through a load cycle, and eight sensors watch it. Everything follows from
 * speed and valve by simple physics plus noise, so that the channels go together, and most faults leave every single
 * channel inside its ordinary range. Deterministic in its seed.
 */
public final class PumpRig {
    /** Sensor names with units, in the order of a reading's values. */
    public static final List<String> CHANNELS = List.of(
            "speed [rpm]",
            "current [A]",
            "voltage [V]",
            "flow [l/min]",
            "pressure [bar]",
            "temperature [degC]",
            "vibration x [mm/s]",
            "vibration y [mm/s]");

    private static final int PRESSURE = 4;
    /** Readings in one load cycle; how far it goes up and down varies. */
    private static final int CYCLE_READINGS = 400;

    private static final int WARM_UP_READINGS = 3 * CYCLE_READINGS;

    private final Random random;
    private long readings;
    private double top = 1;
    private double bottom = 0.4;
    private double speed = 0.7;
    private double mains;
    private double temperature = 46;
    private double ripple;
    private double stuckAt = Double.NaN;
    private long faultReadings;

    /** A rig that has been running long enough to be warm. */
    public PumpRig(long seed) {
        this.random = new Random(seed);
        for (int i = 0; i < WARM_UP_READINGS; i++) {
            next(null);
        }
    }

    /**
     * The next reading, in the order of {@link #CHANNELS}.
     *
     * @param fault what is wrong with the rig now; null: nothing
     */
    public double[] next(@Nullable Fault fault) {
        faultReadings = fault == null ? 0 : faultReadings + 1;
        double severity = fault == null ? 0 : fault.severity(faultReadings - 1);

        if (readings % CYCLE_READINGS == 0) {
            top = 0.85 + 0.25 * random.nextDouble();
            bottom = 0.2 + 0.35 * random.nextDouble();
        }
        double phase = 2 * Math.PI * (readings++ % CYCLE_READINGS) / CYCLE_READINGS;
        double wanted = top - (top - bottom) * 0.5 * (1 - Math.cos(phase));
        speed += 0.15 * (wanted - speed) + 0.004 * random.nextGaussian();
        mains = 0.97 * mains + 0.25 * random.nextGaussian();
        ripple = 0.6 * ripple + 0.8 * random.nextGaussian();

        double valve = 1 - (fault == Fault.VALVE_CLOSING ? 0.25 * severity : 0);
        double flutter = fault == Fault.CAVITATION ? severity : 0;
        double loose = fault == Fault.IMBALANCE ? severity : 0;

        double flow = 60 * speed * valve * (1 + 0.01 * ripple) + 0.3 * random.nextGaussian();
        double pressure = 5 * speed * speed * (1 + 0.45 * (1 - valve)) + 0.03 * random.nextGaussian();
        flow += flutter * 2 * random.nextGaussian();
        pressure += flutter * 0.15 * random.nextGaussian();
        double power = 0.25 + 0.75 * speed * speed * (0.6 + 0.4 * valve);
        double voltage = 231 - 2 * power + mains;
        double current = 8 * power * 230 / voltage + 0.06 * random.nextGaussian();
        temperature += 0.01 * (38 + 14 * power - temperature) + 0.01 * random.nextGaussian();
        double shared = 0.12 * random.nextGaussian();
        double vibration = 0.8 + 1.6 * speed * speed;
        double vibrationX = vibration * (1 + 0.35 * loose) + shared + (0.08 + 0.3 * flutter) * random.nextGaussian();
        double vibrationY =
                0.7 * vibration * (1 + 0.12 * loose) + shared + (0.08 + 0.3 * flutter) * random.nextGaussian();

        double[] values = {
            2800 * speed + 4 * random.nextGaussian(),
            current,
            voltage,
            flow,
            pressure,
            temperature + 0.05 * random.nextGaussian() + (fault == Fault.DRIFT ? 2.5 * severity : 0),
            vibrationX,
            vibrationY
        };
        stick(fault, values);
        return values;
    }

    private void stick(@Nullable Fault fault, double[] values) {
        if (fault != Fault.STUCK_SENSOR) {
            stuckAt = Double.NaN;
        } else if (Double.isNaN(stuckAt)) {
            stuckAt = values[PRESSURE];
        } else {
            values[PRESSURE] = stuckAt;
        }
    }
}

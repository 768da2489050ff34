package io.kbound.export.denoiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.kbound.export.bound.Schedule;
import java.util.random.RandomGenerator;

/** What the network is told of each noise level, tabled once for all steps. */
final class NoiseLevels {
    private final int steps;
    private final float[][] features;
    private final float[][] gain;
    private final float[][] reach;
    private final float[] signalAmplitude;
    private final float[] noiseAmplitude;
    private final double[] cumulativeCost;

    NoiseLevels(Schedule schedule, NetworkShape shape) {
        this.steps = schedule.steps();
        this.features = new float[steps + 1][];
        this.gain = new float[steps + 1][];
        this.reach = new float[steps + 1][];
        this.signalAmplitude = new float[steps + 1];
        this.noiseAmplitude = new float[steps + 1];
        this.cumulativeCost = new double[steps + 1];
        for (int t = 1; t <= steps; t++) {
            features[t] = NetworkShape.timeFeatures(schedule.logSnr(t));
            gain[t] = shape.gain(schedule.noise(t));
            reach[t] = shape.reach(schedule.signal(t));
            signalAmplitude[t] = (float) Math.sqrt(schedule.signal(t));
            noiseAmplitude[t] = (float) Math.sqrt(schedule.noise(t));
            double cost = t == 1 ? 0 : schedule.meanShift(t) / (2 * schedule.posteriorVariance(t));
            cumulativeCost[t] = cumulativeCost[t - 1] + cost;
        }
    }

    /**
     * Steps drawn in proportion to what an error there costs the bound, so that the plain squared error of the noise is
     * an estimate of it; stratified, so that every batch covers all levels.
     */
    int[] draw(int count, RandomGenerator random) {
        int[] drawn = new int[count];
        int t = 2;
        for (int i = 0; i < count; i++) {
            double wanted = (i + random.nextDouble()) / count * cumulativeCost[steps];
            while (t < steps && cumulativeCost[t] < wanted) {
                t++;
            }
            drawn[i] = t;
        }
        return drawn;
    }

    /** The rows' levels as tensors. */
    Rows of(NDManager manager, int[] rowSteps) {
        int rows = rowSteps.length;
        float[] signal = new float[rows];
        float[] noise = new float[rows];
        for (int row = 0; row < rows; row++) {
            signal[row] = signalAmplitude[rowSteps[row]];
            noise[row] = noiseAmplitude[rowSteps[row]];
        }
        return new Rows(
                table(manager, features, rowSteps),
                table(manager, gain, rowSteps),
                table(manager, reach, rowSteps),
                manager.create(signal, new Shape(rows, 1)),
                manager.create(noise, new Shape(rows, 1)));
    }

    private static NDArray table(NDManager manager, float[][] byStep, int[] rowSteps) {
        int columns = byStep[1].length;
        float[] flat = new float[rowSteps.length * columns];
        for (int row = 0; row < rowSteps.length; row++) {
            System.arraycopy(byStep[rowSteps[row]], 0, flat, row * columns, columns);
        }
        return manager.create(flat, new Shape(rowSteps.length, columns));
    }

    /**
     * The levels of some rows.
     *
     * @param features [rows, {@value NetworkShape#TIME_FEATURES}]
     * @param gain [rows, values]: what x^t is multiplied by in the predicted noise
     * @param reach [rows, values]: what the network's answer is multiplied by
     * @param signalAmplitude [rows, 1]: sqrt(alphaBar)
     * @param noiseAmplitude [rows, 1]: sqrt(1 - alphaBar)
     */
    record Rows(NDArray features, NDArray gain, NDArray reach, NDArray signalAmplitude, NDArray noiseAmplitude) {}
}

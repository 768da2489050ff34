package io.kbound.export.bound;

import io.kbound.export.diffusion.Levels;
import io.kbound.export.diffusion.NoiseDraws;
import io.kbound.export.diffusion.Schedule;
import io.kbound.export.onnx.OnnxGraph;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A batch of standardised records at every noise level and draw: x^t = sqrt(alphaBar_t) x^0 + sqrt(1 - alphaBar_t) e.
 * Rows go level by level, draw by draw. Since the noise is fixed, a layer that is linear in x^t needs one product per
 * record, not one per row: W x^t = sqrt(alphaBar_t) W x^0 + a constant; {@link #clean} is there for that.
 */
public final class NoisedValues {
    private final OnnxGraph graph;
    private final Levels levels;
    private final NoiseDraws noise;
    private final String clean;
    private @Nullable String noisy;

    NoisedValues(OnnxGraph graph, Levels levels, NoiseDraws noise, String clean) {
        this.graph = graph;
        this.levels = levels;
        this.noise = noise;
        this.clean = clean;
    }

    /** The records without noise: a tensor of [batch, values]. */
    public String clean() {
        return clean;
    }

    /** The records with noise: a tensor of [batch, rows, values]. */
    public String noisy() {
        if (noisy == null) {
            String spread = graph.reshape(clean, 0, 1, values());
            String signal =
                    graph.multiply(spread, perRow(t -> Math.sqrt(schedule().signal(t))));
            float[] added = new float[rows() * values()];
            for (int row = 0; row < rows(); row++) {
                double amplitude = Math.sqrt(schedule().noise(step(row)));
                for (int value = 0; value < values(); value++) {
                    added[row * values() + value] = (float) (amplitude * noise.noise(row, value));
                }
            }
            noisy = graph.add(signal, graph.constant(added, 1, rows(), values()));
        }
        return noisy;
    }

    /** Network rows per record: levels x draws. */
    public int rows() {
        return noise.rows();
    }

    /** D. */
    public int values() {
        return noise.values();
    }

    /** The step t of a row's level. */
    public int step(int row) {
        return levels.step(row / noise.draws());
    }

    /** The fixed noise of a row, before it is scaled to its level. */
    public float noise(int row, int value) {
        return noise.noise(row, value);
    }

    /** The schedule. */
    public Schedule schedule() {
        return levels.schedule();
    }

    /** A constant of [1, rows, values] that holds a function of each row's step. */
    public String perValue(IntFunction<float[]> ofStep) {
        float[] all = new float[rows() * values()];
        for (int row = 0; row < rows(); row++) {
            System.arraycopy(ofStep.apply(step(row)), 0, all, row * values(), values());
        }
        return graph.constant(all, 1, rows(), values());
    }

    /** A constant of [1, rows, 1] that holds a function of each row's step. */
    public String perRow(IntToDoubleFunction ofStep) {
        float[] column = new float[rows()];
        for (int row = 0; row < column.length; row++) {
            column[row] = (float) ofStep.applyAsDouble(step(row));
        }
        return graph.constant(column, 1, rows(), 1);
    }
}

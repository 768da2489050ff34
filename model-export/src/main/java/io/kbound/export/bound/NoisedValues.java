package io.kbound.export.bound;

import io.kbound.export.onnx.OnnxGraph;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A batch of standardised records at noise levels and draws: x^t = sqrt(alphaBar_t) x^0 + sqrt(1 - alphaBar_t) e.
 * Rows go level by level, draw by draw; whoever runs the graph may ask for some of them only, so that tensors have as many rows
 * as were asked for, and what differs by row is a table of all rows that those are looked up in. Since the noise is fixed, a layer
 * that is linear in x^t needs one product per record, not one per row: W x^t = sqrt(alphaBar_t) W x^0 + a constant;
 * {@link #clean} is there for that.
 */
public final class NoisedValues {
    private final OnnxGraph graph;
    private final Levels levels;
    private final NoiseDraws noise;
    private final String clean;
    private final String chosen;
    private @Nullable String noisy;

    /**
     * @param clean the records, [batch, values]
     * @param chosen the rows that are asked for, a tensor of whole numbers
     */
    NoisedValues(OnnxGraph graph, Levels levels, NoiseDraws noise, String clean, String chosen) {
        this.graph = graph;
        this.levels = levels;
        this.noise = noise;
        this.clean = clean;
        this.chosen = chosen;
    }

    /** The records without noise: a tensor of [batch, values]. */
    public String clean() {
        return clean;
    }

    /** The records with noise: a tensor of [batch, rows asked for, values]. */
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
            noisy = graph.add(signal, byRow(added, values()));
        }
        return noisy;
    }

    /** All rows of a record that can be asked for: levels x draws. */
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

    /** What a function of each row's step gives for each value: a tensor of [1, rows asked for, values]. */
    public String perValue(IntFunction<float[]> ofStep) {
        float[] all = new float[rows() * values()];
        for (int row = 0; row < rows(); row++) {
            System.arraycopy(ofStep.apply(step(row)), 0, all, row * values(), values());
        }
        return byRow(all, values());
    }

    /** What a function of each row's step gives: a tensor of [1, rows asked for, 1]. */
    public String perRow(IntToDoubleFunction ofStep) {
        float[] column = new float[rows()];
        for (int row = 0; row < column.length; row++) {
            column[row] = (float) ofStep.applyAsDouble(step(row));
        }
        return byRow(column, 1);
    }

    /**
     * Looks up the rows that are asked for.
     *
     * @param all rows x count
     * @return a tensor of [1, rows asked for, count]
     */
    public String byRow(float[] all, int count) {
        return graph.gather(graph.constant(all, 1, rows(), count), chosen, 1);
    }

    /**
     * Looks up the same for every record.
     *
     * @param table a tensor of [1, rows]
     * @return a tensor of [batch x rows asked for]
     */
    public String forEach(String table) {
        String shape = graph.concat(0, graph.batch(clean), graph.length(chosen));
        return graph.reshape(graph.repeat(graph.gather(table, chosen, 1), shape), -1);
    }

    /**
     * Gives each record its rows back.
     *
     * @param tensor of [batch x rows asked for, count]
     * @return a tensor of [batch, rows asked for, count]
     */
    public String byRecord(String tensor, int count) {
        return graph.reshapeTo(tensor, graph.concat(0, graph.batch(clean), graph.length(chosen), graph.longs(count)));
    }

    /**
     * Looks up the rows that are asked for, as what they are summed by.
     *
     * @param weights by row
     * @return a tensor of [1, 1, rows asked for]
     */
    String across(float[] weights) {
        return graph.gather(graph.constant(weights, 1, 1, rows()), chosen, 2);
    }
}

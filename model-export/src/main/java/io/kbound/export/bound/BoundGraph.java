package io.kbound.export.bound;

import io.kbound.export.onnx.OnnxFile;
import io.kbound.export.onnx.OnnxGraph;
import io.kbound.export.view.Standardisation;
import io.kbound.scorer.onnx.Tensors;
import java.util.Arrays;

/** Builds the graph that turns raw windows into K, its parts by level, by value and by both, and what was expected instead. */
public final class BoundGraph {
    /*
     * How it works: the denoiser predicts the noise of every row (level x draw) of every record. Its squared error,
     * times the coefficient b(s, i) over the number of draws, is summed three ways: over a row's values, then over a
     * level's draws, for the level terms; over all rows for the value terms; over a channel's values, then over a
     * level's draws, for the cells. Constants and the edge terms are added to each. Sums are products with ones, and with
     * zeros where they go into several places, which every backend has a fast kernel for. K is the sum of the level terms, so the levels
     * add up to K as near as 32 bits allow, and so do the values and the cells.
     */

    /** What is expected instead of a value is asked where signal and noise are about equally strong. */
    private static final double EXPECTED_WITHIN_LOG_SNR = 1.5;

    private final OnnxGraph graph = new OnnxGraph();
    private final Standardisation standardisation;
    private final Levels levels;
    private final NoiseDraws noise;
    private final BoundCoefficients coefficients;
    private final int values;
    private final int rows;

    private BoundGraph(
            Standardisation standardisation, Levels levels, NoiseDraws noise, BoundCoefficients coefficients) {
        this.standardisation = standardisation;
        this.levels = levels;
        this.noise = noise;
        this.coefficients = coefficients;
        this.values = noise.values();
        this.rows = noise.rows();
    }

    /**
     * Builds the graph.
     *
     * @param noise draws for as many levels and values as the others have
     */
    public static OnnxFile build(
            Standardisation standardisation,
            Levels levels,
            NoiseDraws noise,
            BoundCoefficients coefficients,
            Denoiser denoiser) {
        return new BoundGraph(standardisation, levels, noise, coefficients).build(denoiser);
    }

    private OnnxFile build(Denoiser denoiser) {
        int channels = standardisation.channels();
        String signal = graph.input(Tensors.SIGNAL, standardisation.window(), channels);
        Standardisation.Nodes record = standardisation.addTo(graph, signal);
        String x = record.standardised();

        NoisedValues noised = new NoisedValues(graph, levels, noise, x, graph.wholeNumbers(Tensors.EVALUATIONS));
        String predicted = denoiser.predictNoise(graph, noised);
        String error = graph.subtract(predicted, noised.byRow(noisePerRow(), values));
        String cost = graph.multiply(graph.multiply(error, error), noised.byRow(precisionPerRow(), values));
        String perRow = graph.reshape(graph.matMul(cost, ones(values, values, 1)), 0, -1);
        String curvature = graph.multiply(graph.multiply(x, x), graph.scalar((float) coefficients.edgeCurvature()));

        String toLevels = toLevels(noised);
        String levelTerms = graph.concat(1, levelTerms(perRow, toLevels), edgeTerm(curvature));
        String bound = graph.matMul(levelTerms, ones(levels.count() + 1, levels.count() + 1, 1));
        String valueTerms = valueTerms(noised, cost, curvature);
        String cellTerms = cellTerms(cost, curvature, toLevels);
        String expected = standardisation.addInverseTo(graph, expected(noised, x, error));

        graph.output(graph.reshape(bound, -1), Tensors.BOUND);
        graph.output(levelTerms, Tensors.LEVEL_TERMS, levels.count() + 1);
        graph.output(perRow, Tensors.EVALUATION_COSTS, OnnxGraph.OPEN);
        outputByValue(valueTerms, Tensors.VALUE_TERMS);
        graph.output(cellTerms, Tensors.CELL_TERMS, levels.count() + 1, channels);
        outputByValue(record.observed(), Tensors.OBSERVED);
        outputByValue(expected, Tensors.EXPECTED);
        return new OnnxFile(graph);
    }

    /** [rows asked for, levels]: 1 where a row is of a level. */
    private String toLevels(NoisedValues noised) {
        float[] pool = new float[rows * levels.count()];
        for (int row = 0; row < rows; row++) {
            pool[row * levels.count() + row / noise.draws()] = 1;
        }
        return graph.reshape(noised.byRow(pool, levels.count()), -1, levels.count());
    }

    /** [batch, levels]: sum over values of a(s, i) - b(s, i) e(s, i). */
    private String levelTerms(String perRow, String toLevels) {
        String perLevel = graph.matMul(perRow, toLevels);
        float[] constants = new float[levels.count()];
        for (int level = 0; level < constants.length; level++) {
            double sum = 0;
            for (int value = 0; value < values; value++) {
                sum += coefficients.constant(level, value);
            }
            constants[level] = (float) sum;
        }
        return graph.subtract(graph.constant(constants, 1, constants.length), perLevel);
    }

    /** [batch, 1]: sum over values of c(i) - d x_i^2. */
    private String edgeTerm(String curvature) {
        double sum = 0;
        for (int value = 0; value < values; value++) {
            sum += coefficients.edge(value);
        }
        return graph.subtract(
                graph.constant(new float[] {(float) sum}, 1, 1), graph.matMul(curvature, ones(values, values, 1)));
    }

    /** [batch, values]: c(i) - d x_i^2 + sum over levels of a(s, i) - b(s, i) e(s, i). */
    private String valueTerms(NoisedValues noised, String cost, String curvature) {
        float[] constants = new float[values];
        for (int value = 0; value < values; value++) {
            double sum = coefficients.edge(value);
            for (int level = 0; level < levels.count(); level++) {
                sum += coefficients.constant(level, value);
            }
            constants[value] = (float) sum;
        }
        float[] ones = new float[rows];
        Arrays.fill(ones, 1);
        String perValue = graph.reshape(graph.matMul(noised.across(ones), cost), 0, values);
        return graph.subtract(graph.subtract(graph.constant(constants, 1, values), curvature), perValue);
    }

    /** [batch, levels + 1, channels]: what the level terms and the edge term are the sums of over the channels. */
    private String cellTerms(String cost, String curvature, String toLevels) {
        int channels = standardisation.channels();
        double[] sums = new double[(levels.count() + 1) * channels];
        for (int value = 0; value < values; value++) {
            for (int level = 0; level < levels.count(); level++) {
                sums[level * channels + value % channels] += coefficients.constant(level, value);
            }
            sums[levels.count() * channels + value % channels] += coefficients.edge(value);
        }
        float[] constants = new float[sums.length];
        for (int cell = 0; cell < sums.length; cell++) {
            constants[cell] = (float) sums[cell];
        }
        String perChannel = cost;
        String edge = curvature;
        if (standardisation.rows() > 1) {
            String toChannels = toChannels();
            perChannel = graph.matMul(cost, toChannels);
            edge = graph.matMul(curvature, toChannels);
        }
        String perCell = graph.concat(
                1, graph.matMul(graph.transpose(toLevels), perChannel), graph.reshape(edge, 0, 1, channels));
        return graph.subtract(graph.constant(constants, 1, levels.count() + 1, channels), perCell);
    }

    /** [values, channels]: 1 where a value is of a channel. */
    private String toChannels() {
        int channels = standardisation.channels();
        float[] pool = new float[values * channels];
        for (int value = 0; value < values; value++) {
            pool[value * channels + value % channels] = 1;
        }
        return graph.constant(pool, values, channels);
    }

    /** [batch, values]: the mean over the middle levels of the denoised estimate x^0 - sqrt((1-alphaBar)/alphaBar) error. */
    private String expected(NoisedValues noised, String x, String error) {
        boolean[] chosen = middleLevels();
        int count = 0;
        for (boolean one : chosen) {
            count += one ? 1 : 0;
        }
        Schedule schedule = levels.schedule();
        float[] weights = new float[rows];
        for (int row = 0; row < rows; row++) {
            int level = row / noise.draws();
            if (chosen[level]) {
                int t = levels.step(level);
                weights[row] = (float) (Math.sqrt(schedule.noise(t) / schedule.signal(t)) / (count * noise.draws()));
            }
        }
        String off = graph.reshape(graph.matMul(noised.across(weights), error), 0, values);
        return graph.subtract(x, off);
    }

    private boolean[] middleLevels() {
        boolean[] chosen = new boolean[levels.count()];
        int nearest = 0;
        for (int level = 0; level < chosen.length; level++) {
            double size = Math.abs(levels.schedule().logSnr(levels.step(level)));
            chosen[level] = size <= EXPECTED_WITHIN_LOG_SNR;
            if (size < Math.abs(levels.schedule().logSnr(levels.step(nearest)))) {
                nearest = level;
            }
        }
        chosen[nearest] = true;
        return chosen;
    }

    private float[] noisePerRow() {
        float[] constant = new float[rows * values];
        for (int row = 0; row < rows; row++) {
            for (int value = 0; value < values; value++) {
                constant[row * values + value] = noise.noise(row, value);
            }
        }
        return constant;
    }

    /** b(s, i) over the number of draws, for each row of level s. */
    private float[] precisionPerRow() {
        float[] constant = new float[rows * values];
        for (int row = 0; row < rows; row++) {
            for (int value = 0; value < values; value++) {
                constant[row * values + value] =
                        (float) (coefficients.precision(row / noise.draws(), value) / noise.draws());
            }
        }
        return constant;
    }

    private String ones(int count, long... dims) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return graph.constant(ones, dims);
    }

    private void outputByValue(String tensor, String name) {
        int channels = standardisation.channels();
        String shaped = graph.reshape(tensor, 0, standardisation.rows(), channels);
        graph.output(shaped, name, standardisation.rows(), channels);
    }
}

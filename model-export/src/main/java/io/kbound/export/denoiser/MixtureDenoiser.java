package io.kbound.export.denoiser;

import io.kbound.export.bound.Denoiser;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.bound.NoisedValues;
import io.kbound.export.bound.Schedule;
import io.kbound.export.onnx.OnnxGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The denoiser that is best for data of a mixture of Gaussians, in closed form: once as nodes, once in double precision.
 */
public final class MixtureDenoiser implements Denoiser, NoisePredictor {
    /*
     * How it works: with x^0 from component k, x^t is normal with mean sqrt(A) m_k and, along the component's axes, variances
     * v = A lambda_k + (1 - A), where A is alphaBar_t. The noise to expect, given x^t and k, is sqrt(1 - A) U_k (z / v), with
     * z = U_k^T (x^t - sqrt(A) m_k); over the components it is averaged by their posterior shares, the soft maximum of
     * ln w_k - sum (z^2 / v + ln v) / 2.
     *
     * A network that has learned from few records may denoise what is unlike all of them just as well. This one always pulls
     * towards the records it knows, so that what is unlike them errs. And as x^t is linear in x^0, its products with the
     * axes are taken once for each record.
     *
     * A value that never varied is denoised as the residual network has it, x^t / sqrt(1 - A), and is no part of the mixture.
     */
    /** Of so few axes, a product with zeros and ones is faster than what goes over each component's axes by itself. */
    private static final int FEW_AXES = 16;

    private final Mixture mixture;
    private final int[] varying;
    private final Schedule schedule;
    private final int values;

    /** Varying values x (components x axes): the axes, so that loops over the inner index are over neighbours. */
    private final double[][] axesByValue;

    /** By component and axis: the component's mean along it. */
    private final double[] meansAlong;

    /**
     * @param mixture of the values that vary, in order
     * @param constant by value: true where it does not vary
     */
    public MixtureDenoiser(Mixture mixture, boolean[] constant, Schedule schedule) {
        this.mixture = mixture;
        this.varying = MixtureFit.varying(constant);
        this.schedule = schedule;
        this.values = constant.length;
        if (varying.length != mixture.values()) {
            throw new IllegalArgumentException(
                    "a mixture of " + mixture.values() + " values where " + varying.length + " vary");
        }
        this.axesByValue = new double[varying.length][all()];
        this.meansAlong = new double[all()];
        for (int k = 0; k < mixture.components(); k++) {
            for (int axis = 0; axis < varying.length; axis++) {
                int column = k * varying.length + axis;
                meansAlong[column] = mixture.meanAlong(k, axis);
                for (int i = 0; i < varying.length; i++) {
                    axesByValue[i][column] = mixture.axis(k, axis, i);
                }
            }
        }
    }

    @Override
    public String runtime() {
        return "the closed form";
    }

    @Override
    public float[] predictNoise(float[] noisy, int[] steps) {
        float[] predicted = new float[noisy.length];
        Map<Integer, AtStep> bySteps = new HashMap<>();
        for (int step : steps) {
            bySteps.computeIfAbsent(step, first -> {
                double[] variances = variances(first);
                return new AtStep(first, variances, logWeights(variances));
            });
        }
        IntStream.range(0, steps.length)
                .parallel()
                .forEach(row ->
                        predictNoise(noisy, row * values, Objects.requireNonNull(bySteps.get(steps[row])), predicted));
        return predicted;
    }

    /** What all rows of a step have in common. */
    @SuppressWarnings("ArrayRecordComponent")
    private record AtStep(int step, double[] variances, double[] logWeights) {}

    private void predictNoise(float[] noisy, int at, AtStep common, float[] predicted) {
        double amplitude = Math.sqrt(schedule.noise(common.step));
        double[] record = new double[varying.length];
        for (int i = 0; i < record.length; i++) {
            record[i] = noisy[at + varying[i]];
        }
        double[] scaled = along(record, -Math.sqrt(schedule.signal(common.step)));
        double[] shares = common.logWeights.clone();
        for (int column = 0; column < scaled.length; column++) {
            double z = scaled[column];
            scaled[column] = z / common.variances[column];
            shares[column / varying.length] -= 0.5 * z * scaled[column];
        }
        Mixture.logSum(shares);
        for (int column = 0; column < scaled.length; column++) {
            scaled[column] *= shares[column / varying.length];
        }
        for (int value = 0; value < values; value++) {
            predicted[at + value] = (float) (noisy[at + value] / amplitude);
        }
        for (int i = 0; i < record.length; i++) {
            double sum = 0;
            for (int column = 0; column < scaled.length; column++) {
                sum += axesByValue[i][column] * scaled[column];
            }
            predicted[at + varying[i]] = (float) (amplitude * sum);
        }
    }

    /** Components x axes: a record along the axes, and the means so many times. */
    private double[] along(double[] record, double means) {
        double[] along = new double[all()];
        for (int column = 0; column < along.length; column++) {
            along[column] = means * meansAlong[column];
        }
        for (int i = 0; i < record.length; i++) {
            for (int column = 0; column < along.length; column++) {
                along[column] += record[i] * axesByValue[i][column];
            }
        }
        return along;
    }

    /** Components x axes: v. */
    private double[] variances(int step) {
        double[] variances = new double[all()];
        for (int column = 0; column < variances.length; column++) {
            variances[column] =
                    schedule.signal(step) * mixture.variance(column / varying.length, column % varying.length)
                            + schedule.noise(step);
        }
        return variances;
    }

    /** Components x axes: 1 / v. */
    private double[] precisions(int step) {
        double[] precisions = variances(step);
        Arrays.setAll(precisions, column -> 1 / precisions[column]);
        return precisions;
    }

    /** By component: ln w_k - sum of ln v / 2. */
    private double[] logWeights(double[] variances) {
        double[] weights = new double[mixture.components()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = mixture.logWeight(k);
            for (int axis = 0; axis < varying.length; axis++) {
                weights[k] -= 0.5 * Math.log(variances[k * varying.length + axis]);
            }
        }
        return weights;
    }

    private int all() {
        return mixture.components() * varying.length;
    }

    @Override
    public String predictNoise(OnnxGraph graph, NoisedValues x) {
        int components = mixture.components();
        int axes = varying.length;
        String once = graph.subtract(
                graph.matMul(x.clean(), axesOfValues(graph)), graph.constant(narrow(meansAlong), 1, all()));
        String spread = graph.multiply(graph.reshape(once, 0, 1, all()), x.perRow(t -> Math.sqrt(schedule.signal(t))));
        String z = graph.add(spread, perRow(x, all(), row -> noiseAlong(x, row)));
        // A product with 1 / v is cheaper than a division.
        String scaled = graph.multiply(z, perRow(x, all(), row -> precisions(x.step(row))));

        String distance = overAxes(graph, graph.multiply(z, scaled));
        String likelihood = graph.subtract(
                perRow(x, components, row -> logWeights(variances(x.step(row)))),
                graph.multiply(x.byRecord(distance, components), graph.scalar(0.5f)));
        String weighed = graph.reshape(weighed(graph, scaled, graph.softmax(likelihood)), -1, all());
        String noise = x.byRecord(graph.matMul(weighed, valuesOfAxes(graph)), values);
        String predicted = graph.multiply(noise, x.perRow(t -> Math.sqrt(schedule.noise(t))));
        return axes == values ? predicted : graph.add(predicted, graph.multiply(x.noisy(), x.perValue(this::gain)));
    }

    /** Summed over the axes of each component: as many values as rows x components. */
    private String overAxes(OnnxGraph graph, String tensor) {
        if (axes() <= FEW_AXES) {
            return graph.matMul(tensor, graph.constant(membership(false), all(), mixture.components()));
        }
        float[] ones = new float[axes()];
        Arrays.fill(ones, 1);
        return graph.matMul(graph.reshape(tensor, -1, axes()), graph.constant(ones, axes(), 1));
    }

    /** Each component's values along its axes, times its share. */
    private String weighed(OnnxGraph graph, String tensor, String shares) {
        int components = mixture.components();
        if (axes() <= FEW_AXES) {
            return graph.multiply(tensor, graph.matMul(shares, graph.constant(membership(true), components, all())));
        }
        return graph.multiply(graph.reshape(tensor, -1, components, axes()), graph.reshape(shares, -1, components, 1));
    }

    /** Components x (components x axes), or the other way around: 1 where an axis is the component's. */
    private float[] membership(boolean componentsFirst) {
        float[] matrix = new float[mixture.components() * all()];
        for (int column = 0; column < all(); column++) {
            int component = column / axes();
            matrix[componentsFirst ? component * all() + column : column * mixture.components() + component] = 1;
        }
        return matrix;
    }

    private int axes() {
        return varying.length;
    }

    /** By value: what x^t is multiplied by where it does not vary; 0 elsewhere. */
    private float[] gain(int step) {
        float[] gain = new float[values];
        Arrays.fill(gain, (float) (1 / Math.sqrt(schedule.noise(step))));
        for (int value : varying) {
            gain[value] = 0;
        }
        return gain;
    }

    /** The fixed noise of a row along the axes, at its level. */
    private double[] noiseAlong(NoisedValues x, int row) {
        double amplitude = Math.sqrt(schedule.noise(x.step(row)));
        double[] noise = new double[varying.length];
        Arrays.setAll(noise, i -> amplitude * x.noise(row, varying[i]));
        return along(noise, 0);
    }

    /** A constant of [values, components x axes]. */
    private String axesOfValues(OnnxGraph graph) {
        float[] matrix = new float[values * all()];
        for (int i = 0; i < varying.length; i++) {
            System.arraycopy(narrow(axesByValue[i]), 0, matrix, varying[i] * all(), all());
        }
        return graph.constant(matrix, values, all());
    }

    /** A constant of [components x axes, values]. */
    private String valuesOfAxes(OnnxGraph graph) {
        float[] matrix = new float[all() * values];
        for (int i = 0; i < varying.length; i++) {
            for (int column = 0; column < all(); column++) {
                matrix[column * values + varying[i]] = (float) axesByValue[i][column];
            }
        }
        return graph.constant(matrix, all(), values);
    }

    /** A tensor of [1, rows asked for, count]. */
    private static String perRow(NoisedValues x, int count, IntFunction<double[]> ofRow) {
        float[] all = new float[x.rows() * count];
        for (int row = 0; row < x.rows(); row++) {
            System.arraycopy(narrow(ofRow.apply(row)), 0, all, row * count, count);
        }
        return x.byRow(all, count);
    }

    private static float[] narrow(double[] wide) {
        float[] narrow = new float[wide.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) wide[i];
        }
        return narrow;
    }
}

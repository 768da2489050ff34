package io.kbound.export.denoiser;

import io.kbound.export.bound.Denoiser;
import io.kbound.export.bound.NoisedValues;
import io.kbound.export.bound.Schedule;
import io.kbound.export.denoiser.NetworkShape.Layer;
import io.kbound.export.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A trained network as graph nodes, its first layer folded: one product per record, and a constant per row. */
public final class NetworkDenoiser implements Denoiser {
    /*
     * How it works: the first layer sees s x^0 + noise, s = sqrt(alphaBar), so that it is s (W x^0 + c / s) with a constant c for each
     * row. The rectifier and the blocks are homogeneous: for s > 0 they make s times what they make of W x^0 + c / s. So s, and a pass
     * over the widest tensor with it, goes to where the network's answer is scaled anyway.
     */
    /** Layers before the blocks: that of the values, and two of the time embedding. */
    private static final int BEFORE_BLOCKS = 3;

    private final NetworkShape shape;
    private final List<float[]> weights = new ArrayList<>();
    /** By layer; zeros where a layer has none. */
    private final List<float[]> biases = new ArrayList<>();

    /**
     * @param parameters the flat vector, in the order of the shape's layers
     */
    public NetworkDenoiser(NetworkShape shape, float[] parameters) {
        this.shape = shape;
        if (shape.parameters() != parameters.length) {
            throw new IllegalArgumentException(
                    parameters.length + " parameters for a network of " + shape.parameters());
        }
        int at = 0;
        for (Layer layer : shape.layers()) {
            int bias = at + layer.weights();
            weights.add(Arrays.copyOfRange(parameters, at, bias));
            at += layer.size();
            biases.add(layer.biased() ? Arrays.copyOfRange(parameters, bias, at) : new float[layer.out()]);
        }
    }

    @Override
    public String predictNoise(OnnxGraph graph, NoisedValues x) {
        Schedule schedule = x.schedule();
        String once = graph.matMul(x.clean(), transposedInput(graph));
        String hidden =
                graph.add(graph.reshape(once, 0, 1, shape.width()), x.byRow(firstLayerConstants(x), shape.width()));

        // From here on a row is a row: two dimensions, so that every layer is one plain matrix product.
        String h = graph.relu(graph.reshape(hidden, -1, shape.width()));
        int last = BEFORE_BLOCKS + shape.blocks();
        for (int block = BEFORE_BLOCKS; block < last; block++) {
            h = graph.relu(linear(graph, h, withIdentity(weights.get(block)), shape.width()));
        }
        String f = x.byRecord(linear(graph, h, weights.get(last), shape.values()), shape.values());

        String gaussian = graph.multiply(x.noisy(), x.perValue(t -> shape.gain(schedule.noise(t))));
        return graph.add(gaussian, graph.multiply(f, x.perValue(t -> reachOfUnscaled(schedule.signal(t)))));
    }

    private String linear(OnnxGraph graph, String input, float[] weight, int out) {
        return graph.linear(input, graph.constant(weight, out, shape.width()));
    }

    private float[] withIdentity(float[] weight) {
        float[] whole = weight.clone();
        for (int i = 0; i < shape.width(); i++) {
            whole[i * shape.width() + i] += 1;
        }
        return whole;
    }

    /** What the network's answer is multiplied by where its first layer was not multiplied by sqrt(alphaBar). */
    private float[] reachOfUnscaled(double signal) {
        float[] reach = shape.reach(signal);
        for (int i = 0; i < reach.length; i++) {
            reach[i] *= (float) Math.sqrt(signal);
        }
        return reach;
    }

    private String transposedInput(OnnxGraph graph) {
        float[] weight = weights.get(0);
        float[] transposed = new float[weight.length];
        for (int out = 0; out < shape.width(); out++) {
            for (int in = 0; in < shape.values(); in++) {
                transposed[in * shape.width() + out] = weight[out * shape.values() + in];
            }
        }
        return graph.constant(transposed, shape.values(), shape.width());
    }

    /** By row, over sqrt(alphaBar): what the first layer makes of its noise, both biases, and its level's time embedding. */
    private float[] firstLayerConstants(NoisedValues x) {
        int width = shape.width();
        float[] constants = new float[x.rows() * width];
        int embeddedStep = -1;
        double[] embedding = new double[0];
        double[] noise = new double[shape.values()];
        for (int row = 0; row < x.rows(); row++) {
            int step = x.step(row);
            if (step != embeddedStep) {
                embedding = timeEmbedding(x.schedule().logSnr(step));
                embeddedStep = step;
            }
            double amplitude = Math.sqrt(x.schedule().noise(step));
            double signal = Math.sqrt(x.schedule().signal(step));
            for (int value = 0; value < noise.length; value++) {
                noise[value] = amplitude * x.noise(row, value);
            }
            double[] first = layer(0, noise);
            for (int i = 0; i < width; i++) {
                constants[row * width + i] = (float) ((first[i] + embedding[i]) / signal);
            }
        }
        return constants;
    }

    private double[] timeEmbedding(double logSnr) {
        float[] features = NetworkShape.timeFeatures(logSnr);
        double[] input = new double[features.length];
        Arrays.setAll(input, i -> features[i]);
        double[] hidden = layer(1, input);
        Arrays.setAll(hidden, i -> hidden[i] / (1 + Math.exp(-hidden[i])));
        return layer(2, hidden);
    }

    private double[] layer(int layer, double[] input) {
        float[] weight = weights.get(layer);
        float[] bias = biases.get(layer);
        double[] output = new double[bias.length];
        for (int out = 0; out < output.length; out++) {
            double sum = bias[out];
            for (int in = 0; in < input.length; in++) {
                sum += (double) weight[out * input.length + in] * input[in];
            }
            output[out] = sum;
        }
        return output;
    }
}

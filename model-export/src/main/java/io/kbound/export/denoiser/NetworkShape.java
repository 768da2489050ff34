package io.kbound.export.denoiser;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The residual network F(x^t, lambda_t) that the denoiser is made of, as the layout of one flat vector of parameters:
 *
 * <pre>
 *   h = relu(W_in x^t + b_in + T_2 silu(T_1 features(lambda_t) + u_1) + u_2)
 *   h = relu((I + A_k) h)                              for each block k
 *   F = W_out h
 * </pre>
 *
 * Residual blocks (He et al., "Deep Residual Learning for Image Recognition", 2016) of one layer each: h is never negative, so that
 * without A_k a block changes nothing. At scoring I + A_k is one matrix, and between the products nothing is left to be done but to
 * rectify. Without biases the blocks are homogeneous, too: what h is multiplied by, F may be multiplied by instead, where it is
 * cheaper ({@link NetworkDenoiser}). A unit of the first layer that is constant is all that a bias would be.
 *
 * The predicted noise is sqrt(1 - alphaBar_t) x^t + sqrt(alphaBar_t) F: the best guess for data of unit variance, plus
 * what the network knows better (the v-parametrisation of Salimans and Ho 2022). Of a value that does not vary, all of
 * x^t is noise, and nothing needs learning: x^t / sqrt(1 - alphaBar_t). Time enters before the blocks only, so that at
 * scoring nothing is left of it but a constant per level.
 */
public final class NetworkShape {
    /** Numbers that describe the noise level to the network. */
    static final int TIME_FEATURES = 64;

    private static final double LOWEST_FREQUENCY = 0.05;
    private static final double HIGHEST_FREQUENCY = 5;

    private final boolean[] constant;
    private final int width;
    private final int blocks;

    /**
     * @param constant by value: true where it does not vary
     * @param width values in a hidden layer
     * @param blocks residual blocks, of one layer each
     */
    public NetworkShape(boolean[] constant, int width, int blocks) {
        this.constant = constant.clone();
        this.width = width;
        this.blocks = blocks;
    }

    /** D. */
    public int values() {
        return constant.length;
    }

    /** Values in a hidden layer. */
    public int width() {
        return width;
    }

    /** Residual blocks, of one layer each. */
    public int blocks() {
        return blocks;
    }

    /** By value: what x^t is multiplied by in the predicted noise, at a noise share of 1 - alphaBar. */
    float[] gain(double noise) {
        float[] gain = new float[constant.length];
        for (int value = 0; value < gain.length; value++) {
            gain[value] = (float) (constant[value] ? 1 / Math.sqrt(noise) : Math.sqrt(noise));
        }
        return gain;
    }

    /** By value: what the network's answer is multiplied by, at a signal share of alphaBar. */
    float[] reach(double signal) {
        float[] reach = new float[constant.length];
        for (int value = 0; value < reach.length; value++) {
            reach[value] = (float) (constant[value] ? 0 : Math.sqrt(signal));
        }
        return reach;
    }

    /**
     * One layer: a weight matrix [out, in] and, unless it has none, a bias [out].
     *
     * @param biased whether it has one
     */
    record Layer(int out, int in, boolean biased) {
        int weights() {
            return out * in;
        }

        int size() {
            return weights() + (biased ? out : 0);
        }
    }

    /** The layers in the order of the flat vector, in which each has its weight and then its bias. */
    List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer(width, values(), true));
        layers.add(new Layer(width, TIME_FEATURES, true));
        layers.add(new Layer(width, width, true));
        for (int block = 0; block < blocks; block++) {
            layers.add(new Layer(width, width, false));
        }
        layers.add(new Layer(values(), width, false));
        return layers;
    }

    /** The number of parameters. */
    public int parameters() {
        return layers().stream().mapToInt(Layer::size).sum();
    }

    /**
     * Fresh parameters: uniform within one over the square root of a layer's inputs, and the last layer zero, so that
     * training starts from the Gaussian's own denoiser.
     */
    float[] initial(RandomGenerator random) {
        float[] theta = new float[parameters()];
        List<Layer> layers = layers();
        int at = 0;
        for (Layer layer : layers.subList(0, layers.size() - 1)) {
            float reach = (float) (1 / Math.sqrt(layer.in()));
            for (int i = 0; i < layer.size(); i++) {
                theta[at++] = (2 * random.nextFloat() - 1) * reach;
            }
        }
        return theta;
    }

    /** Sines and cosines of the log signal-to-noise ratio. */
    static float[] timeFeatures(double logSnr) {
        float[] features = new float[TIME_FEATURES];
        int half = TIME_FEATURES / 2;
        for (int i = 0; i < half; i++) {
            double frequency = LOWEST_FREQUENCY * Math.pow(HIGHEST_FREQUENCY / LOWEST_FREQUENCY, i / (half - 1.0));
            features[i] = (float) Math.sin(frequency * logSnr);
            features[half + i] = (float) Math.cos(frequency * logSnr);
        }
        return features;
    }
}

package io.kbound.export.denoiser;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.bound.Schedule;
import io.kbound.export.denoiser.NetworkShape.Layer;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The network in PyTorch. All parameters are one flat tensor, cut into layers as it is used: optimiser, average and
 * clipping then are one operation each, whatever the number of layers.
 */
public final class TorchNetwork implements NoisePredictor, AutoCloseable {
    /** Rows that go through at once; more would only cost memory. */
    private static final int MOST_ROWS = 8192;

    private final NDManager manager;
    private final NetworkShape shape;
    private final NoiseLevels levels;
    private final NDArray theta;
    private final List<Layer> layers;
    /** Between the pieces of the flat vector: weights and biases. */
    private final long[] cuts;

    /**
     * Puts a network into PyTorch's memory.
     *
     * @param parameters the flat vector, in the order of the shape's layers
     */
    public TorchNetwork(NetworkShape shape, Schedule schedule, float[] parameters) {
        this.manager = engine().newBaseManager();
        this.shape = shape;
        this.levels = new NoiseLevels(schedule, shape);
        this.theta = manager.create(parameters);
        this.layers = shape.layers();
        this.cuts = cuts(layers);
    }

    private static long[] cuts(List<Layer> layers) {
        LongStream.Builder cuts = LongStream.builder();
        long end = 0;
        for (Layer layer : layers) {
            // Between two pieces, so not before the first.
            if (end > 0) {
                cuts.add(end);
            }
            end += layer.weights();
            if (layer.biased()) {
                cuts.add(end);
                end += layer.out();
            }
        }
        return cuts.build().toArray();
    }

    /** PyTorch, kept from asking the network for anything: its natives come with the build. */
    static Engine engine() {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        return Engine.getEngine("PyTorch");
    }

    @Override
    public float[] predictNoise(float[] noisy, int[] steps) {
        float[] predicted = new float[noisy.length];
        for (int from = 0; from < steps.length; from += MOST_ROWS) {
            int rows = Math.min(MOST_ROWS, steps.length - from);
            try (NDManager scratch = manager.newSubManager()) {
                float[] chunk = new float[rows * shape.values()];
                int[] chunkSteps = new int[rows];
                System.arraycopy(noisy, from * shape.values(), chunk, 0, chunk.length);
                System.arraycopy(steps, from, chunkSteps, 0, rows);
                NDArray x = scratch.create(chunk, new Shape(rows, shape.values()));
                float[] part =
                        predictNoise(theta, x, levels.of(scratch, chunkSteps)).toFloatArray();
                System.arraycopy(part, 0, predicted, from * shape.values(), part.length);
            }
        }
        return predicted;
    }

    @Override
    public String runtime() {
        return "PyTorch";
    }

    NDManager manager() {
        return manager;
    }

    NDArray theta() {
        return theta;
    }

    NoiseLevels levels() {
        return levels;
    }

    /** The predicted noise under given parameters. */
    NDArray predictNoise(NDArray parameters, NDArray x, NoiseLevels.Rows rows) {
        NDList pieces = parameters.split(cuts);
        // Results stay with the manager of what they were made from; these must go when the rows go.
        pieces.attach(x.getManager());
        Iterator<NDArray> next = pieces.iterator();
        Iterator<Layer> layer = layers.iterator();
        NDArray once = linear(layer.next(), next, x);
        NDArray embedding = linear(layer.next(), next, rows.features());
        embedding = linear(layer.next(), next, silu(embedding));
        NDArray h = Activation.relu(once.add(embedding));
        for (int block = 0; block < shape.blocks(); block++) {
            h = Activation.relu(h.add(linear(layer.next(), next, h)));
        }
        NDArray f = linear(layer.next(), next, h);
        return x.mul(rows.gain()).add(f.mul(rows.reach()));
    }

    /** A layer, whose parameters are the next pieces. */
    private static NDArray linear(Layer layer, Iterator<NDArray> pieces, NDArray input) {
        NDArray weight = pieces.next().reshape(layer.out(), layer.in());
        NDArray bias = layer.biased() ? pieces.next() : null;
        return Linear.linear(input, weight, bias).singletonOrThrow();
    }

    private static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x));
    }

    @Override
    public void close() {
        manager.close();
    }
}

package io.kbound.export.denoiser;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.diffusion.Schedule;
import java.util.List;

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
    private final long[] cuts;
    private final List<NetworkShape.Part> parts;

    /**
     * Puts a network into PyTorch's memory.
     *
     * @param parameters the flat vector, in the order of the shape's parts
     */
    public TorchNetwork(NetworkShape shape, Schedule schedule, float[] parameters) {
        this.manager = engine().newBaseManager();
        this.shape = shape;
        this.levels = new NoiseLevels(schedule, shape);
        this.theta = manager.create(parameters);
        this.parts = shape.parts();
        this.cuts = new long[parts.size() - 1];
        long at = 0;
        for (int i = 0; i < cuts.length; i++) {
            at += parts.get(i).size();
            cuts[i] = at;
        }
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
        NDList layers = parameters.split(cuts);
        // Results stay with the manager of what they were made from; these must go when the rows go.
        layers.attach(x.getManager());
        NDArray embedding = linear(layers, 2, silu(linear(layers, 1, rows.features())));
        NDArray h = linear(layers, 0, x).add(embedding);
        int layer = 3;
        for (int block = 0; block < shape.blocks(); block++) {
            NDArray inner = silu(linear(layers, layer, silu(h)));
            h = h.add(linear(layers, layer + 1, inner));
            layer += 2;
        }
        NDArray f = linear(layers, layer, silu(h));
        return x.mul(rows.gain()).add(f.mul(rows.reach()));
    }

    private NDArray linear(NDList layers, int layer, NDArray input) {
        NetworkShape.Part part = parts.get(2 * layer);
        NDArray weight = layers.get(2 * layer).reshape(part.out(), part.in());
        return Linear.linear(input, weight, layers.get(2 * layer + 1)).singletonOrThrow();
    }

    private static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x));
    }

    @Override
    public void close() {
        manager.close();
    }
}

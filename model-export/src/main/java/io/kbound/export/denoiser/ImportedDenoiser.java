package io.kbound.export.denoiser;

import io.kbound.export.bound.Denoiser;
import io.kbound.export.bound.NoisedValues;
import io.kbound.export.bound.Schedule;
import io.kbound.export.onnx.ImportedGraph;
import io.kbound.export.onnx.OnnxGraph;
import java.util.Arrays;

/** A network made elsewhere, as graph nodes: its own, fed with noised windows and their steps. */
public final class ImportedDenoiser implements Denoiser {
    /*
     * How it works: some of ONNX Runtime's operators (Sin, Cos, Log, Softplus, Mish, Atan) take a vector of values at a
     * time, and what is left over at a tensor's end with another function, which differs in the last digits. Ours avoid
     * them; the denoiser's need not. So so many rows that nobody asks for follow the last record's that what is left over is theirs,
     * in any tensor of the denoiser, whatever its other dimensions, and a record's place in its batch does not matter.
     */
    private static final int WIDEST_VECTOR = 16;

    private final ImportedGraph imported;
    private final Prediction prediction;
    private final int window;
    private final int channels;
    private final int firstStep;

    /**
     * @param window readings in a window
     * @param firstStep the number that the network has for the first step
     */
    public ImportedDenoiser(ImportedGraph imported, Prediction prediction, int window, int channels, int firstStep) {
        this.imported = imported;
        this.prediction = prediction;
        this.window = window;
        this.channels = channels;
        this.firstStep = firstStep;
    }

    @Override
    public String predictNoise(OnnxGraph graph, NoisedValues x) {
        int[] steps = new int[x.rows()];
        Arrays.setAll(steps, row -> x.step(row) - 1 + firstStep);
        String windows = graph.reshape(x.noisy(), -1, window, channels);
        String numbers = x.forEach(imported.steps(graph, steps));
        String all = imported.addTo(
                graph,
                followed(graph, windows, WIDEST_VECTOR, window, channels),
                followed(graph, numbers, WIDEST_VECTOR));
        String output = graph.reshapeLike(graph.firstOf(all, graph.batch(windows)), x.noisy());
        if (prediction == Prediction.NOISE) {
            return output;
        }
        Schedule schedule = x.schedule();
        return graph.add(
                graph.multiply(output, x.perRow(t -> prediction.share(schedule, t))),
                graph.multiply(x.noisy(), x.perRow(t -> prediction.rest(schedule, t))));
    }

    /** A tensor, and after it its first entry so many times. */
    private static String followed(OnnxGraph graph, String tensor, long... repeated) {
        return graph.concat(0, tensor, graph.repeat(graph.first(tensor, 0, 1), graph.longs(repeated)));
    }
}

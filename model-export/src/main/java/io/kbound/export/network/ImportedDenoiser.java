package io.kbound.export.network;

import io.kbound.export.bound.Denoiser;
import io.kbound.export.bound.NoisedValues;
import io.kbound.export.diffusion.Schedule;
import io.kbound.export.onnx.ImportedGraph;
import io.kbound.export.onnx.OnnxGraph;
import java.util.Arrays;

/** A network made elsewhere, as graph nodes: its own, fed with noised windows and their steps. */
public final class ImportedDenoiser implements Denoiser {
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
        String output = graph.reshape(imported.addTo(graph, windows, x.clean(), steps), -1, x.rows(), x.values());
        if (prediction == Prediction.NOISE) {
            return output;
        }
        Schedule schedule = x.schedule();
        return graph.add(
                graph.multiply(output, x.perRow(t -> prediction.share(schedule, t))),
                graph.multiply(x.noisy(), x.perRow(t -> prediction.rest(schedule, t))));
    }
}

package io.kbound.export.denoiser;

import io.kbound.export.bound.Denoiser;
import io.kbound.export.bound.NoisedValues;
import io.kbound.export.diffusion.Schedule;
import io.kbound.export.onnx.ImportedGraph;
import io.kbound.export.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network made elsewhere, as graph nodes: its own, fed with noised windows and their steps. */
public final class ImportedDenoiser implements Denoiser {
    /*
     * How it works: some of ONNX Runtime's operators (Sin, Cos, Log, Softplus, Mish, Atan) take a vector of values at a
     * time, and what is left over at a tensor's end with another function, which differs in the last digits. Ours avoid
     * them; the denoiser's need not. So every record gets as many rows as leave nothing over in any tensor of the denoiser,
     * whatever its other dimensions, and a record's place in its batch does not matter.
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
        int rows = (x.rows() + WIDEST_VECTOR - 1) / WIDEST_VECTOR * WIDEST_VECTOR;
        int[] steps = new int[rows];
        Arrays.setAll(steps, row -> x.step(row % x.rows()) - 1 + firstStep);
        String windows = graph.reshape(filledUp(graph, x, rows), -1, window, channels);
        String all = graph.reshape(imported.addTo(graph, windows, x.clean(), steps), -1, rows, x.values());
        String output = rows == x.rows() ? all : graph.first(all, 1, x.rows());
        if (prediction == Prediction.NOISE) {
            return output;
        }
        Schedule schedule = x.schedule();
        return graph.add(
                graph.multiply(output, x.perRow(t -> prediction.share(schedule, t))),
                graph.multiply(x.noisy(), x.perRow(t -> prediction.rest(schedule, t))));
    }

    /** [batch, count, values]: the rows over and over. */
    private static String filledUp(OnnxGraph graph, NoisedValues x, int count) {
        List<String> parts = new ArrayList<>();
        int left = count;
        for (; left >= x.rows(); left -= x.rows()) {
            parts.add(x.noisy());
        }
        if (left > 0) {
            parts.add(graph.first(x.noisy(), 1, left));
        }
        return parts.size() == 1 ? parts.get(0) : graph.concat(1, parts.toArray(String[]::new));
    }
}

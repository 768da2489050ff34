package io.kbound.export.view;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.onnx.OnnxGraph;
import java.util.List;

/**
 * Four statistics of each channel over the window: a fast and a slow exponential mean, the logarithm of the standard
 * deviation about the slow mean, and the slope. Few, and well behaved, so that a model can be fitted to a few hundred
 * windows; slow faults show here that no single reading shows.
 */
public final class SummaryView implements View {
    /** The shortest window that has a fast and a slow mean. */
    public static final int SHORTEST_WINDOW = 4;

    /*
     * ONNX Runtime takes logarithms a vector of values at a time, and what is left over at the tensor's end one by one
     * with another function, whose last digit may differ. So that a window's logarithm does not depend on its place
     * in the batch, every window has this many copies taken: more values than the widest vector holds, none left over.
     */
    private static final int COPIES = 16;

    private static final int FAST = 0;
    private static final int SLOW = 1;
    private static final int DEVIATION = 2;
    private static final int SLOPE = 3;

    private final int window;
    private final int channels;
    private final float[][] weights;
    private final float[] varianceFloor;
    private final List<String> rowNames;

    /**
     * @param window readings in a window, at least {@value #SHORTEST_WINDOW}
     * @param deviations each channel's standard deviation over all training readings; a thousandth of it is the least
     *     deviation that a window is said to have, so that a stuck channel's logarithm stays finite
     */
    public SummaryView(int window, float[] deviations) {
        if (window < SHORTEST_WINDOW) {
            throw new IllegalArgumentException("a summary needs windows of at least " + SHORTEST_WINDOW + " readings");
        }
        this.window = window;
        this.channels = deviations.length;
        int fastSpan = Math.max(2, window / 8);
        int slowSpan = Math.max(3, window / 2);
        this.weights = new float[][] {exponential(fastSpan), exponential(slowSpan), exponential(slowSpan), slope()};
        this.varianceFloor = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            float floor = 1e-3f * deviations[channel];
            varianceFloor[channel] = floor * floor;
        }
        this.rowNames = List.of("mean of " + fastSpan, "mean of " + slowSpan, "ln deviation", "slope");
    }

    @Override
    public ViewKind kind() {
        return ViewKind.SUMMARY;
    }

    @Override
    public List<String> rowNames() {
        return rowNames;
    }

    @Override
    public void apply(float[] centred, float[] values) {
        for (int channel = 0; channel < channels; channel++) {
            double[] sums = new double[weights.length];
            for (int i = 0; i < window; i++) {
                float x = centred[i * channels + channel];
                sums[FAST] += weights[FAST][i] * x;
                sums[SLOW] += weights[SLOW][i] * x;
                sums[SLOPE] += weights[SLOPE][i] * x;
            }
            for (int i = 0; i < window; i++) {
                double off = centred[i * channels + channel] - sums[SLOW];
                sums[DEVIATION] += weights[DEVIATION][i] * off * off;
            }
            sums[DEVIATION] = 0.5 * Math.log(sums[DEVIATION] + varianceFloor[channel]);
            for (int row = 0; row < sums.length; row++) {
                values[row * channels + channel] = (float) sums[row];
            }
        }
    }

    @Override
    public String addTo(OnnxGraph graph, String centred) {
        String fast = graph.matMul(weights(graph, FAST), centred);
        String slow = graph.matMul(weights(graph, SLOW), centred);
        String slope = graph.matMul(weights(graph, SLOPE), centred);
        String off = graph.subtract(centred, slow);
        String variance = graph.matMul(weights(graph, DEVIATION), graph.multiply(off, off));
        String logarithms = graph.log(graph.add(variance, copiesOfFloor(graph)));
        String deviation = graph.multiply(graph.first(logarithms, 1, 1), graph.scalar(0.5f));
        return graph.concat(1, fast, slow, deviation, slope);
    }

    @Override
    public boolean isLocation(int row) {
        return row == FAST || row == SLOW;
    }

    private String copiesOfFloor(OnnxGraph graph) {
        float[] copies = new float[COPIES * channels];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = varianceFloor[i % channels];
        }
        return graph.constant(copies, 1, COPIES, channels);
    }

    private String weights(OnnxGraph graph, int row) {
        return graph.constant(weights[row], 1, window);
    }

    /** Weights of an exponential mean, newest reading last; they add up to 1 over the window. */
    private float[] exponential(int span) {
        double decay = 1 - 2.0 / (span + 1);
        double total = 0;
        for (int age = 0; age < window; age++) {
            total += Math.pow(decay, age);
        }
        float[] mean = new float[window];
        for (int i = 0; i < window; i++) {
            mean[i] = (float) (Math.pow(decay, window - 1 - i) / total);
        }
        return mean;
    }

    /** Weights of the least-squares slope, per reading. */
    private float[] slope() {
        double middle = (window - 1) / 2.0;
        double spread = 0;
        for (int i = 0; i < window; i++) {
            spread += (i - middle) * (i - middle);
        }
        float[] slope = new float[window];
        for (int i = 0; i < window; i++) {
            slope[i] = (float) ((i - middle) / spread);
        }
        return slope;
    }
}

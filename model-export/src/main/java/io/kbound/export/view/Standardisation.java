package io.kbound.export.view;

import io.kbound.card.ModelCard;
import io.kbound.export.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The way from a raw window to standardised values: each channel's level is taken off, the view is applied, each of its values
 * is standardised, and those of heavy tails go through a curve. Its numbers are 32-bit, as in the graph.
 */
public final class Standardisation {
    /**
     * Values further from the mean count as lying this far, in standard deviations, so that no finite record can make
     * the bound overflow.
     */
    public static final float FURTHEST = 1e6f;

    private final View view;
    private final int window;
    private final float[] levels;
    private final float[] mean;
    private final float[] scale;
    private final boolean[] constant;
    private final List<Curve> curves;

    /**
     * @param window readings in a window
     * @param levels by channel: what is taken off every reading
     * @param mean by value of the view: its mean
     * @param scale by value of the view: what a unit is for it, above 0
     * @param constant by value of the view: true where it does not vary
     */
    public Standardisation(View view, int window, float[] levels, float[] mean, float[] scale, boolean[] constant) {
        this(view, window, levels, mean, scale, constant, Collections.nCopies(mean.length, Curve.STRAIGHT));
    }

    private Standardisation(
            View view,
            int window,
            float[] levels,
            float[] mean,
            float[] scale,
            boolean[] constant,
            List<Curve> curves) {
        if (curves.size() != mean.length) {
            throw new IllegalArgumentException(curves.size() + " curves for " + mean.length + " values");
        }
        this.view = view;
        this.window = window;
        this.levels = levels.clone();
        this.mean = mean.clone();
        this.scale = scale.clone();
        this.constant = constant.clone();
        this.curves = List.copyOf(curves);
    }

    /**
     * The same, and then each value through its curve.
     *
     * @param byValue a curve for each value
     */
    public Standardisation withCurves(List<Curve> byValue) {
        return new Standardisation(view, window, levels, mean, scale, constant, byValue);
    }

    /** D, the number of standardised values. */
    public int values() {
        return mean.length;
    }

    /** Readings in a window. */
    public int window() {
        return window;
    }

    /** The number of channels. */
    public int channels() {
        return levels.length;
    }

    /** The number of rows of the view. */
    public int rows() {
        return mean.length / levels.length;
    }

    /** The view. */
    public View view() {
        return view;
    }

    /** By value: true where it does not vary. */
    public boolean[] constant() {
        return constant.clone();
    }

    /** By value: what a unit is for it, in the user's own units. */
    public double[] scales() {
        double[] wide = new double[scale.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = scale[i];
        }
        return wide;
    }

    /** By value: its mean, in the user's own units. */
    public List<Double> means() {
        List<Double> means = new ArrayList<>();
        float[] offsets = offsets();
        for (int i = 0; i < mean.length; i++) {
            means.add((double) mean[i] + offsets[i]);
        }
        return means;
    }

    /** As the card has it. */
    public ModelCard.Scaler onCard() {
        return new ModelCard.Scaler(
                means(),
                Arrays.stream(scales()).boxed().toList(),
                isStraight() ? List.of() : curves.stream().map(Curve::onCard).toList());
    }

    /**
     * The standardised values of one raw window.
     *
     * @param raw window x channels, oldest reading first
     * @param centred scratch of the same size
     * @param values receives the D values
     */
    public void apply(float[] raw, float[] centred, float[] values) {
        centre(raw, levels, centred);
        view.apply(centred, values);
        for (int i = 0; i < values.length; i++) {
            values[i] = curves.get(i).at(Math.max(-FURTHEST, Math.min(FURTHEST, (values[i] - mean[i]) / scale[i])));
        }
    }

    /** Takes each channel's level off every reading of a window. */
    public static void centre(float[] raw, float[] levels, float[] centred) {
        for (int i = 0; i < raw.length; i++) {
            centred[i] = raw[i] - levels[i % levels.length];
        }
    }

    /**
     * The same as nodes.
     *
     * @param signal a tensor of [batch, window, channels]
     */
    public Nodes addTo(OnnxGraph graph, String signal) {
        String centred = graph.subtract(signal, graph.constant(levels, 1, 1, channels()));
        String values = graph.reshape(view.addTo(graph, centred), 0, values());
        String off = graph.subtract(values, graph.constant(mean, 1, values()));
        String standardised = graph.clip(graph.divide(off, graph.constant(scale, 1, values())), -FURTHEST, FURTHEST);
        String curved = isStraight() ? standardised : Curve.addTo(graph, curves, standardised);
        return new Nodes(curved, graph.add(values, graph.constant(offsets(), 1, values())));
    }

    /** Turns standardised values back into the user's own units. */
    public String addInverseTo(OnnxGraph graph, String standardised) {
        float[] centre = new float[mean.length];
        float[] offsets = offsets();
        for (int i = 0; i < centre.length; i++) {
            centre[i] = mean[i] + offsets[i];
        }
        String straight = isStraight()
                ? standardised
                : Curve.addTo(graph, curves.stream().map(Curve::inverse).toList(), standardised);
        String scaled = graph.multiply(straight, graph.constant(scale, 1, values()));
        return graph.add(scaled, graph.constant(centre, 1, values()));
    }

    private boolean isStraight() {
        return curves.stream().allMatch(Curve::isStraight);
    }

    private float[] offsets() {
        float[] offsets = new float[mean.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = view.isLocation(i / channels()) ? levels[i % channels()] : 0;
        }
        return offsets;
    }

    /**
     * Tensors of [batch, values].
     *
     * @param standardised what the bound is evaluated on
     * @param observed the same values in the user's own units
     */
    public record Nodes(String standardised, String observed) {}
}

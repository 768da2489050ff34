package io.kbound.export.view;

import io.kbound.card.ModelCard;
import io.kbound.export.onnx.OnnxGraph;
import java.util.Arrays;
import java.util.List;

/**
 * A rising curve of straight pieces through knots, of slope 1 beyond them. It turns a value of heavy tails, in standard
 * deviations, into one that a mixture or a network can be fitted to.
 */
public final class Curve {
    /** Leaves every value as it is. */
    public static final Curve STRAIGHT = new Curve(new float[0], new float[0]);

    private static final float TAIL_SLOPE = 1;

    private final float[] from;
    private final float[] to;

    /**
     * @param from the knots' places, rising; none: the curve leaves every value as it is
     * @param to the values there, rising
     */
    public Curve(float[] from, float[] to) {
        if (from.length != to.length) {
            throw new IllegalArgumentException(from.length + " places and " + to.length + " values");
        }
        for (int i = 1; i < from.length; i++) {
            if (!(from[i] > from[i - 1] && to[i] > to[i - 1])) {
                throw new IllegalArgumentException("a curve must rise at knot " + i);
            }
        }
        this.from = from.clone();
        this.to = to.clone();
    }

    /** The curve that leads back. */
    Curve inverse() {
        return new Curve(to, from);
    }

    /** Its pieces: one between two knots, and one beyond each end. */
    int pieces() {
        return from.length + 1;
    }

    /** A piece: slope x (value between its ends - anchor) is what it adds to the curve. */
    record Piece(float low, float high, float anchor, float slope) {}

    Piece piece(int i) {
        if (from.length == 0) {
            return new Piece(-Float.MAX_VALUE, Float.MAX_VALUE, 0, TAIL_SLOPE);
        }
        if (i == 0) {
            return new Piece(-Float.MAX_VALUE, from[0], from[0], TAIL_SLOPE);
        }
        if (i == from.length) {
            return new Piece(from[i - 1], Float.MAX_VALUE, from[i - 1], TAIL_SLOPE);
        }
        return new Piece(from[i - 1], from[i], from[i - 1], (to[i] - to[i - 1]) / (from[i] - from[i - 1]));
    }

    /** Its value at the first knot. */
    float start() {
        return to.length == 0 ? 0 : to[0];
    }

    /** The curve at a value. */
    public float at(float value) {
        float sum = 0;
        for (int i = 0; i < pieces(); i++) {
            Piece piece = piece(i);
            sum += piece.slope * (Math.min(Math.max(value, piece.low), piece.high) - piece.anchor);
        }
        return sum + start();
    }

    /** As the card has it. */
    ModelCard.Curve onCard() {
        return new ModelCard.Curve(wide(from), wide(to));
    }

    /**
     * Each value through its own curve, as nodes.
     *
     * @param tensor [batch, values]
     * @return a tensor of the same shape
     */
    static String addTo(OnnxGraph graph, List<Curve> curves, String tensor) {
        int values = curves.size();
        int pieces = curves.stream().mapToInt(Curve::pieces).max().orElseThrow();
        // What a curve lacks in pieces adds nothing: it has no length and no slope.
        float[] low = new float[values * pieces];
        float[] high = new float[low.length];
        float[] anchor = new float[low.length];
        float[] slope = new float[low.length];
        float[] start = new float[values];
        for (int value = 0; value < values; value++) {
            Curve curve = curves.get(value);
            start[value] = curve.start();
            for (int i = 0; i < curve.pieces(); i++) {
                Piece piece = curve.piece(i);
                int at = value * pieces + i;
                low[at] = piece.low;
                high[at] = piece.high;
                anchor[at] = piece.anchor;
                slope[at] = piece.slope;
            }
        }
        float[] ones = new float[pieces];
        Arrays.fill(ones, 1);
        String column = graph.reshape(tensor, 0, values, 1);
        String raised = graph.larger(column, graph.constant(low, 1, values, pieces));
        String within = graph.smaller(raised, graph.constant(high, 1, values, pieces));
        String along = graph.subtract(within, graph.constant(anchor, 1, values, pieces));
        String parts = graph.multiply(along, graph.constant(slope, 1, values, pieces));
        String sum = graph.reshape(graph.matMul(parts, graph.constant(ones, pieces, 1)), 0, values);
        return graph.add(sum, graph.constant(start, 1, values));
    }

    private static List<Double> wide(float[] numbers) {
        Double[] wide = new Double[numbers.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (double) numbers[i];
        }
        return List.of(wide);
    }
}

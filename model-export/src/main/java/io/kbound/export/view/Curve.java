package io.kbound.export.view;

import io.kbound.card.ModelCard;
import io.kbound.export.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    private final List<Piece> pieces;

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
        this.pieces = pieces(this.from, this.to);
    }

    /** The curve that leads back. */
    Curve inverse() {
        return new Curve(to, from);
    }

    /** True where it leaves every value as it is. */
    boolean isStraight() {
        return from.length == 0;
    }

    /** A piece: slope x (value between its ends - anchor) is what it adds to the curve. */
    private record Piece(float low, float high, float anchor, float slope) {
        float at(float value) {
            return slope * (Math.min(Math.max(value, low), high) - anchor);
        }
    }

    /** One between two knots, and one beyond each end. */
    private static List<Piece> pieces(float[] from, float[] to) {
        int knots = from.length;
        if (knots == 0) {
            return List.of(new Piece(-Float.MAX_VALUE, Float.MAX_VALUE, 0, TAIL_SLOPE));
        }
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece(-Float.MAX_VALUE, from[0], from[0], TAIL_SLOPE));
        for (int i = 1; i < knots; i++) {
            pieces.add(new Piece(from[i - 1], from[i], from[i - 1], (to[i] - to[i - 1]) / (from[i] - from[i - 1])));
        }
        pieces.add(new Piece(from[knots - 1], Float.MAX_VALUE, from[knots - 1], TAIL_SLOPE));
        return List.copyOf(pieces);
    }

    /** Its value at the first knot. */
    private float start() {
        return isStraight() ? 0 : to[0];
    }

    /** The curve at a value. */
    public float at(float value) {
        float sum = 0;
        for (Piece piece : pieces) {
            sum += piece.at(value);
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
        int pieces =
                curves.stream().mapToInt(curve -> curve.pieces.size()).max().orElseThrow();
        // What a curve lacks in pieces adds nothing: it has no length and no slope.
        float[] low = new float[values * pieces];
        float[] high = new float[low.length];
        float[] anchor = new float[low.length];
        float[] slope = new float[low.length];
        float[] start = new float[values];
        for (int value = 0; value < values; value++) {
            Curve curve = curves.get(value);
            start[value] = curve.start();
            for (int i = 0; i < curve.pieces.size(); i++) {
                Piece piece = curve.pieces.get(i);
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
        return IntStream.range(0, numbers.length)
                .mapToObj(i -> (double) numbers[i])
                .toList();
    }
}

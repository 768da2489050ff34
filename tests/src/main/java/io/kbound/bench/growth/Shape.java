package io.kbound.bench.growth;

import io.kbound.bench.scoring.MatrixProducts;
import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.ViewKind;

/**
 * What the cost of a record depends on in a model with a network.
 *
 * @param values D, that the bound is evaluated on
 * @param width values in a hidden layer
 * @param blocks residual blocks, of one layer each
 * @param rows evaluations of the network for a record, on average: levels x draws, or fewer with screening
 * @param windowValues window x channels
 * @param summedValues the same as the view goes over them
 */
record Shape(int values, int width, int blocks, double rows, int windowValues, int summedValues) {
    /*
     * How it works: what is done value by value is done in passes over a tensor, each of which reads and writes it once, in cache. They
     * are counted in the graph as it is exported. Of [rows, width]: the first layer's sum with its constants, its rectifier, and each
     * block's product, which is written, rectified, where it is made. Of [rows, D]: the last product, the noised record (two), its
     * gain (one), the answer's reach and their sum (two), error, square and precision (three), and the sums by row, by value and for
     * what is expected (three).
     */
    private static final int WIDE_PASSES = 2;
    private static final int VALUE_PASSES = 12;
    private static final int TOGETHER = 16;

    /** A model's, with all evaluations. */
    static Shape of(ModelCard card) {
        int channels = card.channels().size();
        return new Shape(
                card.view().rows().size() * channels,
                card.network().width(),
                card.network().blocks(),
                (double) card.levels().size() * card.noise().draws(),
                card.window().length() * channels,
                card.window().length() * (card.view().kind() == ViewKind.SUMMARY ? padded(channels) : channels));
    }

    /** The same with other evaluations. */
    Shape withRows(double count) {
        return new Shape(values, width, blocks, count, windowValues, summedValues);
    }

    /** A window is summed up by a product, for which ONNX Runtime takes up to sixteen channels together. */
    private static int padded(int channels) {
        return (channels + TOGETHER - 1) / TOGETHER * TOGETHER;
    }

    /** What scoring a record takes. */
    Work scoring() {
        return Work.NONE
                .with(Kind.PRODUCT, MatrixProducts.perRecord(values, width, blocks, rows))
                .with(Kind.PASS, rows * ((WIDE_PASSES + blocks) * (double) width + VALUE_PASSES * (double) values))
                .with(Kind.WINDOW, summedValues)
                .with(Kind.VALUE, values)
                .with(Kind.SCORED, 1);
    }

    /**
     * What a record takes in the app, scoring included.
     *
     * @param states of sources that are stored and loaded for a record, on average
     * @param sources of a partition, that they are sorted among
     */
    Work streaming(double states, double sources) {
        return scoring()
                .with(Kind.STREAMED, 1)
                .with(Kind.STATE_LEVEL, states * Math.log(Math.max(2, sources)) / Math.log(2))
                .with(Kind.STATE_VALUE, states * windowValues);
    }
}

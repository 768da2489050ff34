package io.kbound.bench.scoring;

import io.kbound.card.ModelCard;

/** Floating-point operations of matrix products; a multiplication and an addition are two. */
public final class MatrixProducts {
    private MatrixProducts() {}

    /** Of one [rows, inner] x [inner, columns]. */
    static double of(long rows, long inner, long columns) {
        return 2.0 * rows * inner * columns;
    }

    /**
     * Of a network's layers for one record: the first once, all others for each row (level x draw). What is left out: the sums at
     * the graph's end, which are products with vectors of ones, and all that works value by value.
     */
    static double perRecord(ModelCard card) {
        long values = (long) card.view().rows().size() * card.channels().size();
        long rows = (long) card.levels().size() * card.noise().draws();
        return perRecord(values, card.network().width(), card.network().blocks(), (double) rows);
    }

    /**
     * The same of a network by its sizes.
     *
     * @param rows a record, on average
     */
    public static double perRecord(long values, long width, long blocks, double rows) {
        return of(1, values, width) + rows * (blocks * of(1, width, width) + of(1, width, values));
    }
}

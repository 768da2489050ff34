package io.kbound.bench.peers;

/** A way to find anomalies, trained, on one thread. */
interface Detector extends AutoCloseable {
    /**
     * Scores rows in the order in which they come, and learns from them where it does.
     *
     * @param rows values in the table's own units
     * @return by row: the higher, the less probable
     */
    double[] score(double[][] rows);

    @Override
    default void close() {}
}

package io.kbound.bench.growth;

import io.kbound.bench.rig.RigModel;
import io.kbound.bench.stream.SourceLoad;

/**
 * An app that is measured.
 *
 * @param at the value of what grows
 * @param name as it is printed
 * @param reference whether the formula is fitted to it
 */
record AppPoint(Growing growing, double at, String name, Setup setup, boolean reference) {
    /**
     * What runs. Points of several ways may have the same.
     *
     * @param threads that Kafka Streams runs
     * @param screened whether records are screened
     */
    record Setup(RigModel model, SourceLoad load, int threads, boolean screened) {}

    /** One on the way of what grows. */
    static AppPoint of(Growing growing, double at, RigModel model, SourceLoad load, int threads) {
        return new AppPoint(growing, at, growing.at(at), new Setup(model, load, threads, false), false);
    }

    /** One beside them, of one stream thread. */
    static AppPoint of(String name, RigModel model, SourceLoad load, boolean screened) {
        return new AppPoint(Growing.LOAD, 0, name, new Setup(model, load, 1, screened), false);
    }

    /** The same, as one that the formula is fitted to. */
    AppPoint asReference() {
        return new AppPoint(growing, at, name, setup, true);
    }
}

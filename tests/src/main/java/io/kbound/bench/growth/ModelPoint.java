package io.kbound.bench.growth;

import io.kbound.bench.rig.RigModel;

/**
 * A model whose scorer is measured alone.
 *
 * @param at the value of what grows
 * @param name as it is printed
 * @param reference whether the formula is fitted to it
 */
record ModelPoint(Growing growing, double at, String name, RigModel model, boolean reference) {
    /** One on the way of what grows. */
    static ModelPoint of(Growing growing, double at, RigModel model) {
        return new ModelPoint(growing, at, growing.at(at), model, false);
    }

    /** One beside them. */
    static ModelPoint of(String name, RigModel model) {
        return new ModelPoint(Growing.SHAPE, 0, name, model, false);
    }

    /** The same, as one that the formula is fitted to. */
    ModelPoint asReference() {
        return new ModelPoint(growing, at, name, model, true);
    }
}

package io.kbound.bench.growth;

import io.kbound.bench.growth.CapacityFormula.Reference;

/**
 * What a record took at a point.
 *
 * @param at the value of what grows
 * @param reference whether the formula is fitted to it
 * @param work of a record
 * @param micros CPU time of a record, at the speed that the processor had on the whole
 * @param besideMicros of it beside scoring; NaN where there is scoring alone
 * @param perSecond records, by the wall's clock
 */
record MeasuredPoint(
        Growing growing,
        double at,
        String name,
        boolean reference,
        Work work,
        double micros,
        double besideMicros,
        double perSecond) {
    /** How far a point may lie from the formula. */
    static final double TOLERANCE = 0.2;

    /** Records that a core takes through in a second of its time. */
    double perCore() {
        return 1e6 / micros;
    }

    /** The same over what a formula says. */
    double ratio(CapacityFormula formula) {
        return perCore() / formula.perSecond(work);
    }

    /** Whether it lies further than {@value #TOLERANCE} from what a formula says. */
    boolean isOutside(CapacityFormula formula) {
        return Math.abs(ratio(formula) - 1) > TOLERANCE;
    }

    /** What a formula may be fitted to. */
    Reference asReference() {
        return new Reference(work, micros);
    }
}

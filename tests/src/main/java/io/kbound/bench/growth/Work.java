package io.kbound.bench.growth;

import java.util.EnumMap;
import java.util.Map;

/** How much of each kind a record takes, on average. */
final class Work {
    /** Nothing. */
    static final Work NONE = new Work(new EnumMap<>(Kind.class));

    private final Map<Kind, Double> amounts;

    private Work(Map<Kind, Double> amounts) {
        this.amounts = amounts;
    }

    /** The same with so much of one kind. */
    Work with(Kind kind, double amount) {
        Map<Kind, Double> more = new EnumMap<>(amounts);
        more.put(kind, amount);
        return new Work(more);
    }

    /** How much of a kind, in what that counts. */
    double of(Kind kind) {
        return amounts.getOrDefault(kind, 0.0);
    }
}

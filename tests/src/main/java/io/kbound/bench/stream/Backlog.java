package io.kbound.bench.stream;

import io.kbound.bench.rig.Rigs;

/**
 * Two topics of readings of some rigs: one of sound records alone, one with broken ones among them.
 *
 * @param records of each
 * @param broken of the second, with their share among the records
 */
public record Backlog(int records, int broken) {
    static final String CLEAN = "clean";
    static final String MIXED = "mixed";
    static final int RIGS = 20;
    static final int PARTITIONS = 2;

    /** A tenth of the second topic is broken. */
    public static Backlog of(int records) {
        return new Backlog(records, records / 10);
    }

    /** Fills the topics. */
    public void fill(BenchBroker broker) throws Exception {
        broker.createTopic(CLEAN, PARTITIONS);
        broker.createTopic(MIXED, PARTITIONS);
        signals(1).fill(broker.client(), CLEAN, records, 0);
        signals(2).fill(broker.client(), MIXED, records - broken, broken);
    }

    private static MixedSignals signals(int seed) {
        Rigs rigs = new Rigs(RIGS, 100L * seed);
        return new MixedSignals(Rigs.CHANNELS, (source, random) -> rigs.next(source), RIGS, PARTITIONS, seed);
    }
}

package io.kbound.bench.soak;

import java.util.Locale;
import java.util.OptionalDouble;

/** What is looked at, and how much of it a process may gain in an hour, or in all of a longer life, before it is called a leak. */
enum Measure {
    /** Of a heap of 256 MiB: at that a process with half of it to spare lasts a day, and such a leak of a record's byte or two is seen. */
    HEAP("heap after collection, MiB", 1 << 20, 4),
    /** What classes take, inside and outside of the above: judged with resident memory. */
    METASPACE("classes, MiB", 1 << 20),
    /** What the JVM says that it has committed, heap included: tells its own growth from that of native libraries. */
    JVM("committed by the JVM, MiB", 1 << 20),
    /** Some of it is the allocator's own: free lists of many threads, which fill up for hours, ever more slowly. */
    RESIDENT("resident memory, MiB", 1 << 20, 16),
    /** The same without what lies in files: told, and judged with it. */
    ANONYMOUS("of that anonymous, MiB", 1 << 20),
    /** Connections come and go with brokers and listeners; of 1024, as shells have it, a day's worth is left. */
    HANDLES("file handles", 1, 8),
    /** Pools grow to their size at first; after that a thread more is one that was not ended. */
    THREADS("threads", 1, 4),
    /** A commit's worth at any time; a thousandth of the load in an hour, by the default rate, is an app that does not keep up. */
    LAG("records behind", 1, 2000),
    /** Read since the process began. */
    RECORDS("records", 1),
    /** Written since the process began. */
    LETTERS("dead letters", 1),
    /** Changelogs of what is kept in memory take nothing; RocksDB's files come and go. */
    STATE("state folder, MiB", 1 << 20),
    /** A process unpacks its libraries at the start, and nothing after that. */
    TEMPORARY("temporary files", 1, 1);

    private final String says;
    private final double unit;
    private final OptionalDouble allowed;

    Measure(String says, double unit) {
        this.says = says;
        this.unit = unit;
        this.allowed = OptionalDouble.empty();
    }

    Measure(String says, double unit, double allowed) {
        this.says = says;
        this.unit = unit;
        this.allowed = OptionalDouble.of(allowed);
    }

    /** Its name in files. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is, for people, with its unit. */
    String says() {
        return says;
    }

    /** A value as people read it. */
    double shown(double value) {
        return value / unit;
    }

    /** How much may be gained in an hour, as people read it; empty where it is not judged. */
    OptionalDouble allowed() {
        return allowed;
    }
}

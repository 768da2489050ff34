package io.kbound.bench.soak;

/** What is done to an app while it works. */
enum Fault {
    /** An instance is killed, and starts again some seconds later. */
    KILL,
    /** The broker hangs. */
    BROKER_PAUSE,
    /** The broker ends, and starts again. */
    BROKER_RESTART,
    /** Broken records of every kind. */
    BROKEN_RECORDS,
    /** More records at once than otherwise in many seconds. */
    BURST,
    /** Another instance joins, or leaves in order. */
    GUEST,
    /** Another model takes over. */
    MODEL,
    /** The webhook's receiver takes nothing for a while. */
    RECEIVER
}

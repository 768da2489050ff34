package io.kbound.bench.growth;

/** What a record takes, by what it grows with. */
enum Kind {
    /** A floating-point operation of the network's products. */
    PRODUCT,
    /** A value that a pass over all rows, between the products or after them, reads and writes. */
    PASS,
    /** A value of the window, as it is copied or summed up. */
    WINDOW,
    /** A value that the bound is evaluated on: standardised, and copied out with what it is explained by. */
    VALUE,
    /** A record that is scored: its share of a run. */
    SCORED,
    /** A record that goes through the app: clients, decoding, judging, writing. */
    STREAMED,
    /** A level of the sorted store that a source's state is looked up in or put into: at a commit where something came from it. */
    STATE_LEVEL,
    /** A value of a window in such a state. */
    STATE_VALUE
}

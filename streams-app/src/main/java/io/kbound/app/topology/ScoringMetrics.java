package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;

/** What happens in the topology, in the domain's words. Called by all stream threads. */
public interface ScoringMetrics {
    /** A record was read from the input. */
    void received();

    /** A record went to the dead-letter topic. */
    void deadLettered(DeadLetterReason reason);

    /** A reading did not complete a window that is due: its source is warming up, or between two strides. */
    void awaitedMore();

    /** A reading of a time that its source's window holds already was passed over. */
    void duplicate();

    /** A reading that lacks a value was passed over, as the configuration says. */
    void dropped();

    /** So many sources were forgotten, because nothing has come from them for long. */
    void forgotten(int sources);

    /** A batch of so many windows was evaluated at once. */
    void batch(int windows);

    /** So many of them were passed over by the screen. */
    void screened(int windows);

    /** A window was scored. */
    void scored();

    /** A window was judged an anomaly. */
    void anomaly();

    /** A source's first anomaly after a while. */
    void episodeOpened();

    /** A source has had no anomaly for a while. */
    void episodeClosed();

    /** A source's statistics ceased to look like the model's calibration, or began to again. */
    void drift();
}

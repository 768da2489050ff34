package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.card.ModelCard;

/** What happens in the topology, in the domain's words. Called by all stream threads. */
public interface ScoringMetrics {
    /** A record was read from the input. */
    void received();

    /** So many records were deleted from the input before they were read. */
    void lost(long records);

    /** A record went to the dead-letter topic. */
    void deadLettered(DeadLetterReason reason);

    /** A reading did not complete a window that is due: its source is warming up, or between two strides. */
    void awaitedMore();

    /** A reading of a time that its source's window holds already was passed over. */
    void duplicate();

    /** A reading that lacks a value was passed over, as the configuration says. */
    void dropped();

    /** So many values that a reading lacked were put in, as the configuration says. */
    void imputed(int values);

    /** A reading completed a window that is due. */
    void windowed();

    /** So many more windows wait in batches than before, or fewer where it is below zero. */
    void waiting(int windows);

    /** So many sources were forgotten, because nothing has come from them for long. */
    void forgotten(int sources);

    /** A batch of so many windows was evaluated at once, in so many nanoseconds. */
    void batch(int windows, long nanos);

    /** So many of them were passed over by the screen. */
    void screened(int windows);

    /** A window was scored. */
    void scored();

    /** A window was judged an anomaly. */
    void anomaly();

    /** A window's verdict went on its way, so many milliseconds after the Kafka timestamp of the record that completed it. */
    void judged(long millisAfter);

    /** A source's first anomaly after a while. */
    void episodeOpened();

    /** A source has had no anomaly for a while. */
    void episodeClosed();

    /**
     * A source's statistics ceased to look like the model's calibration, or began to again.
     *
     * @param began true where they ceased
     * @param pValue of the test that told
     */
    void drift(boolean began, double pValue);

    /** The app begins with a model. */
    void beganWith(ModelCard model);

    /** Another model took over. */
    void swappedTo(ModelCard model);

    /** A new model was refused. */
    void modelRefused();
}

package io.kbound.app.service;

import java.util.Optional;

/** Where new models come from while the app runs. Used by one thread. */
interface ModelOffers extends AutoCloseable {
    /** The newest model file that has come since the last look, if one has; after waiting for it for a moment. */
    Optional<Offer> poll() throws InterruptedException;

    @Override
    void close();

    /**
     * A model file that may take over.
     *
     * @param origin a file, or TOPIC-PARTITION-OFFSET
     * @param file its bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Offer(String origin, byte[] file) {}
}

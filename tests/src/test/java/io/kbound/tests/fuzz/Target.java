package io.kbound.tests.fuzz;

import java.io.IOException;
import java.util.List;

/** Takes bytes of somebody else's in, as the product does. Used by one thread. */
interface Target extends AutoCloseable {
    /**
     * Takes an input in, or sees it refused as it should be.
     *
     * @throws Exception where something else came of it, which is a finding, as an error is
     */
    void take(byte[] input) throws Exception;

    /** Inputs that others are made of: of every kind that is taken, and of those that are known to do harm elsewhere. */
    List<byte[]> seeds() throws Exception;

    /** Memory of other threads that work for it, in bytes so far. */
    default long allocatedElsewhere() {
        return 0;
    }

    @Override
    default void close() throws IOException {}
}

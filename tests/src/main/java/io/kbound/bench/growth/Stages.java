package io.kbound.bench.growth;

/** Hears which part of the way begins. */
@FunctionalInterface
public interface Stages {
    /**
     * A part begins.
     *
     * @param steps that it has
     */
    Stage begin(String name, int steps);

    /** A part of the way, which ends when it is closed. */
    interface Stage extends AutoCloseable {
        /** Another step is done. */
        void step();

        @Override
        void close();
    }
}

package io.kbound.app.topology;

/**
 * What the state of every source has in common.
 *
 * @param <T> the state of one source, which is changed in place
 */
interface StateShape<T> {
    /** Of a source that nothing has come from yet. */
    T begin();

    /** A state as it is stored. */
    byte[] toBytes(T state);

    /**
     * A state that was stored, by a shape of the same {@link #fingerprint}.
     *
     * @throws IllegalArgumentException where the bytes are no such state, or of a version that this code cannot read
     */
    T fromBytes(byte[] stored);

    /** Tells apart what cannot go on from one another, such as a state about one model's channels from that about another's. */
    int fingerprint();

    /** True where a state says nothing that a new one would not say: it need not be kept. */
    boolean isEmpty(T state);
}

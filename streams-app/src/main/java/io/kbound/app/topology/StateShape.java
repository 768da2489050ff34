package io.kbound.app.topology;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the state of every source has in common.
 *
 * @param <T> the state of one source, which is changed in place
 */
interface StateShape<T> {
    /** A shape of states that know themselves what they can go on from. */
    static <T> StateShape<T> of(Supplier<T> begin, Function<T, byte[]> toBytes, Function<byte[], T> fromBytes) {
        return new StateShape<>() {
            @Override
            public T begin() {
                return begin.get();
            }

            @Override
            public byte[] toBytes(T state) {
                return toBytes.apply(state);
            }

            @Override
            public T fromBytes(byte[] stored) {
                return fromBytes.apply(stored);
            }

            @Override
            public int fingerprint() {
                return 0;
            }

            @Override
            public boolean isEmpty(T state) {
                return false;
            }

            @Override
            public boolean mayBeForgotten(T state) {
                return true;
            }
        };
    }

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

    /** False where a state must be kept however long its source rests. */
    boolean mayBeForgotten(T state);
}

package io.kbound.app.topology;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source's state as it is stored: a version byte, its shape's fingerprint, the offset of the newest reading in it, its Kafka
 * time, and the state. Where records may be delivered again, the same once more, as it was at the commit before.
 */
final class StoredState {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;

    private final int fingerprint;
    private final long offset;
    private final long kafkaMillis;
    private final byte[] state;
    private final @Nullable StoredState before;

    private StoredState(int fingerprint, long offset, long kafkaMillis, byte[] state, @Nullable StoredState before) {
        this.fingerprint = fingerprint;
        this.offset = offset;
        this.kafkaMillis = kafkaMillis;
        this.state = state;
        this.before = before;
    }

    /**
     * A state to store.
     *
     * @param fingerprint of its shape
     * @param offset of the newest reading in it
     * @param kafkaMillis Kafka time of that reading, in milliseconds since 1970
     * @param before what was stored at the commit before; null where it will not be needed
     */
    static StoredState of(int fingerprint, long offset, long kafkaMillis, byte[] state, @Nullable StoredState before) {
        return new StoredState(
                fingerprint, offset, kafkaMillis, state, before == null ? null : before.withBefore(null));
    }

    /** The state that a record goes on from: the newest that holds nothing from it or after it. */
    Optional<StoredState> before(long nextOffset) {
        if (offset < nextOffset) {
            return Optional.of(this);
        }
        return before == null ? Optional.empty() : before.before(nextOffset);
    }

    /** Shows this one, and the one stored with it. */
    void each(Consumer<StoredState> look) {
        look.accept(this);
        if (before != null) {
            before.each(look);
        }
    }

    /** The state, where it still fits; else, as where it is about another model's channels, one without readings. */
    <T> T state(StateShape<T> shape) {
        return fingerprint == shape.fingerprint() ? shape.fromBytes(state) : shape.begin();
    }

    /** As bytes. */
    byte[] toBytes() {
        byte[] rest = before == null ? new byte[0] : before.toBytes();
        return ByteBuffer.allocate(HEADER_BYTES + state.length + rest.length)
                .put(VERSION)
                .putInt(fingerprint)
                .putLong(offset)
                .putLong(kafkaMillis)
                .putInt(state.length)
                .put(state)
                .put(rest)
                .array();
    }

    /**
     * From bytes.
     *
     * @throws IllegalArgumentException where they are of a version that this code cannot read
     */
    static StoredState fromBytes(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        StoredState newest = read(bytes);
        return bytes.hasRemaining() ? newest.withBefore(read(bytes)) : newest;
    }

    /** Kafka time of the newest reading in it, in milliseconds since 1970. */
    long kafkaMillis() {
        return kafkaMillis;
    }

    /** The same of stored bytes. */
    static long kafkaMillis(byte[] stored) {
        return read(ByteBuffer.wrap(stored)).kafkaMillis;
    }

    private StoredState withBefore(@Nullable StoredState other) {
        return new StoredState(fingerprint, offset, kafkaMillis, state, other);
    }

    private static StoredState read(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER_BYTES || bytes.get() != VERSION) {
            throw new IllegalArgumentException(
                    "not a stored state of version " + VERSION
                            + "; update kbound to what wrote it, or give the app another app.id, under which sources begin anew");
        }
        int fingerprint = bytes.getInt();
        long offset = bytes.getLong();
        long kafkaMillis = bytes.getLong();
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a stored state is cut short");
        }
        byte[] state = new byte[length];
        bytes.get(state);
        return new StoredState(fingerprint, offset, kafkaMillis, state, null);
    }
}

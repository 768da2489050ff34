package io.kbound.app.topology;

import io.kbound.scorer.window.SlidingWindow;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source's window as it is stored: a version byte, a hash of the channels' names, the offset of the newest reading in
 * it, and the window. Where records may be delivered again, the same once more, as it was at the commit before.
 */
final class StoredWindow {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES + Long.BYTES + Integer.BYTES;

    private final int channels;
    private final long offset;
    private final byte[] window;
    private final @Nullable StoredWindow before;

    private StoredWindow(int channels, long offset, byte[] window, @Nullable StoredWindow before) {
        this.channels = channels;
        this.offset = offset;
        this.window = window;
        this.before = before;
    }

    /**
     * A window to store.
     *
     * @param channels their names, in order
     * @param offset of the newest reading in it
     * @param before what was stored at the commit before; null where it will not be needed
     */
    static StoredWindow of(List<String> channels, long offset, SlidingWindow window, @Nullable StoredWindow before) {
        return new StoredWindow(channels.hashCode(), offset, window.toBytes(), before == null ? null : before.alone());
    }

    /** The window that a record goes on from: the newest that holds nothing from it or after it. */
    Optional<StoredWindow> before(long nextOffset) {
        if (offset < nextOffset) {
            return Optional.of(this);
        }
        return before == null ? Optional.empty() : before.before(nextOffset);
    }

    /** The window, where it still fits; else, as where another model's channels are in it, an empty one. */
    SlidingWindow window(int length, int stride, List<String> channels) {
        return this.channels == channels.hashCode()
                ? SlidingWindow.fromBytes(window, length, stride, channels.size())
                : new SlidingWindow(length, stride, channels.size());
    }

    /** As bytes. */
    byte[] toBytes() {
        int own = HEADER_BYTES + window.length;
        byte[] rest = before == null ? new byte[0] : before.toBytes();
        return ByteBuffer.allocate(own + rest.length)
                .put(VERSION)
                .putInt(channels)
                .putLong(offset)
                .putInt(window.length)
                .put(window)
                .put(rest)
                .array();
    }

    /**
     * From bytes.
     *
     * @throws IllegalArgumentException where they are of a version that this code cannot read
     */
    static StoredWindow fromBytes(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        StoredWindow newest = read(bytes);
        return bytes.hasRemaining()
                ? new StoredWindow(newest.channels, newest.offset, newest.window, read(bytes))
                : newest;
    }

    private StoredWindow alone() {
        return new StoredWindow(channels, offset, window, null);
    }

    private static StoredWindow read(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER_BYTES || bytes.get() != VERSION) {
            throw new IllegalArgumentException("not a stored window of version " + VERSION);
        }
        int channels = bytes.getInt();
        long offset = bytes.getLong();
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a stored window is cut short");
        }
        byte[] window = new byte[length];
        bytes.get(window);
        return new StoredWindow(channels, offset, window, null);
    }
}

package io.kbound.app.topology;

import io.kbound.scorer.window.Series;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source's series as it is stored: a version byte, a hash of the channels' names, the offset of the newest reading in it,
 * when it was stored, and the series. Where records may be delivered again, the same once more, as it was at the commit
 * before.
 */
final class StoredSeries {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;

    private final int channels;
    private final long offset;
    private final long storedMillis;
    private final byte[] series;
    private final @Nullable StoredSeries before;

    private StoredSeries(int channels, long offset, long storedMillis, byte[] series, @Nullable StoredSeries before) {
        this.channels = channels;
        this.offset = offset;
        this.storedMillis = storedMillis;
        this.series = series;
        this.before = before;
    }

    /**
     * A series to store.
     *
     * @param channels their names, in order
     * @param offset of the newest reading in it
     * @param storedMillis Kafka time now, in milliseconds since 1970
     * @param before what was stored at the commit before; null where it will not be needed
     */
    static StoredSeries of(
            List<String> channels, long offset, long storedMillis, Series series, @Nullable StoredSeries before) {
        return new StoredSeries(
                channels.hashCode(),
                offset,
                storedMillis,
                series.toBytes(),
                before == null ? null : before.withBefore(null));
    }

    /** The series that a record goes on from: the newest that holds nothing from it or after it. */
    Optional<StoredSeries> before(long nextOffset) {
        if (offset < nextOffset) {
            return Optional.of(this);
        }
        return before == null ? Optional.empty() : before.before(nextOffset);
    }

    /** The series, where it still fits; else, as where another model's channels are in it, an empty one. */
    Series series(SeriesShape shape) {
        return channels == shape.channels().hashCode() ? shape.read(series) : shape.begin();
    }

    /** As bytes. */
    byte[] toBytes() {
        byte[] rest = before == null ? new byte[0] : before.toBytes();
        return ByteBuffer.allocate(HEADER_BYTES + series.length + rest.length)
                .put(VERSION)
                .putInt(channels)
                .putLong(offset)
                .putLong(storedMillis)
                .putInt(series.length)
                .put(series)
                .put(rest)
                .array();
    }

    /**
     * From bytes.
     *
     * @throws IllegalArgumentException where they are of a version that this code cannot read
     */
    static StoredSeries fromBytes(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        StoredSeries newest = read(bytes);
        return bytes.hasRemaining() ? newest.withBefore(read(bytes)) : newest;
    }

    /** Kafka time at which bytes were stored, in milliseconds since 1970. */
    static long storedMillis(byte[] stored) {
        return read(ByteBuffer.wrap(stored)).storedMillis;
    }

    private StoredSeries withBefore(@Nullable StoredSeries other) {
        return new StoredSeries(channels, offset, storedMillis, series, other);
    }

    private static StoredSeries read(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER_BYTES || bytes.get() != VERSION) {
            throw new IllegalArgumentException("not a stored series of version " + VERSION);
        }
        int channels = bytes.getInt();
        long offset = bytes.getLong();
        long storedMillis = bytes.getLong();
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a stored series is cut short");
        }
        byte[] series = new byte[length];
        bytes.get(series);
        return new StoredSeries(channels, offset, storedMillis, series, null);
    }
}

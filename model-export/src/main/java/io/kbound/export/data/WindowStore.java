package io.kbound.export.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows by number, in a mapped temporary file: however many there are, the heap holds none of them. The file is
 * unlinked as soon as it is open, so that not even a killed process leaves it behind.
 */
public final class WindowStore implements Closeable {
    private static final int SEGMENT_BYTES = 1 << 28;

    private final int windowValues;
    private final int windowsPerSegment;
    private final FileChannel channel;
    private final List<FloatBuffer> segments = new ArrayList<>();
    private int size;

    /**
     * An empty store.
     *
     * @param windowValues values in a window
     */
    public WindowStore(int windowValues) throws IOException {
        this.windowValues = windowValues;
        this.windowsPerSegment = Math.max(1, SEGMENT_BYTES / (windowValues * Float.BYTES));
        Path file = Files.createTempFile("kbound-windows", ".tmp");
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
    }

    /** The number of windows. */
    public int size() {
        return size;
    }

    /** Values in a window. */
    public int windowValues() {
        return windowValues;
    }

    /** A place for one window more: a buffer of exactly {@link #windowValues} values. */
    FloatBuffer append() throws IOException {
        if (size == segments.size() * windowsPerSegment) {
            long bytes = (long) windowsPerSegment * windowValues * Float.BYTES;
            ByteBuffer mapped = channel.map(MapMode.READ_WRITE, segments.size() * bytes, bytes);
            segments.add(mapped.order(ByteOrder.nativeOrder()).asFloatBuffer());
        }
        return at(size++);
    }

    /** Copies a window out. */
    public void copyTo(int window, float[] target) {
        if (window < 0 || window >= size) {
            throw new IndexOutOfBoundsException("window " + window + " of " + size);
        }
        at(window).get(target, 0, windowValues);
    }

    private FloatBuffer at(int window) {
        FloatBuffer segment = segments.get(window / windowsPerSegment).duplicate();
        return segment.slice(window % windowsPerSegment * windowValues, windowValues);
    }

    @Override
    public void close() throws IOException {
        segments.clear();
        channel.close();
    }
}

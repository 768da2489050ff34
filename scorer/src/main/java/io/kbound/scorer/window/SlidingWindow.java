package io.kbound.scorer.window;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The newest readings of one source, in a ring. The first window is whole after {@code length} readings, the next ones
 * every {@code stride} readings.
 *
 * <p>What is stored of it ({@link #toBytes}) is plain: a version byte, the counts, and the readings oldest first.
 */
public final class SlidingWindow {
    private static final byte STORED_VERSION = 1;
    private static final int STORED_HEADER_BYTES = 1 + 3 * Integer.BYTES + Long.BYTES;

    private final int length;
    private final int stride;
    private final int channels;
    private final float[] ring;
    private long readings;

    /**
     * An empty window.
     *
     * @param length readings in a window
     * @param stride readings from one window's start to the next
     * @param channels values in a reading
     */
    public SlidingWindow(int length, int stride, int channels) {
        if (length < 1 || stride < 1 || channels < 1) {
            throw new IllegalArgumentException("length, stride and channels must be at least 1");
        }
        this.length = length;
        this.stride = stride;
        this.channels = channels;
        this.ring = new float[length * channels];
    }

    /**
     * Takes the next reading in.
     *
     * @param reading one value per channel
     * @return true where it completes a window that is due
     */
    public boolean add(float[] reading) {
        if (reading.length != channels) {
            throw new IllegalArgumentException("a reading has " + channels + " values, not " + reading.length);
        }
        System.arraycopy(reading, 0, ring, (int) (readings % length) * channels, channels);
        readings++;
        return readings >= length && (readings - length) % stride == 0;
    }

    /**
     * Takes a reading in behind the newest, in front of some that are newer.
     *
     * @param reading one value per channel
     * @param newer how many of the window's readings are newer than it, fewer than the window's length
     * @return true where it completes a window that is due
     */
    boolean insert(float[] reading, int newer) {
        boolean due = add(reading);
        for (int i = 0; i < newer; i++) {
            // From the newest place, where it now stands, it changes places with each that is newer.
            int here = slot(readings - 1 - i);
            int before = slot(readings - 2 - i);
            System.arraycopy(ring, before, ring, here, channels);
            System.arraycopy(reading, 0, ring, before, channels);
        }
        return due;
    }

    /** Readings taken in so far. */
    long readings() {
        return readings;
    }

    private int slot(long reading) {
        return (int) (reading % length) * channels;
    }

    /**
     * Copies the window out, oldest reading first.
     *
     * @param target takes length x channels values at its position
     */
    public void copyTo(FloatBuffer target) {
        if (readings < length) {
            throw new IllegalStateException("the window holds " + readings + " of " + length + " readings");
        }
        int oldest = (int) (readings % length) * channels;
        target.put(ring, oldest, ring.length - oldest).put(ring, 0, oldest);
    }

    /** The window as it is stored. */
    public byte[] toBytes() {
        int held = (int) Math.min(readings, length);
        ByteBuffer bytes = ByteBuffer.allocate(STORED_HEADER_BYTES + held * channels * Float.BYTES);
        bytes.put(STORED_VERSION).putInt(length).putInt(stride).putInt(channels).putLong(readings);
        int oldest = readings < length ? 0 : (int) (readings % length);
        for (int i = 0; i < held; i++) {
            int at = (oldest + i) % length * channels;
            for (int channel = 0; channel < channels; channel++) {
                bytes.putFloat(ring[at + channel]);
            }
        }
        return bytes.array();
    }

    /**
     * A window as it was stored, where it still fits: a window of another length, stride or width, left by another
     * model, is begun anew.
     *
     * @throws IllegalArgumentException where the bytes are no stored window, or of a version that this code cannot read
     */
    public static SlidingWindow fromBytes(byte[] stored, int length, int stride, int channels) {
        SlidingWindow window = new SlidingWindow(length, stride, channels);
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        if (stored.length < STORED_HEADER_BYTES || bytes.get() != STORED_VERSION) {
            throw new IllegalArgumentException("not a stored window of version " + STORED_VERSION);
        }
        if (bytes.getInt() != length || bytes.getInt() != stride || bytes.getInt() != channels) {
            return window;
        }
        window.readings = bytes.getLong();
        int held = (int) Math.min(window.readings, length);
        if (bytes.remaining() != held * channels * Float.BYTES) {
            throw new IllegalArgumentException("a stored window of " + held + " readings is cut short");
        }
        int oldest = window.readings < length ? 0 : (int) (window.readings % length);
        for (int i = 0; i < held; i++) {
            bytes.asFloatBuffer().get(window.ring, (oldest + i) % length * channels, channels);
            bytes.position(bytes.position() + channels * Float.BYTES);
        }
        return window;
    }
}

package io.kbound.scorer.judgement;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a {@link DriftDetector} has seen of one source: the block that is being filled, and whether it has drifted. */
public final class SourceDrift {
    private static final byte STORED_VERSION = 1;
    private static final int HEADER_BYTES = 2 + 3 * Integer.BYTES + Long.BYTES;

    private int model;
    private boolean drifting;
    private int sinceTaken;
    private long blockSince;
    private int filled;
    private float[] block = new float[0];

    /** As it is stored. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + filled * Float.BYTES);
        bytes.put(STORED_VERSION)
                .put((byte) (drifting ? 1 : 0))
                .putInt(model)
                .putInt(block.length)
                .putInt(sinceTaken)
                .putLong(blockSince);
        for (int i = 0; i < filled; i++) {
            bytes.putFloat(block[i]);
        }
        return bytes.array();
    }

    /**
     * As it was stored.
     *
     * @throws IllegalArgumentException where the bytes are none of it, or of a version that this code cannot read
     */
    public static SourceDrift fromBytes(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        if (bytes.remaining() < HEADER_BYTES || bytes.get() != STORED_VERSION) {
            throw new IllegalArgumentException("not a stored drift of version " + STORED_VERSION);
        }
        SourceDrift drift = new SourceDrift();
        drift.drifting = bytes.get() != 0;
        drift.model = bytes.getInt();
        drift.block = new float[bytes.getInt()];
        drift.sinceTaken = bytes.getInt();
        drift.blockSince = bytes.getLong();
        drift.filled = bytes.remaining() / Float.BYTES;
        if (drift.filled > drift.block.length || bytes.remaining() % Float.BYTES != 0) {
            throw new IllegalArgumentException("a stored drift is cut short");
        }
        for (int i = 0; i < drift.filled; i++) {
            drift.block[i] = bytes.getFloat();
        }
        return drift;
    }

    /** Begins anew where it is another model's, or its block has another size. */
    void follow(String newModel, int windows) {
        if (model != newModel.hashCode() || block.length != windows) {
            model = newModel.hashCode();
            drifting = false;
            sinceTaken = 0;
            filled = 0;
            block = new float[windows];
        }
    }

    /** Counts a window; true for one in so many. */
    boolean isDue(int every) {
        sinceTaken++;
        if (sinceTaken < every) {
            return false;
        }
        sinceTaken = 0;
        return true;
    }

    /** Puts a statistic into the block; true where that makes it full. */
    boolean fill(float statistic, long timeMicros) {
        if (filled == 0) {
            blockSince = timeMicros;
        }
        block[filled++] = statistic;
        return filled == block.length;
    }

    /** Empties the block. */
    float[] takeBlock() {
        filled = 0;
        return Arrays.copyOf(block, block.length);
    }

    long blockSince() {
        return blockSince;
    }

    boolean isDrifting() {
        return drifting;
    }

    void setDrifting(boolean is) {
        drifting = is;
    }
}

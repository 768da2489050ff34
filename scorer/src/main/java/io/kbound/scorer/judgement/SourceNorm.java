package io.kbound.scorer.judgement;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a {@link RollingCalibration} has learned of one source: its newest normal statistics. */
public final class SourceNorm {
    private static final byte STORED_VERSION = 1;
    private static final double GOLDEN = 0.618;

    private int model;
    private int sinceLearned;
    private long learned;

    /** In the order of learning, the next place is {@code learned} modulo the length. */
    private float[] ring;

    /** The same, lowest first; of no length until it is needed. */
    private float[] ascending = new float[0];

    /** Of a source that nothing has been learned of. */
    public SourceNorm() {
        this.ring = new float[0];
    }

    /** How many statistics were learned under the model. */
    public long learned() {
        return learned;
    }

    /** As it is stored: what was learned, without what it began with. */
    public byte[] toBytes() {
        int kept = (int) Math.min(learned, ring.length);
        ByteBuffer bytes = ByteBuffer.allocate(1 + 3 * Integer.BYTES + Long.BYTES + kept * Float.BYTES);
        bytes.put(STORED_VERSION)
                .putInt(model)
                .putInt(ring.length)
                .putInt(sinceLearned)
                .putLong(learned);
        for (int i = 0; i < kept; i++) {
            bytes.putFloat(ring[i]);
        }
        return bytes.array();
    }

    /**
     * As it was stored.
     *
     * @throws IllegalArgumentException where the bytes are none of it, or of a version that this code cannot read
     */
    public static SourceNorm fromBytes(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        if (bytes.remaining() < 1 + 3 * Integer.BYTES + Long.BYTES || bytes.get() != STORED_VERSION) {
            throw new IllegalArgumentException("not a stored norm of version " + STORED_VERSION);
        }
        SourceNorm norm = new SourceNorm();
        norm.model = bytes.getInt();
        norm.ring = new float[bytes.getInt()];
        norm.sinceLearned = bytes.getInt();
        norm.learned = bytes.getLong();
        int kept = (int) Math.min(norm.learned, norm.ring.length);
        if (bytes.remaining() != kept * Float.BYTES) {
            throw new IllegalArgumentException("a stored norm is cut short");
        }
        for (int i = 0; i < kept; i++) {
            norm.ring[i] = bytes.getFloat();
        }
        return norm;
    }

    /** Begins anew where it is another model's, or remembers another number of statistics. */
    void follow(String newModel, float[] warm) {
        if (model != newModel.hashCode() || ring.length != warm.length) {
            model = newModel.hashCode();
            sinceLearned = 0;
            learned = 0;
            ring = new float[warm.length];
            ascending = new float[0];
        }
        if (ascending.length == 0) {
            // What it began with leaves in a scattered order, lest all low ones go first.
            int step = coprime(ring.length);
            for (int i = (int) Math.min(learned, ring.length); i < ring.length; i++) {
                ring[i] = warm[(int) ((long) i * step % ring.length)];
            }
            ascending = ring.clone();
            Arrays.sort(ascending);
        }
    }

    float[] ascending() {
        return ascending;
    }

    /** Counts a normal window; true for one in so many. */
    boolean isDue(int every) {
        sinceLearned++;
        if (sinceLearned < every) {
            return false;
        }
        sinceLearned = 0;
        return true;
    }

    /** Takes a statistic in for the oldest. */
    void learn(float statistic) {
        int place = (int) (learned % ring.length);
        float oldest = ring[place];
        ring[place] = statistic;
        learned++;
        int gone = Arrays.binarySearch(ascending, oldest);
        int at = Arrays.binarySearch(ascending, statistic);
        at = at < 0 ? -at - 1 : at;
        if (at > gone) {
            System.arraycopy(ascending, gone + 1, ascending, gone, at - gone - 1);
            ascending[at - 1] = statistic;
        } else {
            System.arraycopy(ascending, at, ascending, at + 1, gone - at);
            ascending[at] = statistic;
        }
    }

    private static int coprime(int length) {
        int step = Math.max(1, (int) (GOLDEN * length));
        while (gcd(step, length) != 1) {
            step++;
        }
        return step;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}

package io.kbound.scorer.window;

import io.kbound.scorer.window.SeriesRules.Missing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One source's readings in event time: its window, and what {@link SeriesRules} need to remember.
 *
 * <p>A reading that comes late, but within the tolerance and not before all that the window holds, is placed where it
 * belongs, and the window as it then stands is the one that counts for it. What comes of a reading depends on those
 * that came before it and on nothing else, so that the same readings in the same order always give the same windows.
 */
public final class Series {
    private static final byte STORED_VERSION = 1;

    /** Where no time has been seen. */
    private static final long NONE = Long.MIN_VALUE;

    private final SeriesRules rules;
    private final long outOfOrder;
    private final long maxGap;
    private final long holdLimit;
    private final int length;
    private final int stride;
    private final int channels;
    private SlidingWindow window;

    /** Of the readings in the window, oldest first; {@link #NONE} in front where there are fewer. */
    private final long[] times;

    /** By channel: the last value that was really there, and its time. */
    private final float[] lastValues;

    private final long[] lastTimes;

    /** What becomes of a reading. */
    public enum Outcome {
        /** It completes a window that is due. */
        DUE,
        /** It is in the window, which is not yet full, or between two strides. */
        AWAITS_MORE,
        /** A reading of its time is in the window already; it is passed over. */
        DUPLICATE,
        /** It lacks a value, and may be passed over. */
        DROPPED,
        /** It lies further back than is waited for; it is refused. */
        LATE,
        /** It lacks a value that it must have; it is refused. */
        INCOMPLETE
    }

    /**
     * A series without readings.
     *
     * @param length readings in a window
     * @param stride readings from one window's start to the next
     * @param channels values in a reading
     */
    public Series(SeriesRules rules, int length, int stride, int channels) {
        if (rules.missing().size() != channels) {
            throw new IllegalArgumentException("rules for " + rules.missing().size() + " of " + channels + " channels");
        }
        this.rules = rules;
        this.outOfOrder = micros(rules.outOfOrder());
        this.maxGap = micros(rules.maxGap());
        this.holdLimit = micros(rules.holdLimit());
        this.length = length;
        this.stride = stride;
        this.channels = channels;
        this.window = new SlidingWindow(length, stride, channels);
        this.times = new long[length];
        this.lastValues = new float[channels];
        this.lastTimes = new long[channels];
        Arrays.fill(times, NONE);
        Arrays.fill(lastTimes, NONE);
    }

    /**
     * Takes the next reading in.
     *
     * @param timeMicros its event time
     * @param values one per channel, NaN where there is none; values that are held are put in
     * @param imputed receives true for the channels whose value was put in, false for the others
     */
    public Outcome add(long timeMicros, float[] values, boolean[] imputed) {
        Arrays.fill(imputed, false);
        long newest = times[length - 1];
        if (newest != NONE && timeMicros <= newest) {
            if (Arrays.binarySearch(times, timeMicros) >= 0) {
                return Outcome.DUPLICATE;
            }
            boolean beforeAllOfAFullWindow = times[0] != NONE && timeMicros < times[0];
            if (isFurther(timeMicros, newest, outOfOrder) || beforeAllOfAFullWindow) {
                return Outcome.LATE;
            }
        }
        Outcome incomplete = fill(timeMicros, values, imputed);
        if (incomplete != null) {
            Arrays.fill(imputed, false);
            return incomplete;
        }
        if (newest != NONE && timeMicros > newest && isFurther(newest, timeMicros, maxGap)) {
            window = new SlidingWindow(length, stride, channels);
            Arrays.fill(times, NONE);
        }
        remember(timeMicros, values, imputed);
        return window.insert(values, place(timeMicros)) ? Outcome.DUE : Outcome.AWAITS_MORE;
    }

    /**
     * Copies the window out, oldest reading first.
     *
     * @param target takes length x channels values at its position
     */
    public void copyTo(FloatBuffer target) {
        window.copyTo(target);
    }

    /** The series as it is stored. */
    public byte[] toBytes() {
        byte[] readings = window.toBytes();
        int held = rules.holdsAny() ? channels : 0;
        ByteBuffer bytes = ByteBuffer.allocate(1
                + 2 * Integer.BYTES
                + times.length * Long.BYTES
                + held * (Float.BYTES + Long.BYTES)
                + readings.length);
        bytes.put(STORED_VERSION).putInt(times.length).putInt(held);
        for (long time : times) {
            bytes.putLong(time);
        }
        for (int channel = 0; channel < held; channel++) {
            bytes.putFloat(lastValues[channel]).putLong(lastTimes[channel]);
        }
        return bytes.put(readings).array();
    }

    /**
     * A series as it was stored, where it still fits: one of another length, stride or width, left by another model, is
     * begun anew.
     *
     * @throws IllegalArgumentException where the bytes are no stored series, or of a version that this code cannot read
     */
    public static Series fromBytes(byte[] stored, SeriesRules rules, int length, int stride, int channels) {
        Series series = new Series(rules, length, stride, channels);
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        if (bytes.remaining() < 1 + 2 * Integer.BYTES || bytes.get() != STORED_VERSION) {
            throw new IllegalArgumentException("not a stored series of version " + STORED_VERSION);
        }
        int storedLength = bytes.getInt();
        int held = bytes.getInt();
        if (storedLength != length || (held != 0 && held != channels)) {
            return series;
        }
        if (bytes.remaining() < length * Long.BYTES + held * (Float.BYTES + Long.BYTES)) {
            throw new IllegalArgumentException("a stored series is cut short");
        }
        long[] times = new long[length];
        for (int i = 0; i < length; i++) {
            times[i] = bytes.getLong();
        }
        for (int channel = 0; channel < held; channel++) {
            series.lastValues[channel] = bytes.getFloat();
            series.lastTimes[channel] = bytes.getLong();
        }
        byte[] readings = new byte[bytes.remaining()];
        bytes.get(readings);
        series.window = SlidingWindow.fromBytes(readings, length, stride, channels);
        if (series.window.readings() > 0) {
            System.arraycopy(times, 0, series.times, 0, length);
        }
        return series;
    }

    /** Puts held values in; null where the reading is whole then. */
    private @Nullable Outcome fill(long timeMicros, float[] values, boolean[] imputed) {
        Outcome worst = null;
        for (int channel = 0; channel < channels; channel++) {
            if (!Float.isNaN(values[channel])) {
                continue;
            }
            Missing rule = rules.missing().get(channel);
            if (rule == Missing.HOLD && canHold(channel, timeMicros)) {
                values[channel] = lastValues[channel];
                imputed[channel] = true;
            } else if (rule != Missing.DROP) {
                return Outcome.INCOMPLETE;
            } else {
                worst = Outcome.DROPPED;
            }
        }
        return worst;
    }

    private boolean canHold(int channel, long timeMicros) {
        long seen = lastTimes[channel];
        return seen != NONE && seen <= timeMicros && !isFurther(seen, timeMicros, holdLimit);
    }

    private void remember(long timeMicros, float[] values, boolean[] imputed) {
        for (int channel = 0; channel < channels; channel++) {
            if (!imputed[channel] && timeMicros >= lastTimes[channel]) {
                lastValues[channel] = values[channel];
                lastTimes[channel] = timeMicros;
            }
        }
    }

    /** Puts a time among the others, and says how many are newer. */
    private int place(long timeMicros) {
        int at = length - 1;
        while (at >= 0 && times[at] > timeMicros) {
            at--;
        }
        // The oldest falls out, those up to the place move on.
        System.arraycopy(times, 1, times, 0, at);
        times[at] = timeMicros;
        return length - 1 - at;
    }

    /** True where a time lies further than so far after an earlier one. */
    private static boolean isFurther(long from, long to, long limit) {
        long apart = to - from;
        // A distance that 64 bits do not hold is further than any limit.
        return apart > limit || apart < 0;
    }

    private static long micros(Duration duration) {
        return Math.multiplyExact(duration.toMillis(), 1000L);
    }
}

package io.kbound.scorer.series;

import java.util.OptionalLong;

/** One row of a file of signals: a value of every channel at one time, missing ones as NaN. */
public final class Reading {
    private final long row;
    private final String source;
    private final OptionalLong timeMicros;
    private final double[] values;
    private final boolean complete;

    /** Takes the array over. */
    Reading(long row, String source, OptionalLong timeMicros, double[] values) {
        this.row = row;
        this.source = source;
        this.timeMicros = timeMicros;
        this.values = values;
        boolean whole = true;
        for (double value : values) {
            whole &= !Double.isNaN(value);
        }
        this.complete = whole;
    }

    /** The data row it came from, counted from 0 below the header. */
    public long row() {
        return row;
    }

    /** The source whose series it belongs to. */
    public String source() {
        return source;
    }

    /** Event time in microseconds since 1970, where the file has a time column. */
    public OptionalLong timeMicros() {
        return timeMicros;
    }

    /** The number of channels. */
    public int channels() {
        return values.length;
    }

    /** The value of one channel, or NaN where the file has none. */
    public double value(int channel) {
        return values[channel];
    }

    /** True where no channel's value is missing. */
    public boolean isComplete() {
        return complete;
    }

    /** Copies the values, rounded to 32 bits as the model takes them. */
    public void copyTo(float[] target) {
        for (int i = 0; i < values.length; i++) {
            target[i] = (float) values[i];
        }
    }
}

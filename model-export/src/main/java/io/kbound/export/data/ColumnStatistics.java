package io.kbound.export.data;

/** Means and standard deviations by column, gathered in one pass (Welford 1962). */
public final class ColumnStatistics {
    /** A deviation below this share of the values' own size is rounding, not variation. */
    private static final double ROUNDING = 1e-6;

    private final double[] mean;
    private final double[] squares;
    private long count;

    /** Nothing gathered yet. */
    public ColumnStatistics(int columns) {
        this.mean = new double[columns];
        this.squares = new double[columns];
    }

    /** Takes one row in. */
    public void add(float[] row) {
        count++;
        for (int i = 0; i < mean.length; i++) {
            double off = row[i] - mean[i];
            mean[i] += off / count;
            squares[i] += off * (row[i] - mean[i]);
        }
    }

    /** The mean of a column. */
    public float mean(int column) {
        return (float) mean[column];
    }

    /** The standard deviation of a column. */
    public float deviation(int column) {
        return (float) Math.sqrt(squares[column] / Math.max(1, count));
    }

    /** True where a column does not vary. */
    public boolean isConstant(int column) {
        return deviation(column) <= ROUNDING * Math.abs(mean(column));
    }

    /**
     * What a unit is for a column: its standard deviation; for one that does not vary its own size, or 1 where that is
     * 0, so that a departure of some percent from a constant is an anomaly.
     */
    public float scale(int column) {
        if (!isConstant(column)) {
            return deviation(column);
        }
        return mean(column) == 0 ? 1 : Math.abs(mean(column));
    }
}

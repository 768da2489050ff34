package io.kbound.bench.peers;

import java.util.List;

/** Brings columns to mean 0 and standard deviation 1 over the rows that were learned from; one that never varies stays. */
final class Scaling {
    private final double[] mean;
    private final double[] scale;

    Scaling(List<double[]> rows) {
        int columns = rows.get(0).length;
        mean = new double[columns];
        scale = new double[columns];
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (double[] row : rows) {
                sum += row[column];
            }
            mean[column] = sum / rows.size();
            double squares = 0;
            for (double[] row : rows) {
                squares += (row[column] - mean[column]) * (row[column] - mean[column]);
            }
            double deviation = Math.sqrt(squares / rows.size());
            scale[column] = deviation > 0 ? deviation : 1;
        }
    }

    float[] of(double[] row) {
        float[] scaled = new float[row.length];
        for (int column = 0; column < scaled.length; column++) {
            scaled[column] = (float) ((row[column] - mean[column]) / scale[column]);
        }
        return scaled;
    }
}

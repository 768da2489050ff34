package io.kbound.bench.peers;

import java.util.Arrays;
import java.util.List;

/** The distance to the fifth nearest of the rows that were learned, by looking at all of them. */
final class NearestNeighbours implements Detector {
    private static final int NEIGHBOURS = 5;

    private final Scaling scaling;
    private final int columns;
    /** Row by row, so that the processor runs through it. */
    private final float[] learned;

    NearestNeighbours(List<double[]> rows) {
        scaling = new Scaling(rows);
        columns = rows.get(0).length;
        learned = new float[rows.size() * columns];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(scaling.of(rows.get(i)), 0, learned, i * columns, columns);
        }
    }

    @Override
    public double[] score(double[][] rows) {
        double[] scores = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            scores[i] = distance(scaling.of(rows[i]));
        }
        return scores;
    }

    private double distance(float[] point) {
        float[] nearest = new float[NEIGHBOURS];
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
        for (int at = 0; at < learned.length; at += columns) {
            float squares = 0;
            for (int column = 0; column < columns; column++) {
                float off = learned[at + column] - point[column];
                squares += off * off;
            }
            if (squares < nearest[NEIGHBOURS - 1]) {
                int place = NEIGHBOURS - 1;
                while (place > 0 && nearest[place - 1] > squares) {
                    nearest[place] = nearest[place - 1];
                    place--;
                }
                nearest[place] = squares;
            }
        }
        return Math.sqrt(nearest[NEIGHBOURS - 1]);
    }
}

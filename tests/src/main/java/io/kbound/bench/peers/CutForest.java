package io.kbound.bench.peers;

import com.amazon.randomcutforest.RandomCutForest;
import java.util.List;

/** The random cut forest of Guha et al. (ICML 2016) as AWS publishes it: each row is scored, then learned. */
final class CutForest implements Detector {
    private static final int TREES = 50;
    private static final int SAMPLE = 256;

    private final Scaling scaling;
    private final RandomCutForest forest;

    /** A forest that has learned rows. */
    CutForest(List<double[]> learned) {
        scaling = new Scaling(learned);
        forest = RandomCutForest.builder()
                .dimensions(learned.get(0).length)
                .numberOfTrees(TREES)
                .sampleSize(SAMPLE)
                .parallelExecutionEnabled(false)
                .randomSeed(1)
                .build();
        learned.forEach(row -> forest.update(scaling.of(row)));
    }

    @Override
    public double[] score(double[][] rows) {
        double[] scores = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            float[] point = scaling.of(rows[i]);
            scores[i] = forest.getAnomalyScore(point);
            forest.update(point);
        }
        return scores;
    }
}

package io.kbound.bench.peers;

import io.kbound.bench.launch.Launched;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.io.IOException;
import java.nio.file.Path;

/** A model of kbound's, trained by the launcher as anyone would without an option of their own, and what it judges by. */
final class BoundDetector implements Detector {
    private final BoundModel model;
    private final BoundScorer scorer;
    private final Statistic statistic;

    private BoundDetector(Path file) {
        model = BoundModel.open(file);
        scorer = model.scorer(model.batchSize());
        statistic = new Statistic(model.card().statistic());
    }

    /**
     * Trains it.
     *
     * @param folder to work in
     */
    static BoundDetector train(LabelledTable table, Path folder) throws IOException, InterruptedException {
        Path data = table.write(table.learned(), folder.resolve(table.name() + ".csv"));
        Path model = folder.resolve(table.name() + ".onnx");
        Launched.succeed(folder, "train", "--data", data.toString(), "--out", model.toString());
        return new BoundDetector(model);
    }

    @Override
    public double[] score(double[][] rows) {
        double[] scores = new double[rows.length];
        float[] window = new float[rows[0].length];
        for (int from = 0; from < rows.length; from += scorer.maxBatch()) {
            int count = Math.min(scorer.maxBatch(), rows.length - from);
            for (int slot = 0; slot < count; slot++) {
                for (int i = 0; i < window.length; i++) {
                    window[i] = (float) rows[from + slot][i];
                }
                scorer.put(slot, window);
            }
            scorer.score(count);
            for (int slot = 0; slot < count; slot++) {
                scores[from + slot] = -statistic.of(scorer, slot);
            }
        }
        return scores;
    }

    @Override
    public void close() {
        scorer.close();
        model.close();
    }
}

package io.kbound.bench.peers;

import io.kbound.bench.launch.Launched;
import io.kbound.card.ModelCard;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.judgement.ScreenedScorer;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model of kbound's, trained by the launcher as anyone would without an option of their own, and what it judges by. With screening, what
 * the screen clears ranks below all else, by the screen's estimate.
 */
final class BoundDetector implements Detector {
    private final BoundModel model;
    private final BoundScorer scorer;
    private final ScreenedScorer screened;
    private final Statistic statistic;

    /** Far above whatever an estimate is. */
    private static final double NOT_CLEARED = 1e9;

    private static final int SCREENED_BATCH = 256;
    private static final double MISS_RATE = 0.1;
    private static final double[] RATES = {0.01, 0.05};

    /**
     * Opens a model.
     *
     * @param screening whether to screen, where the calibration is large enough
     */
    BoundDetector(Path file, boolean screening) {
        model = BoundModel.open(file);
        scorer = model.scorer(screening ? SCREENED_BATCH : model.batchSize());
        screened = new ScreenedScorer(scorer, screening ? screen(model.card()) : Optional.empty());
        statistic = new Statistic(model.card().statistic());
    }

    /** At the lowest false-alarm rate that the calibration is large enough for; none where it is for none. */
    private static Optional<Screen> screen(ModelCard card) {
        for (double rate : RATES) {
            if (Screen.obstacle(card, rate, MISS_RATE).isEmpty()) {
                return Optional.of(Screen.of(card, rate, MISS_RATE));
            }
        }
        return Optional.empty();
    }

    /** The same model, with screening where its calibration is large enough. */
    static BoundDetector screening(LabelledTable table, Path folder) {
        return new BoundDetector(file(table, folder), true);
    }

    private static Path file(LabelledTable table, Path folder) {
        return folder.resolve(table.name() + ".onnx");
    }

    /**
     * Trains it.
     *
     * @param folder to work in
     */
    static BoundDetector train(LabelledTable table, Path folder) throws IOException, InterruptedException {
        Path model = file(table, folder);
        train(table, model, List.of());
        return new BoundDetector(model, false);
    }

    /**
     * Trains a model as one would who has options of their own.
     *
     * @param model the file to write, beside which the rows are written, too
     */
    static void train(LabelledTable table, Path model, List<String> options) throws IOException, InterruptedException {
        Path data = table.write(table.learned(), model.resolveSibling(model.getFileName() + ".csv"));
        List<String> command = new ArrayList<>(List.of("train", "--data", data + "", "--out", model + ""));
        command.addAll(options);
        Launched.succeed(model.resolveSibling(""), command.toArray(String[]::new));
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
            screened.score(count);
            for (int slot = 0; slot < count; slot++) {
                scores[from + slot] = screened.isCleared(slot)
                        ? -screened.estimate(slot)
                        : NOT_CLEARED - statistic.of(scorer, screened.slot(slot));
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

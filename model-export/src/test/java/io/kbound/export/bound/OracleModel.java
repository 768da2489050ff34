package io.kbound.export.bound;

import io.kbound.card.ModelCard;
import io.kbound.export.onnx.OnnxFile;
import io.kbound.export.view.RawView;
import io.kbound.export.view.Standardisation;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;

/** A model file around a closed-form denoiser, opened as a user's would be. Records are single readings. */
final class OracleModel implements AutoCloseable {
    private final BoundModel model;
    private final BoundScorer scorer;
    private final int values;

    private OracleModel(BoundModel model, int values) {
        this.model = model;
        this.scorer = model.scorer(1);
        this.values = values;
    }

    /**
     * @param noiseErrors levels x values: what the reverse variances are set by
     * @param slopes levels x values: by how much the squared error rises with the squared noise; zeros: no control
     * @param mean by value, taken off before the bound is evaluated
     * @param scale by value, divided by
     */
    static OracleModel build(
            Path folder,
            Levels levels,
            NoiseDraws noise,
            double[][] noiseErrors,
            double[][] slopes,
            float[] mean,
            float[] scale,
            Denoiser denoiser)
            throws IOException {
        Standardisation standardisation =
                new Standardisation(new RawView(1), 1, new float[mean.length], mean, scale, new boolean[mean.length]);
        BoundCoefficients plain = new BoundCoefficients(levels, noiseErrors, standardisation.scales());
        BoundCoefficients coefficients = plain.forNoise(noise, slopes);
        OnnxFile graph = BoundGraph.build(standardisation, levels, noise, coefficients, denoiser);
        Path file = folder.resolve("oracle-" + UUID.randomUUID() + ".onnx");
        graph.write(file, card(graph, levels, noise, standardisation));
        return new OracleModel(BoundModel.open(file), mean.length);
    }

    /** A model whose standardised values are the user's own. */
    static OracleModel build(Path folder, Levels levels, NoiseDraws noise, double[][] noiseErrors, Denoiser denoiser)
            throws IOException {
        double[][] none = new double[levels.count()][noise.values()];
        return build(folder, levels, noise, noiseErrors, none, denoiser);
    }

    /** The same with a control variate. */
    static OracleModel build(
            Path folder, Levels levels, NoiseDraws noise, double[][] noiseErrors, double[][] slopes, Denoiser denoiser)
            throws IOException {
        float[] ones = new float[noise.values()];
        Arrays.fill(ones, 1);
        return build(folder, levels, noise, noiseErrors, slopes, new float[ones.length], ones, denoiser);
    }

    double bound(double... record) {
        score(record);
        return scorer.bound(0);
    }

    float[] levelTerms(double... record) {
        score(record);
        return scorer.levelTerms(0);
    }

    float[] valueTerms(double... record) {
        score(record);
        return scorer.valueTerms(0);
    }

    float[] cellTerms(double... record) {
        score(record);
        return scorer.cellTerms(0);
    }

    float[] expected(double... record) {
        score(record);
        return scorer.expected(0);
    }

    private void score(double... record) {
        float[] window = new float[values];
        for (int i = 0; i < values; i++) {
            window[i] = (float) record[i];
        }
        scorer.put(0, window);
        scorer.score(1);
    }

    @Override
    public void close() {
        scorer.close();
        model.close();
    }

    private static ModelCard card(OnnxFile graph, Levels levels, NoiseDraws noise, Standardisation standardisation) {
        Schedule schedule = levels.schedule();
        int values = standardisation.channels();
        return new ModelCard(
                ModelCard.FORMAT,
                "oracle",
                "test",
                "2026-01-01",
                graph.sha256(),
                IntStream.range(0, values)
                        .mapToObj(i -> new ModelCard.Channel("x" + i, "", false))
                        .toList(),
                new ModelCard.Window(1, 1),
                new ModelCard.View(
                        standardisation.view().kind(), standardisation.view().rowNames()),
                new ModelCard.Diffusion(schedule.steps(), schedule.beta(1), schedule.beta(schedule.steps())),
                IntStream.range(0, levels.count())
                        .mapToObj(i -> new ModelCard.Level(levels.step(i), 0, levels.weight(i)))
                        .toList(),
                new ModelCard.Noise(0, noise.draws()),
                standardisation.onCard(),
                new ModelCard.Network(0, 0, 0),
                new ModelCard.Training("", 0, 0, 0, 0, 0, 0, 0),
                ModelCard.Statistic.THE_BOUND,
                ModelCard.Screening.NONE,
                ModelCard.Calibration.none(values, levels.count()));
    }
}

package io.kbound.bench.scoring;

import io.kbound.bench.measure.ProcessCost;
import io.kbound.card.ModelCard;
import io.kbound.export.onnx.OnnxFile;
import io.kbound.export.onnx.OnnxGraph;
import io.kbound.scorer.onnx.GraphSession;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/**
 * A diffusion model served as one would who exports its denoiser and calls it: one run of ONNX Runtime for each record, level and
 * draw, of the same network that makes its own time embedding, in tensors that are made for the call. Its weights are random, for
 * they have no say in how long it takes.
 */
public final class NaiveServing implements AutoCloseable {
    private static final int TIME_FEATURES = 64;

    private final Random random = new Random(1);
    private final int values;
    private final int rows;
    private final float[][] features;
    private final float[][] noise;
    private final float[][] records;
    private final float[] noised;
    private final GraphSession session;
    private int next;

    /** A network of the same values, width and depth as a model's, asked at as many levels and draws. */
    public NaiveServing(ModelCard card) {
        this.values = card.view().rows().size() * card.channels().size();
        this.rows = card.levels().size() * card.noise().draws();
        this.features = gaussian(rows, TIME_FEATURES);
        this.noise = gaussian(rows, values);
        this.records = gaussian(100, values);
        this.noised = new float[values];
        this.session =
                GraphSession.of(denoiser(card.network().width(), card.network().blocks()), "a plain denoiser");
    }

    /** What a record costs, measured for so long. */
    public ProcessCost measure(Duration atLeast) {
        return ProcessCost.of(atLeast, this::scoreOne);
    }

    private int scoreOne() {
        float[] record = records[next];
        next = (next + 1) % records.length;
        double error = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < values; i++) {
                // Which level it is does not matter for the time it takes.
                noised[i] = 0.8f * record[i] + 0.6f * noise[row][i];
            }
            float[] predicted = session.runOne(Map.of("x", noised, "t", features[row]), "noise");
            for (int i = 0; i < values; i++) {
                double off = predicted[i] - noise[row][i];
                error += off * off;
            }
        }
        if (!Double.isFinite(error)) {
            throw new IllegalStateException("a record has no finite error");
        }
        return 1;
    }

    private byte[] denoiser(int width, int blocks) {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", values);
        String t = graph.input("t", TIME_FEATURES);
        String embedding = linear(graph, graph.silu(linear(graph, t, TIME_FEATURES, width)), width, width);
        String h = graph.relu(graph.add(linear(graph, x, values, width), embedding));
        for (int block = 0; block < blocks; block++) {
            h = graph.relu(graph.linear(h, weight(graph, width, width)));
        }
        graph.output(graph.linear(h, weight(graph, width, values)), "noise", values);
        return new OnnxFile(graph).withoutCard();
    }

    private String linear(OnnxGraph graph, String input, int in, int out) {
        return graph.linear(input, weight(graph, in, out), graph.constant(new float[out], out));
    }

    private String weight(OnnxGraph graph, int in, int out) {
        float[] weight = new float[out * in];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (random.nextGaussian() / Math.sqrt(in));
        }
        return graph.constant(weight, out, in);
    }

    private float[][] gaussian(int count, int length) {
        float[][] vectors = new float[count][length];
        for (float[] vector : vectors) {
            for (int i = 0; i < length; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    @Override
    public void close() {
        session.close();
    }
}

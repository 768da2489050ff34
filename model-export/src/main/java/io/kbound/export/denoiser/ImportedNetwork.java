package io.kbound.export.denoiser;

import io.kbound.command.KboundException;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.bound.Schedule;
import io.kbound.scorer.admission.ModelFile;
import io.kbound.scorer.onnx.DenoiserSession;
import java.util.Arrays;
import java.util.Random;

/** A network made elsewhere, in ONNX Runtime on its own. Not safe for use by several threads. */
public final class ImportedNetwork implements NoisePredictor, AutoCloseable {
    /** Rows that go through at once; more would only cost memory. */
    private static final int MOST_ROWS = 1024;

    private static final int TRIED_ROWS = 3;
    /** What another batch may change in a row: rounding, relative to the largest value of the output. */
    private static final double ROUNDING = 1e-3;

    private final DenoiserSession session;
    private final String origin;
    private final Prediction prediction;
    private final Schedule schedule;
    private final int window;
    private final int channels;
    private final int firstStep;

    /**
     * Opens a network.
     *
     * @param file that {@code ImportedGraph} has checked
     * @param window readings in a window
     * @param firstStep the number that the network has for the first step
     * @throws KboundException where ONNX Runtime cannot open it
     */
    public ImportedNetwork(
            ModelFile file, Prediction prediction, Schedule schedule, int window, int channels, int firstStep) {
        this.session = DenoiserSession.of(file, window, channels, MOST_ROWS);
        this.origin = file.origin();
        this.prediction = prediction;
        this.schedule = schedule;
        this.window = window;
        this.channels = channels;
        this.firstStep = firstStep;
    }

    /**
     * Tries it on a batch of rows and on each alone, at the first step, the last, and one between.
     *
     * @throws KboundException where it fails, the output has another shape than x or is not finite, or a row's output
     *     depends on the other rows
     */
    public void tryOut() {
        int values = window * channels;
        Random random = new Random(0);
        float[] x = new float[TRIED_ROWS * values];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        int[] steps = {1, schedule.steps() / 2 + 1, schedule.steps()};
        float[] together = run(x, steps);
        float largest = 0;
        for (float value : together) {
            if (!Float.isFinite(value)) {
                throw refused("for a standard normal x its output is " + value, "export a network that was trained");
            }
            largest = Math.max(largest, Math.abs(value));
        }
        for (int row = 0; row < TRIED_ROWS; row++) {
            float[] alone = run(Arrays.copyOfRange(x, row * values, (row + 1) * values), new int[] {steps[row]});
            for (int i = 0; i < values; i++) {
                if (!(Math.abs(alone[i] - together[row * values + i]) <= ROUNDING * largest)) {
                    throw refused(
                            "its output for one row depends on the other rows of the batch",
                            "export it in evaluation mode, with a dynamic batch");
                }
            }
        }
    }

    @Override
    public float[] predictNoise(float[] noisy, int[] steps) {
        int values = window * channels;
        float[] predicted = new float[noisy.length];
        for (int from = 0; from < steps.length; from += MOST_ROWS) {
            int to = Math.min(from + MOST_ROWS, steps.length);
            float[] output =
                    run(Arrays.copyOfRange(noisy, from * values, to * values), Arrays.copyOfRange(steps, from, to));
            for (int i = 0; i < output.length; i++) {
                int t = steps[from + i / values];
                int at = from * values + i;
                predicted[at] =
                        (float) (prediction.share(schedule, t) * output[i] + prediction.rest(schedule, t) * noisy[at]);
            }
        }
        return predicted;
    }

    @Override
    public String runtime() {
        return "the denoiser on its own";
    }

    private float[] run(float[] x, int[] steps) {
        int[] numbers = new int[steps.length];
        Arrays.setAll(numbers, row -> steps[row] - 1 + firstStep);
        return session.run(x, numbers, window, channels);
    }

    private KboundException refused(String what, String cure) {
        return new KboundException(origin, what, cure);
    }

    @Override
    public void close() {
        session.close();
    }
}

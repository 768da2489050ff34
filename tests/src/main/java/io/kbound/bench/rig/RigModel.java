package io.kbound.bench.rig;

import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.training.DenoiserKind;
import io.kbound.export.training.ModelTraining;
import io.kbound.export.training.TrainingPlan;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A model of a rig's clean readings.
 *
 * @param view how a window becomes the values that the bound is evaluated on
 * @param window readings in a window
 * @param channels of a reading
 * @param width values in a hidden layer
 * @param levels noise levels, of two draws each
 * @param steps of training, at most
 */
public record RigModel(ViewKind view, int window, int channels, int width, int levels, int steps) {
    /** Readings in a window, of the models that the targets are stated for. */
    public static final int WINDOW = 32;

    /** Residual blocks, of one hidden layer each. */
    public static final int BLOCKS = 4;

    private static final int DRAWS = 2;
    private static final double CALIBRATION_SHARE = 0.3;
    private static final long SEED = 1;

    /** The model that the targets are stated for: windows of 32 readings of 4 channels, summed up in 16 values. */
    public static RigModel full(int steps) {
        return summary(256, 32, steps);
    }

    /** One that takes so little time to score that what else a record costs stands out. */
    public static RigModel light() {
        return summary(16, 4, 100);
    }

    /** One of the same values as {@link #full}. */
    public static RigModel summary(int width, int levels, int steps) {
        return new RigModel(ViewKind.SUMMARY, WINDOW, Rigs.CHANNELS.size(), width, levels, steps);
    }

    /**
     * Trains it.
     *
     * @param readings how many to learn from and to calibrate on
     * @param out the file to write
     */
    public void train(int readings, Path out, ModelTraining.Progress progress) throws IOException {
        Path data = Files.createTempFile(out.getParent(), "rig", ".csv");
        Rigs rigs = new Rigs(1, SEED, channels);
        StringBuilder csv = new StringBuilder(String.join(",", Rigs.channels(channels))).append('\n');
        for (int i = 0; i < readings; i++) {
            csv.append(rigs.next(0).stream().map(String::valueOf).collect(Collectors.joining(",")))
                    .append('\n');
        }
        Files.writeString(data, csv);
        TrainingPlan plan = new TrainingPlan(
                data,
                Layout.DEFAULT,
                out,
                "rig",
                window,
                1,
                view,
                DenoiserKind.NETWORK,
                1,
                steps,
                OptionalInt.of(levels),
                DRAWS,
                width,
                BLOCKS,
                StatisticKind.LEVELS,
                CALIBRATION_SHARE,
                SEED,
                LocalDate.EPOCH);
        new ModelTraining(plan, progress).run();
    }
}

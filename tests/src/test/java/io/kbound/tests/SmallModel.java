package io.kbound.tests;

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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model that is quickly trained and quickly run, for proofs of what happens around it. */
final class SmallModel {
    /** Its channels, in order. */
    static final List<String> CHANNELS = List.of("a", "b", "c");

    private SmallModel() {}

    /** An ordinary reading: two channels that go together, and one of its own. */
    static List<@Nullable Double> reading(Random random) {
        return reading(random, CHANNELS.size());
    }

    /** An ordinary reading: two channels that go together, and others of their own. */
    static List<@Nullable Double> reading(Random random, int channels) {
        List<@Nullable Double> reading = new ArrayList<>(channels);
        double a = random.nextGaussian();
        reading.add(a);
        reading.add(a + 0.3 * random.nextGaussian());
        for (int i = 2; i < channels; i++) {
            reading.add(10 + random.nextGaussian());
        }
        return reading;
    }

    /** Trains it into a folder. */
    static Path train(Path folder, int window) throws IOException {
        return train(folder, window, CHANNELS);
    }

    /** Trains one with other channels into a folder. */
    static Path train(Path folder, int window, List<String> channels) throws IOException {
        return train(folder, window, channels, "small", 1);
    }

    /** Trains one into a folder, under a name, from a seed. */
    static Path train(Path folder, int window, List<String> channels, String name, long seed) throws IOException {
        StringBuilder csv = new StringBuilder(String.join(",", channels)).append('\n');
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            csv.append(reading(random, channels.size()).stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        Path data = Files.writeString(folder.resolve("normal.csv"), csv);
        return train(
                plan(data, folder.resolve("model.onnx"), name, Layout.DEFAULT, window, ViewKind.RAW, 100, 4, 16, seed));
    }

    /** Trains on a file's readings. */
    static Path train(Path data, Path model, Layout layout, int window, ViewKind view, int steps, int levels, int width)
            throws IOException {
        return train(plan(data, model, "small", layout, window, view, steps, levels, width, 1));
    }

    private static TrainingPlan plan(
            Path data,
            Path model,
            String name,
            Layout layout,
            int window,
            ViewKind view,
            int steps,
            int levels,
            int width,
            long seed) {
        return new TrainingPlan(
                data,
                layout,
                model,
                name,
                window,
                1,
                view,
                DenoiserKind.NETWORK,
                20,
                steps,
                OptionalInt.of(levels),
                2,
                width,
                2,
                StatisticKind.LEVELS,
                0.2,
                seed,
                LocalDate.of(2026, 1, 1));
    }

    private static Path train(TrainingPlan plan) throws IOException {
        new ModelTraining(plan, ModelTraining.Progress.UNHEARD).run();
        return plan.out();
    }
}

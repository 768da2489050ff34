package io.kbound.tests;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.training.ModelTraining;
import io.kbound.export.training.TrainingPlan;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A model that is quickly trained and quickly run, for proofs of what happens around it. */
final class SmallModel {
    /** Its channels, in order. */
    static final List<String> CHANNELS = List.of("a", "b", "c");

    private SmallModel() {}

    /** An ordinary reading: two channels that go together, and one of its own. */
    static List<@Nullable Double> reading(Random random) {
        double a = random.nextGaussian();
        return List.of(a, a + 0.3 * random.nextGaussian(), 10 + random.nextGaussian());
    }

    /** Trains it into a folder. */
    static Path train(Path folder, int window) throws IOException {
        return train(folder, window, "small", 1);
    }

    /** Trains it into a folder, under a name, from a seed. */
    static Path train(Path folder, int window, String name, long seed) throws IOException {
        StringBuilder csv = new StringBuilder(String.join(",", CHANNELS)).append('\n');
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            List<@Nullable Double> reading = reading(random);
            csv.append(String.format(Locale.ROOT, "%s,%s,%s%n", reading.get(0), reading.get(1), reading.get(2)));
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
                steps,
                OptionalInt.of(levels),
                2,
                width,
                2,
                0.2,
                seed,
                LocalDate.of(2026, 1, 1));
    }

    private static Path train(TrainingPlan plan) throws IOException {
        new ModelTraining(plan, new ModelTraining.Progress() {
                    @Override
                    public void onReadings(long readings) {}

                    @Override
                    public void onStage(String stage) {}

                    @Override
                    public void onStep(int step, double loss, double validationLoss) {}
                })
                .run();
        return plan.out();
    }
}

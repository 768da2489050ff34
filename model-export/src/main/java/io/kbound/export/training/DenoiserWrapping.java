package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.Schedule;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.denoiser.ImportedDenoiser;
import io.kbound.export.denoiser.ImportedNetwork;
import io.kbound.export.onnx.ImportedGraph;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The whole way from a denoiser made elsewhere to a model file. The file appears under its name only once it is whole:
 * opened again, equal to the denoiser on its own, and calibrated.
 */
public final class DenoiserWrapping {
    private static final int FEWEST_WINDOWS = 50;

    private final WrappingPlan plan;
    private final ModelTraining.Progress progress;

    /** A way to go. */
    public DenoiserWrapping(WrappingPlan plan, ModelTraining.Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Goes the way.
     *
     * @throws KboundException where the denoiser cannot be wrapped or the data do not fit it; then no file is left behind
     */
    public Outcome run() throws IOException {
        PartialFile.require(plan.out());
        ImportedGraph graph = ImportedGraph.read(plan.denoiser());
        int window = window(graph);
        try (TrainingWindows windows =
                TrainingWindows.read(plan.data(), plan.layout(), window, plan.stride(), progress::onReadings)) {
            checkChannels(graph, windows);
            if (windows.size() < FEWEST_WINDOWS) {
                throw new KboundException(
                        plan.data().toString(),
                        "its " + windows.readings() + " complete readings make " + windows.size() + " windows of "
                                + window + ", fewer than " + FEWEST_WINDOWS,
                        "give it more readings");
            }
            Split split = Split.deal(windows, plan.calibrationShare(), plan.seed());
            if (!split.canFit() || split.calibration().length == 0) {
                throw new KboundException(
                        plan.data().toString(),
                        "its readings are too few to keep windows of " + window + " apart for calibration",
                        "give it more readings");
            }
            return wrap(graph, windows, split);
        }
    }

    private Outcome wrap(ImportedGraph graph, TrainingWindows windows, Split split) throws IOException {
        StandardisationFit fitted = StandardisationFit.byChannel(windows, split.fit(), plan.mean(), plan.scale());
        fitted.requireVariation(plan.data().toString(), windows.channels());
        Schedule schedule = plan.schedule();
        Levels levels = plan.levels().isPresent()
                ? Levels.spread(schedule, plan.levels().getAsInt())
                : Levels.all(schedule);
        int channels = windows.channels().size();
        ImportedDenoiser denoiser =
                new ImportedDenoiser(graph, plan.prediction(), windows.length(), channels, plan.firstStep());
        try (ImportedNetwork network = new ImportedNetwork(
                graph.file(), plan.prediction(), schedule, windows.length(), channels, plan.firstStep())) {
            progress.onStage("trying the denoiser on windows of " + windows.length() + " x " + channels);
            network.tryOut();
            BoundExport export = new BoundExport(plan, windows, split, fitted, levels, progress::onStage);
            NoiseErrors.Fit errors = export.noiseErrors(network);
            double error = mean(errors.mean());
            ModelCard card = export.write(
                    network,
                    denoiser,
                    errors,
                    new ModelCard.Network(0, 0, graph.parameters()),
                    export.history(split.fit().length, 0, 0, error));
            return Outcome.of(card, windows, warnings(windows, split, levels, error));
        }
    }

    private int window(ImportedGraph graph) {
        OptionalInt fixed = graph.window();
        if (fixed.isPresent() && plan.window().isPresent() && !fixed.equals(plan.window())) {
            throw new KboundException(
                    plan.denoiser().toString(),
                    "its windows are of " + fixed.getAsInt() + " readings, and --window asks for "
                            + plan.window().getAsInt(),
                    "leave --window out");
        }
        if (fixed.isEmpty() && plan.window().isEmpty()) {
            throw new KboundException(
                    plan.denoiser().toString(), "it leaves the window's length open", "give it with --window");
        }
        return fixed.isPresent() ? fixed.getAsInt() : plan.window().getAsInt();
    }

    private void checkChannels(ImportedGraph graph, TrainingWindows windows) {
        int channels = windows.channels().size();
        if (graph.channels().isPresent() && graph.channels().getAsInt() != channels) {
            throw new KboundException(
                    plan.data().toString(),
                    "it has " + channels + " channels ("
                            + String.join(
                                    ", ",
                                    windows.channels().stream()
                                            .map(column -> column.name())
                                            .toList())
                            + "), and the denoiser takes " + graph.channels().getAsInt(),
                    "name those it was trained on with --features");
        }
        checkCount("--mean", plan.mean(), channels);
        checkCount("--scale", plan.scale(), channels);
    }

    private void checkCount(String option, List<Float> values, int channels) {
        if (!values.isEmpty() && values.size() != channels) {
            throw new KboundException(
                    option, "it has " + values.size() + " values for " + channels + " channels", "give one for each");
        }
    }

    private List<String> warnings(TrainingWindows windows, Split split, Levels levels, double error) {
        List<String> warnings = new ArrayList<>();
        double guess = 0;
        for (int level = 0; level < levels.count(); level++) {
            guess += levels.schedule().signal(levels.step(level)) / levels.count();
        }
        if (!(error < guess)) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the denoiser's mean squared error is %.4f, no better than the %.4f of knowing nothing but the"
                            + " scale; check --predicts, --mean, --scale, --first-step and the --beta options",
                    error,
                    guess));
        }
        try (BoundModel model = BoundModel.open(plan.out())) {
            double difference = new BatchCheck(windows, split.calibration()).largestDifference(model);
            if (difference > 0) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "a window's bound or its parts differ by up to %.2g nats with the size of its batch, by operators of"
                                + " the denoiser; set batch.max-records to 1 where a replay must agree to the bit",
                        difference));
            }
        }
        return warnings;
    }

    /** The mean over levels and values, each counting 1 at most: a prediction of x0 says little of the noise where there is little. */
    private static double mean(double[][] errors) {
        double sum = 0;
        for (double[] level : errors) {
            for (double value : level) {
                sum += Math.min(1, value) / (errors.length * level.length);
            }
        }
        return sum;
    }
}

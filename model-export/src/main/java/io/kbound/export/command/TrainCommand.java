package io.kbound.export.command;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.Progress;
import io.kbound.export.denoiser.MixtureFit;
import io.kbound.export.training.DenoiserKind;
import io.kbound.export.training.ModelTraining;
import io.kbound.export.training.Outcome;
import io.kbound.export.training.TrainingPlan;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound train}: from a file of normal readings to a calibrated model file. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains a model on normal readings and exports it with its calibration.")
final class TrainCommand implements Callable<Integer> {
    private static final int BLOCKS = 4;

    @Mixin
    private ExportOptions export = new ExportOptions();

    @Option(names = "--window", description = "Readings in a window. Default: ${DEFAULT-VALUE}.")
    private int window = 1;

    @Option(
            names = "--view",
            description = "raw: every value of the window; summary: four statistics per channel. Default: raw.")
    private ViewKind view = ViewKind.RAW;

    @Option(
            names = "--denoiser",
            description = "mixture: of Gaussians, in closed form; network: residual, trained with PyTorch;"
                    + " auto: a mixture where there is little to learn from (at most 64 values, of single records or of"
                    + " fewer than 50 windows that share no reading), else a network. Default: auto.")
    private DenoiserKind denoiser = DenoiserKind.AUTO;

    @Option(
            names = "--size",
            description = "Of the denoiser, and how long it is trained: small, medium or large. Default: medium.")
    private ModelSize size = ModelSize.MEDIUM;

    @Option(names = "--steps", description = "Most training steps of a network. Default: by --size.")
    private @Nullable Integer steps;

    @Option(names = "--width", description = "Values in a hidden layer of a network. Default: by --size.")
    private @Nullable Integer width;

    @Option(
            names = "--blocks",
            description = "Residual blocks of a network, of one layer each. Default: " + BLOCKS + ".")
    private @Nullable Integer blocks;

    @Override
    public Integer call() throws IOException {
        export.check();
        export.require(window >= 1, "--window must be at least 1");
        export.require(view == ViewKind.RAW || window >= 4, "--view summary needs a --window of at least 4");
        int mostSteps = steps == null ? size.steps : steps;
        int hidden = width == null ? size.width : width;
        int ofBlocks = blocks == null ? BLOCKS : blocks;
        export.require(mostSteps >= 1, "--steps must be at least 1");
        export.require(hidden >= 1 && ofBlocks >= 0, "--width must be at least 1 and --blocks at least 0");
        TrainingPlan plan = new TrainingPlan(
                export.data,
                export.layout(),
                export.out,
                export.name(),
                window,
                export.stride,
                view,
                denoiser,
                size.components,
                mostSteps,
                export.levels(TrainingPlan.DIFFUSION.steps()),
                export.draws,
                hidden,
                ofBlocks,
                export.statistic,
                export.calibration,
                export.seed,
                ExportOptions.today());
        Outcome outcome;
        try (Display display = new Display(mostSteps)) {
            outcome = new ModelTraining(plan, display).run();
        }
        export.tell(outcome);
        if (outcome.card().network().components() > 0 && (steps != null || width != null || blocks != null)) {
            System.err.println("kbound: --steps, --width and --blocks are a network's, and this denoiser is a mixture;"
                    + " choose with --denoiser");
        }
        return 0;
    }

    /** Stages as lines, training as a progress bar. */
    static final class Display implements ModelTraining.Progress, AutoCloseable {
        private final int steps;
        private final StandStill standStill = new StandStill();
        private @Nullable Progress bar;

        Display(int steps) {
            this.steps = steps;
        }

        @Override
        public void onReadings(long readings) {
            standStill.step();
            if (bar == null) {
                bar = Progress.start("reading", Progress.UNKNOWN);
            }
            bar.at(readings, "readings");
        }

        @Override
        public void onStage(String stage) {
            standStill.step();
            closeBar();
            System.err.println(stage);
        }

        @Override
        public void onStep(int step, double loss, double validationLoss) {
            standStill.step();
            if (bar == null) {
                bar = Progress.start("training", steps);
            }
            bar.at(step, String.format(Locale.ROOT, "loss %.4f, validation %.4f", loss, validationLoss));
        }

        @Override
        public void onRound(int round, double logDensity) {
            standStill.step();
            if (bar == null) {
                bar = Progress.start("fitting", MixtureFit.MOST_ROUNDS);
            }
            bar.at(round, String.format(Locale.ROOT, "validation %.4f nats", logDensity));
        }

        @Override
        public void close() {
            closeBar();
            standStill.close();
        }

        private void closeBar() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}

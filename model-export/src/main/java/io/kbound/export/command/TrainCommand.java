package io.kbound.export.command;

import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.Progress;
import io.kbound.export.denoiser.MixtureFit;
import io.kbound.export.training.DenoiserKind;
import io.kbound.export.training.ModelTraining;
import io.kbound.export.training.ModelTraining.Outcome;
import io.kbound.export.training.TrainingPlan;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.RowRange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound train}: from a file of normal readings to a calibrated model file. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains a model on normal readings and exports it with its calibration.")
final class TrainCommand implements Callable<Integer> {
    private static final int BLOCKS = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            required = true,
            description = "CSV of readings, plain or gzip: a header row; ';' or ','.")
    private Path data = Path.of("");

    @Option(names = "--out", required = true, description = "Model file to write.")
    private Path out = Path.of("");

    @Option(
            names = "--features",
            split = ",",
            description = "Channels, in order. Default: every numeric column but label, anomaly, changepoint.")
    private @Nullable List<String> features;

    @Option(names = "--rows", description = "Data rows FROM:TO, half-open, counted from 0. Default: all.")
    private String rows = ":";

    @Option(names = "--key", description = "Column that names each row's source; each is a series of its own.")
    private @Nullable String key;

    @Option(names = "--time", description = "Event-time column, so that it is no channel. Default: found by its name.")
    private @Nullable String time;

    @Option(names = "--window", description = "Readings in a window. Default: ${DEFAULT-VALUE}.")
    private int window = 1;

    @Option(names = "--stride", description = "Readings between windows' starts. Default: ${DEFAULT-VALUE}.")
    private int stride = 1;

    @Option(
            names = "--view",
            description = "raw: every value of the window; summary: four statistics per channel."
                    + " Default: ${DEFAULT-VALUE}.")
    private ViewKind view = ViewKind.RAW;

    @Option(
            names = "--denoiser",
            description =
                    "mixture: of Gaussians, in closed form; network: residual, trained with PyTorch;"
                            + " auto: a mixture for single records of at most 64 values, else a network. Default: ${DEFAULT-VALUE}.")
    private DenoiserKind denoiser = DenoiserKind.AUTO;

    @Option(
            names = "--size",
            description = "Of the denoiser, and how long it is trained: ${COMPLETION-CANDIDATES}."
                    + " Default: ${DEFAULT-VALUE}.")
    private ModelSize size = ModelSize.MEDIUM;

    @Option(names = "--steps", description = "Most training steps of a network. Default: by --size.")
    private @Nullable Integer steps;

    @Option(names = "--levels", description = "Noise levels in the bound, or 'all'. Default: ${DEFAULT-VALUE}.")
    private String levels = "32";

    @Option(names = "--draws", description = "Noise vectors per level, even. Default: ${DEFAULT-VALUE}.")
    private int draws = 2;

    @Option(names = "--width", description = "Values in a hidden layer of a network. Default: by --size.")
    private @Nullable Integer width;

    @Option(names = "--blocks", description = "Residual blocks of two layers of a network. Default: " + BLOCKS + ".")
    private @Nullable Integer blocks;

    @Option(
            names = "--statistic",
            description = "What records are judged by: bound, K itself; levels, the least of its finer and its coarser"
                    + " half of levels, each against what is normal for it. Default: ${DEFAULT-VALUE}.")
    private StatisticKind statistic = StatisticKind.LEVELS;

    @Option(
            names = "--calibration",
            description = "Share of the readings kept from training, to calibrate. Default: ${DEFAULT-VALUE}.")
    private double calibration = 0.2;

    @Option(names = "--seed", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--name", description = "The model's name. Default: the file's.")
    private @Nullable String name;

    @Override
    public Integer call() throws IOException {
        require(window >= 1 && stride >= 1, "--window and --stride must be at least 1");
        require(view == ViewKind.RAW || window >= 4, "--view summary needs a --window of at least 4");
        int mostSteps = steps == null ? size.steps : steps;
        int hidden = width == null ? size.width : width;
        int ofBlocks = blocks == null ? BLOCKS : blocks;
        require(mostSteps >= 1, "--steps must be at least 1");
        require(draws >= 2 && draws % 2 == 0, "--draws must be even: they are antithetic pairs");
        require(hidden >= 1 && ofBlocks >= 0, "--width must be at least 1 and --blocks at least 0");
        require(calibration > 0 && calibration < 0.9, "--calibration must lie between 0 and 0.9");
        String modelName = name == null ? stem(out) : name;
        require(!modelName.isBlank(), "the model needs a name: give it one with --name, or --out one");
        RowRange range;
        try {
            range = RowRange.parse(rows);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--rows: " + wrong.getMessage(), wrong);
        }
        TrainingPlan plan = new TrainingPlan(
                data,
                new Layout(Optional.ofNullable(key), Optional.ofNullable(time), Optional.ofNullable(features), range),
                out,
                modelName,
                window,
                stride,
                view,
                denoiser,
                size.components,
                mostSteps,
                levelCount(),
                draws,
                hidden,
                ofBlocks,
                statistic,
                calibration,
                seed,
                LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC));
        Outcome outcome;
        try (Display display = new Display(mostSteps)) {
            outcome = new ModelTraining(plan, display).run();
        }
        CardText.print(outcome.card(), System.out);
        if (!outcome.leftOut().isEmpty()) {
            System.out.println("left out     " + String.join(", ", outcome.leftOut()));
        }
        if (outcome.passedOver() > 0) {
            System.out.println("passed over  " + outcome.passedOver() + " readings that lack a value");
        }
        System.out.println("written to   " + out);
        if (outcome.card().network().components() > 0 && (steps != null || width != null || blocks != null)) {
            System.err.println("kbound: --steps, --width and --blocks are a network's, and this denoiser is a mixture;"
                    + " choose with --denoiser");
        }
        return 0;
    }

    private OptionalInt levelCount() {
        if (levels.equals("all")) {
            return OptionalInt.empty();
        }
        try {
            int count = Integer.parseInt(levels);
            require(count >= 2 && count <= 999, "--levels must lie in 2..999, or be 'all'");
            return OptionalInt.of(count);
        } catch (NumberFormatException text) {
            throw new ParameterException(spec.commandLine(), "--levels must be a number or 'all'", text);
        }
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    static String stem(Path file) {
        String base = String.valueOf(file.getFileName());
        return base.endsWith(".onnx") ? base.substring(0, base.length() - ".onnx".length()) : base;
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

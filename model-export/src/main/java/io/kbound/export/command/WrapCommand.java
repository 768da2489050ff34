package io.kbound.export.command;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.export.denoiser.Prediction;
import io.kbound.export.training.DenoiserWrapping;
import io.kbound.export.training.DenoiserWrapping.Outcome;
import io.kbound.export.training.WrappingPlan;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.RowRange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound wrap}: from a denoiser made elsewhere to a calibrated model file. */
@Command(
        name = "wrap",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Builds the bound around a denoiser that was trained elsewhere, its weights untouched: an ONNX file of"
                        + " opset 11 to 20 with inputs x [n, window, channels] and t [n], n open, and one output of x's shape.")
final class WrapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--denoiser", required = true, description = "ONNX file of the network.")
    private Path denoiser = Path.of("");

    @Option(
            names = "--data",
            required = true,
            description = "CSV of normal readings, plain or gzip, to fit reverse variances and calibrate on.")
    private Path data = Path.of("");

    @Option(names = "--out", required = true, description = "Model file to write.")
    private Path out = Path.of("");

    @Option(names = "--predicts", description = "What its output is: noise, x0 or v. Default: ${DEFAULT-VALUE}.")
    private Prediction prediction = Prediction.NOISE;

    @Option(names = "--diffusion-steps", description = "T of its schedule. Default: ${DEFAULT-VALUE}.")
    private int diffusionSteps = 1000;

    @Option(
            names = "--beta-first",
            description = "Beta at the first step; it rises linearly, and no other schedule is known."
                    + " Default: ${DEFAULT-VALUE}.")
    private double betaFirst = 1e-4;

    @Option(names = "--beta-last", description = "Beta at the last step. Default: ${DEFAULT-VALUE}.")
    private double betaLast = 0.02;

    @Option(
            names = "--first-step",
            description = "The t that it knows the first step by: 1, or 0 where it counts from 0."
                    + " Default: ${DEFAULT-VALUE}.")
    private int firstStep = 1;

    @Option(
            names = "--mean",
            split = ",",
            description = "By channel: what was taken off its training data. Default: the mean of --data.")
    private List<Float> mean = List.of();

    @Option(
            names = "--scale",
            split = ",",
            description = "By channel: what they were then divided by. Default: the standard deviation of --data.")
    private List<Float> scale = List.of();

    @Option(
            names = "--features",
            split = ",",
            description = "Channels, in its order. Default: every numeric column but label, anomaly, changepoint.")
    private @Nullable List<String> features;

    @Option(names = "--rows", description = "Data rows FROM:TO, half-open, counted from 0. Default: all.")
    private String rows = ":";

    @Option(names = "--key", description = "Column that names each row's source; each is a series of its own.")
    private @Nullable String key;

    @Option(names = "--time", description = "Event-time column, so that it is no channel. Default: found by its name.")
    private @Nullable String time;

    @Option(names = "--window", description = "Readings in a window, where its file leaves that open.")
    private @Nullable Integer window;

    @Option(names = "--stride", description = "Readings between windows' starts. Default: ${DEFAULT-VALUE}.")
    private int stride = 1;

    @Option(names = "--levels", description = "Noise levels in the bound, or 'all'. Default: ${DEFAULT-VALUE}.")
    private String levels = "32";

    @Option(names = "--draws", description = "Noise vectors per level, even. Default: ${DEFAULT-VALUE}.")
    private int draws = 2;

    @Option(
            names = "--statistic",
            description = "What records are judged by: bound, K itself; levels, the least of its finer and its coarser"
                    + " half of levels, each against what is normal for it. Default: ${DEFAULT-VALUE}.")
    private StatisticKind statistic = StatisticKind.LEVELS;

    @Option(
            names = "--calibration",
            description = "Share of the readings kept to calibrate. Default: ${DEFAULT-VALUE}.")
    private double calibration = 0.2;

    @Option(names = "--seed", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--name", description = "The model's name. Default: the file's.")
    private @Nullable String name;

    @Override
    public Integer call() throws IOException {
        require(window == null || window >= 1, "--window must be at least 1");
        require(stride >= 1, "--stride must be at least 1");
        require(draws >= 2 && draws % 2 == 0, "--draws must be even: they are antithetic pairs");
        require(calibration > 0 && calibration < 0.9, "--calibration must lie between 0 and 0.9");
        require(diffusionSteps >= 3, "--diffusion-steps must be at least 3");
        require(
                betaFirst > 0 && betaLast >= betaFirst && betaLast < 1,
                "--beta-first must lie above 0, and --beta-last between it and 1");
        require(firstStep == 0 || firstStep == 1, "--first-step must be 0 or 1");
        require(mean.stream().allMatch(Float::isFinite), "--mean must be numbers");
        require(scale.stream().allMatch(one -> one > 0 && Float.isFinite(one)), "--scale must lie above 0");
        String modelName = name == null ? TrainCommand.stem(out) : name;
        require(!modelName.isBlank(), "the model needs a name: give it one with --name, or --out one");
        WrappingPlan plan = new WrappingPlan(
                denoiser,
                prediction,
                new ModelCard.Diffusion(diffusionSteps, betaFirst, betaLast),
                firstStep,
                mean,
                scale,
                data,
                new Layout(Optional.ofNullable(key), Optional.ofNullable(time), Optional.ofNullable(features), range()),
                out,
                modelName,
                window == null ? OptionalInt.empty() : OptionalInt.of(window),
                stride,
                levelCount(),
                draws,
                statistic,
                calibration,
                seed,
                LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC));
        Outcome outcome;
        try (TrainCommand.Display display = new TrainCommand.Display(0)) {
            outcome = new DenoiserWrapping(plan, display).run();
        }
        outcome.warnings().forEach(warning -> System.err.println("kbound: " + warning));
        CardText.print(outcome.card(), System.out);
        if (!outcome.leftOut().isEmpty()) {
            System.out.println("left out     " + String.join(", ", outcome.leftOut()));
        }
        if (outcome.passedOver() > 0) {
            System.out.println("passed over  " + outcome.passedOver() + " readings that lack a value");
        }
        System.out.println("written to   " + out);
        return 0;
    }

    private RowRange range() {
        try {
            return RowRange.parse(rows);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--rows: " + wrong.getMessage(), wrong);
        }
    }

    private OptionalInt levelCount() {
        if (levels.equals("all")) {
            return OptionalInt.empty();
        }
        try {
            int count = Integer.parseInt(levels);
            require(
                    count >= 2 && count <= diffusionSteps - 1,
                    "--levels must lie in 2.." + (diffusionSteps - 1) + ", or be 'all'");
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
}

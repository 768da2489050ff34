package io.kbound.export.command;

import io.kbound.card.ModelCard;
import io.kbound.export.denoiser.Prediction;
import io.kbound.export.training.DenoiserWrapping;
import io.kbound.export.training.Outcome;
import io.kbound.export.training.WrappingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound wrap}: from a denoiser made elsewhere to a calibrated model file. */
@Command(
        name = "wrap",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Builds the bound around a denoiser that was trained elsewhere, its weights untouched: an ONNX file of"
                        + " opset 11 to 20 with inputs x [n, window, channels] and t [n], n open, and one output of x's shape.")
final class WrapCommand implements Callable<Integer> {
    @Mixin
    private ExportOptions export = new ExportOptions();

    @Option(names = "--denoiser", required = true, description = "ONNX file of the network.")
    private Path denoiser = Path.of("");

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

    @Option(names = "--window", description = "Readings in a window, where its file leaves that open.")
    private @Nullable Integer window;

    @Override
    public Integer call() throws IOException {
        export.check();
        export.require(window == null || window >= 1, "--window must be at least 1");
        export.require(diffusionSteps >= 3, "--diffusion-steps must be at least 3");
        export.require(
                betaFirst > 0 && betaLast >= betaFirst && betaLast < 1,
                "--beta-first must lie above 0, and --beta-last between it and 1");
        export.require(firstStep == 0 || firstStep == 1, "--first-step must be 0 or 1");
        export.require(mean.stream().allMatch(Float::isFinite), "--mean must be numbers");
        export.require(scale.stream().allMatch(one -> one > 0 && Float.isFinite(one)), "--scale must lie above 0");
        WrappingPlan plan = new WrappingPlan(
                denoiser,
                prediction,
                new ModelCard.Diffusion(diffusionSteps, betaFirst, betaLast),
                firstStep,
                mean,
                scale,
                export.data,
                export.layout(),
                export.out,
                export.name(),
                window == null ? OptionalInt.empty() : OptionalInt.of(window),
                export.stride,
                export.levels(diffusionSteps),
                export.draws,
                export.statistic,
                export.calibration,
                export.seed,
                ExportOptions.today());
        Outcome outcome;
        try (TrainCommand.Display display = new TrainCommand.Display(0)) {
            outcome = new DenoiserWrapping(plan, display).run();
        }
        export.tell(outcome);
        return 0;
    }
}

package io.kbound.export.command;

import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.export.training.Outcome;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.RowRange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that writes a model file, and what all of them say in the end. */
final class ExportOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            required = true,
            description = "CSV of normal readings, to learn from and to calibrate on, plain or gzip: a header row;"
                    + " ';' or ','.")
    Path data = Path.of("");

    @Option(names = "--out", required = true, description = "Model file to write.")
    Path out = Path.of("");

    @Option(names = "--name", description = "The model's name. Default: the file's.")
    private @Nullable String name;

    @Option(
            names = "--features",
            split = ",",
            description =
                    "Channels, in the model's order. Default: every numeric column but label, anomaly, changepoint.")
    private @Nullable List<String> features;

    @Option(names = "--rows", description = "Data rows FROM:TO, half-open, counted from 0. Default: all.")
    private String rows = ":";

    @Option(names = "--key", description = "Column that names each row's source; each is a series of its own.")
    private @Nullable String key;

    @Option(names = "--time", description = "Event-time column, so that it is no channel. Default: found by its name.")
    private @Nullable String time;

    @Option(names = "--stride", description = "Readings between windows' starts. Default: ${DEFAULT-VALUE}.")
    int stride = 1;

    @Option(names = "--levels", description = "Noise levels in the bound, or 'all'. Default: ${DEFAULT-VALUE}.")
    private String levels = "32";

    @Option(names = "--draws", description = "Noise vectors per level, even. Default: ${DEFAULT-VALUE}.")
    int draws = 2;

    @Option(
            names = "--statistic",
            description = "What records are judged by: bound, K itself; levels, the least of its finer and its coarser"
                    + " half of levels, each against what is normal for it. Default: levels.")
    StatisticKind statistic = StatisticKind.LEVELS;

    @Option(
            names = "--calibration",
            description = "Share of the readings kept aside to calibrate. Default: ${DEFAULT-VALUE}.")
    double calibration = 0.2;

    @Option(names = "--seed", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    /** Refuses what does not go together. */
    void check() {
        require(stride >= 1, "--stride must be at least 1");
        require(draws >= 2 && draws % 2 == 0, "--draws must be even: they are antithetic pairs");
        require(calibration > 0 && calibration < 0.9, "--calibration must lie between 0 and 0.9");
        require(!name().isBlank(), "the model needs a name: give it one with --name, or --out one");
    }

    /** Which columns mean what. */
    Layout layout() {
        try {
            return new Layout(
                    Optional.ofNullable(key),
                    Optional.ofNullable(time),
                    Optional.ofNullable(features),
                    RowRange.parse(rows));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--rows: " + wrong.getMessage(), wrong);
        }
    }

    /** The model's name. */
    String name() {
        return name == null ? nameOf(out) : name;
    }

    /** What a model is called after its file. */
    static String nameOf(Path file) {
        String base = String.valueOf(file.getFileName());
        return base.endsWith(".onnx") ? base.substring(0, base.length() - ".onnx".length()) : base;
    }

    /**
     * How many levels; empty: all.
     *
     * @param diffusionSteps T of the schedule
     */
    OptionalInt levels(int diffusionSteps) {
        if (levels.equals("all")) {
            return OptionalInt.empty();
        }
        try {
            int count = Integer.parseInt(levels);
            require(
                    count >= 2 && count < diffusionSteps,
                    "--levels must lie in 2.." + (diffusionSteps - 1) + ", or be 'all'");
            return OptionalInt.of(count);
        } catch (NumberFormatException text) {
            throw new ParameterException(spec.commandLine(), "--levels must be a number or 'all'", text);
        }
    }

    /** The day that the card names. */
    static LocalDate today() {
        return LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC);
    }

    /** Refuses the command line where a rule does not hold. */
    void require(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    /** Says what was written. */
    void tell(Outcome outcome) {
        outcome.warnings().forEach(warning -> System.err.println("kbound: " + warning));
        CardText.print(outcome.card(), System.out);
        if (!outcome.leftOut().isEmpty()) {
            System.out.println("left out     " + String.join(", ", outcome.leftOut()));
        }
        if (outcome.passedOver() > 0) {
            System.out.println("passed over  " + outcome.passedOver() + " readings that lack a value");
        }
        System.out.println("written to   " + out);
    }
}

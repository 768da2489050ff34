package io.kbound.app.command;

import io.kbound.app.config.AppConfig.ScreeningMode;
import io.kbound.card.ModelCard;
import io.kbound.command.PartialFile;
import io.kbound.command.Progress;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.file.FileJudge;
import io.kbound.scorer.file.FileScorer;
import io.kbound.scorer.judgement.RollingCalibration;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Device;
import io.kbound.scorer.onnx.DeviceUse;
import io.kbound.scorer.onnx.Placement;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound score}: a file scored without Kafka, one row out per row in. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores a file of readings: one row out per row in, in order.")
final class ScoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOptions input = new DataOptions();

    @Option(names = "--model", required = true, description = "Model file.")
    private Path model = Path.of("");

    @Option(names = "--out", required = true, description = "CSV file to write.")
    private Path out = Path.of("");

    @Option(
            names = "--device",
            description =
                    "What scores: auto (the first GPU where there is one that works), cpu, or cuda:N. Default: auto.",
            converter = DeviceConverter.class)
    private Device device = Device.AUTO;

    @Option(names = "--rate", description = "False-alarm rate. Default: ${DEFAULT-VALUE}.")
    private double rate = 0.01;

    @Option(
            names = "--rolling",
            paramLabel = "WINDOWS",
            description = "Judges each source by its own level and spread in so many of its newest normal windows, "
                    + RollingCalibration.FEWEST_WINDOWS + " to " + RollingCalibration.MOST_WINDOWS
                    + ". Default: by the model's calibration alone.")
    private @Nullable Integer rollingWindows;

    @Option(
            names = "--episode-hold",
            description = "An episode is over when its source has had no anomaly for so long: 500ms, 90s, 5m, 1h."
                    + " Default: 1m.",
            converter = DurationConverter.class)
    private Duration hold = Duration.ofMinutes(1);

    @Option(
            names = "--screening",
            description =
                    "Whether rows are scored with a few levels first, and with all only where they could still be anomalies;"
                            + " the others have no bound: off, on, or auto (where the model can). Default: off.")
    private ScreeningMode screening = ScreeningMode.OFF;

    @Option(
            names = "--miss-rate",
            description =
                    "The largest chance that screening passes a normal row over which all levels would call an anomaly."
                            + " Default: ${DEFAULT-VALUE}.")
    private double missRate = 0.1;

    @Option(names = "--explain", description = "Adds each channel's attribution, in nats, and what was expected of it.")
    private boolean explain;

    @Override
    public Integer call() throws IOException {
        if (rollingWindows != null
                && (rollingWindows < RollingCalibration.FEWEST_WINDOWS
                        || rollingWindows > RollingCalibration.MOST_WINDOWS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rolling must lie in " + RollingCalibration.FEWEST_WINDOWS + ".."
                            + RollingCalibration.MOST_WINDOWS);
        }
        if (!(missRate > 0 && missRate < 1)) {
            throw new ParameterException(spec.commandLine(), "--miss-rate must lie between 0 and 1");
        }
        if (screening == ScreeningMode.ON && rollingWindows != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--screening on and --rolling do not go together: it learns from every row's bound");
        }
        PartialFile.require(out);
        Placement placement = Placement.of(DeviceUse.of(device), notice -> System.err.println("kbound: " + notice));
        try (BoundModel opened = BoundModel.open(model, placement, ModelRules.of(System.getenv()))) {
            opened.check(model.toString());
            FileJudge judge = new FileJudge(
                    opened.card(),
                    rate,
                    rollingWindows == null ? OptionalInt.empty() : OptionalInt.of(rollingWindows),
                    screen(opened.card()),
                    hold);
            Layout layout = input.layout().withChannels(opened.card().channelNames());
            try (SignalFile file = SignalFile.open(input.data, layout);
                    PartialFile partial = PartialFile.of(out)) {
                FileScorer.Summary summary;
                try (Writer csv = Files.newBufferedWriter(partial.path());
                        Progress progress = Progress.start("scoring", Progress.UNKNOWN)) {
                    summary =
                            new FileScorer(opened, judge, explain).score(file, csv, rows -> progress.at(rows, "rows"));
                }
                partial.complete();
                System.out.println(summary.rows() + " rows, " + summary.scored() + " scored, "
                        + (judge.isScreening() ? summary.screened() + " of them with a few levels, " : "")
                        + (summary.withoutNumber() > 0
                                ? summary.withoutNumber()
                                        + " of them without a verdict, for the model says no finite number, "
                                : "")
                        + summary.anomalies()
                        + " anomalies at a false-alarm rate of " + rate
                        + (file.hasTime() ? ", " + summary.episodes() + " episodes" : "") + "; written to " + out);
                judge.caveat().ifPresent(caveat -> System.err.println("kbound: " + caveat));
            }
        }
        return 0;
    }

    private Optional<Screen> screen(ModelCard card) {
        boolean wanted = screening == ScreeningMode.ON
                || (screening == ScreeningMode.AUTO
                        && rollingWindows == null
                        && Screen.obstacle(card, rate, missRate).isEmpty());
        return wanted ? Optional.of(Screen.of(card, rate, missRate)) : Optional.empty();
    }
}

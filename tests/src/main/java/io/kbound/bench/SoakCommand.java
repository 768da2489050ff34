package io.kbound.bench;

import io.kbound.bench.launch.Scratch;
import io.kbound.bench.soak.LongestLife;
import io.kbound.bench.soak.Soak;
import io.kbound.bench.soak.SoakPlan;
import io.kbound.bench.soak.SoakPlots;
import io.kbound.bench.soak.SoakResult;
import io.kbound.command.KboundException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound bench soak}: an app under load and faults for long, which must lose nothing and leak nothing. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Has an app of several instances score a steady load for long, while things go wrong at random moments; looks"
                        + " every few seconds at what its processes hold. Fails where any of that grows, or any record has not its"
                        + " one score.")
final class SoakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--minutes", paramLabel = "N", description = "How long. Default: ${DEFAULT-VALUE}.")
    private double minutes = 60;

    @Option(names = "--rate", paramLabel = "R", description = "Records a second. Default: ${DEFAULT-VALUE}.")
    private double rate = 500;

    @Option(names = "--seed", paramLabel = "S", description = "Of what is random. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--faults", paramLabel = "on|off", description = "Whether anything goes wrong. Default: on.")
    private OnOff faults = OnOff.ON;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the app, such as state.store=rocksdb; may be given often.")
    private List<String> settings = List.of();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where samples.csv, plots and what instances say go. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("soak");

    @Option(names = "--json", description = "Print one JSON object as the last line, too.")
    private boolean json;

    private enum OnOff {
        ON,
        OFF
    }

    @Override
    public Integer call() throws Exception {
        if (minutes <= 0 || rate <= 0) {
            throw new ParameterException(spec.commandLine(), "--minutes and --rate must be above 0");
        }
        if (Files.exists(out.resolve("samples.csv"))) {
            throw new KboundException(out.toString(), "it holds the samples of another soak", "name another folder");
        }
        long start = System.nanoTime();
        SoakPlan plan = new SoakPlan(
                Duration.ofMillis((long) (minutes * 60_000)),
                rate,
                seed,
                faults == OnOff.ON,
                settings,
                Files.createDirectories(out).toAbsolutePath());
        PrintWriter stdout = spec.commandLine().getOut();
        Report report = new Report(stdout);
        SoakResult result;
        try (Scratch scratch = new Scratch()) {
            result = new Soak(plan, scratch.folder(), report::say).run();
        }
        SoakPlots.write(plan.out(), result);
        for (LongestLife life : result.lives()) {
            report.section(life.title(), life.figures());
        }
        report.section("what went wrong on purpose", result.faultFigures());
        report.section("what became of the records", result.records());
        report.took(start);
        List<String> wrongs = result.wrongs();
        wrongs.forEach(wrong -> report.say("WRONG: " + wrong));
        if (json) {
            stdout.println(report.json());
        }
        stdout.flush();
        return wrongs.isEmpty() ? 0 : 1;
    }
}

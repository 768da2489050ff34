package io.kbound.bench;

import io.kbound.bench.growth.Growth;
import io.kbound.bench.growth.GrowthPlan;
import io.kbound.bench.growth.GrowthPlots;
import io.kbound.bench.growth.GrowthResult;
import io.kbound.bench.launch.Scratch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kbound bench growth}: how throughput grows, and whether a formula foretells it. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the scorer over levels, width and values, and the app over sources, partitions and threads;"
                        + " fits a formula to a few of these points, checks it on the others, and prints what it says of a million"
                        + " records a second. Takes some seven minutes on two cores.")
final class GrowthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--plot", paramLabel = "FOLDER", description = "Where to draw what grows, as SVG.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print one JSON object as the last line, too.")
    private boolean json;

    @Option(names = "--quick", description = "A few points, a moment of each; the figures mean little.")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        GrowthPlan plan = quick ? GrowthPlan.quick() : GrowthPlan.full();
        if (plot != null) {
            GrowthPlots.require(plot);
        }
        PrintWriter out = spec.commandLine().getOut();
        Report report = new Report(out);
        GrowthResult result;
        try (Scratch scratch = new Scratch()) {
            result = new Growth(plan, scratch.folder(), Stage::new).run();
        }
        report.rows("the scorer alone, one thread" + System.lineSeparator() + GrowthResult.head(), result.scorerRows());
        report.rows(
                "the app, exactly once, the broker elsewhere" + System.lineSeparator() + GrowthResult.head(),
                result.appRows());
        report.section("the formula, fitted to the references", result.formula());
        report.section("checked on all others", result.check());
        report.section("the standard model in the app", result.million());
        if (plot != null) {
            GrowthPlots.write(plot, result);
        }
        report.took(start);
        if (json) {
            out.println(report.json());
        }
        out.flush();
        return 0;
    }
}

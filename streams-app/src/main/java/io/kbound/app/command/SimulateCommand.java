package io.kbound.app.command;

import io.kbound.app.demo.Fault;
import io.kbound.app.demo.FaultPlan;
import io.kbound.app.demo.PumpRig;
import io.kbound.command.PartialFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound simulate}: readings of the demonstration's pump rig as a file, to try the other commands on. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes readings of a simulated pump rig to a CSV file.")
final class SimulateCommand implements Callable<Integer> {
    private static final int HEALTHY_READINGS = 300;
    private static final int FAULTY_READINGS = 200;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--out", required = true, description = "CSV file to write.")
    private Path out = Path.of("");

    @Option(names = "--rows", description = "Readings, ten a second. Default: ${DEFAULT-VALUE}.")
    private long rows = 6000;

    @Option(
            names = "--clean",
            description = "Readings before the first fault; then faults come in turn. Default: all but the last half.")
    private @Nullable Long clean;

    @Option(names = "--seed", description = "Of all noise. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        long healthy = clean == null ? rows / 2 : clean;
        if (rows < 1 || healthy < 0 || healthy > rows) {
            throw new ParameterException(
                    spec.commandLine(), "--rows must be at least 1, and --clean from 0 to as many");
        }
        PumpRig rig = new PumpRig(seed);
        FaultPlan plan = new FaultPlan(rows - healthy, HEALTHY_READINGS, FAULTY_READINGS);
        try (PartialFile partial = PartialFile.of(out)) {
            write(partial.path(), rig, plan, healthy);
            partial.complete();
        }
        System.out.println(rows + " readings written to " + out + "; "
                + plan.over(rows - healthy).size() + " faults from row " + healthy + " on");
        return 0;
    }

    private void write(Path file, PumpRig rig, FaultPlan plan, long healthy) throws IOException {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        try (Writer csv = Files.newBufferedWriter(file)) {
            csv.write("time," + String.join(",", PumpRig.CHANNELS) + ",anomaly\n");
            for (long row = 0; row < rows; row++) {
                Fault fault = row < healthy
                        ? null
                        : plan.at(row - healthy).map(FaultPlan.Injection::fault).orElse(null);
                StringBuilder line =
                        new StringBuilder(start.plusMillis(100 * row).toString());
                for (double value : rig.next(fault)) {
                    line.append(',').append(String.format(Locale.ROOT, "%.4f", value));
                }
                csv.write(line.append(',').append(fault == null ? "0\n" : "1\n").toString());
            }
        }
    }
}

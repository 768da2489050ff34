package io.kbound.app.command;

import io.kbound.app.rig.Fault;
import io.kbound.app.rig.FaultPlan;
import io.kbound.app.rig.PumpRig;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.io.PrintWriter;
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
        if (rows < 1 || healthy < 0) {
            throw new ParameterException(spec.commandLine(), "--rows must be at least 1 and --clean at least 0");
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new KboundException(out.toString(), "its folder is not there", "make it first");
        }
        PumpRig rig = new PumpRig(seed);
        FaultPlan plan = new FaultPlan(rows - healthy, HEALTHY_READINGS, FAULTY_READINGS);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(out))) {
            csv.println("time," + String.join(",", PumpRig.CHANNELS) + ",anomaly");
            for (long row = 0; row < rows; row++) {
                Fault fault = row < healthy
                        ? null
                        : plan.at(row - healthy).map(FaultPlan.Injection::fault).orElse(null);
                StringBuilder line =
                        new StringBuilder(start.plusMillis(100 * row).toString());
                for (double value : rig.next(fault)) {
                    line.append(',').append(String.format(Locale.ROOT, "%.4f", value));
                }
                csv.println(line.append(',').append(fault == null ? 0 : 1));
            }
        }
        System.out.println(rows + " readings written to " + out + "; "
                + plan.over(rows - healthy).size() + " faults from row " + healthy + " on");
        return 0;
    }
}

package io.kbound.bench;

import io.kbound.app.command.DeviceConverter;
import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Scratch;
import io.kbound.bench.peers.Peers;
import io.kbound.scorer.onnx.Device;
import io.kbound.scorer.onnx.DeviceUse;
import io.kbound.scorer.onnx.Placement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound bench}: measures this machine. */
@Command(
        name = "bench",
        subcommands = {FrontCommand.class, GrowthCommand.class, SoakCommand.class},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the scorer, the app on a broker of its own, its latency, and other ways to find anomalies,"
                        + " each in turns with what it is compared to. Takes some four minutes on two cores.")
final class BenchCommand implements Callable<Integer> {
    /** Public tables that may lie beside the checkout. */
    private static final List<String> DEFAULT_TABLES = List.of("thyroid.csv.gz", "mammography.csv.gz");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON object as the last line, too.")
    private boolean json;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            converter = DeviceConverter.class,
            description = "What scores: cpu, or cuda:N (a GPU; docs/gpu.md), then beside the processor."
                    + " Default: ${DEFAULT-VALUE}.")
    private Device device = Device.CPU;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Labelled tables (.csv, .csv.gz) to compare ways on; a column 'label' says 1 of an anomaly."
                    + " Default: two public ones, where they lie beside the checkout.")
    private @Nullable Path data;

    @Option(names = "--quick", description = "A moment of each, to see that all is at work; the figures mean little.")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        if (device.equals(Device.AUTO)) {
            throw new ParameterException(spec.commandLine(), "--device must be cpu or cuda:N, so that it is known");
        }
        // What is missing is known before a model is trained.
        Placement.of(DeviceUse.of(device), unheard -> {});
        List<Path> tables = tables();
        PrintWriter out = spec.commandLine().getOut();
        Report report = new Report(out);
        try (Scratch scratch = new Scratch()) {
            new Bench(quick ? Effort.QUICK : Effort.FULL, device, tables, scratch.folder(), report).run();
        }
        if (json) {
            out.println(report.json());
        }
        out.flush();
        return 0;
    }

    private List<Path> tables() throws IOException {
        if (data != null) {
            return Peers.tables(data);
        }
        List<Path> tables = new ArrayList<>();
        for (String name : DEFAULT_TABLES) {
            Path table = Checkout.data("adbench").resolve(name);
            if (Files.isRegularFile(table)) {
                tables.add(table);
            }
        }
        return tables;
    }
}

package io.kbound.bench;

import io.kbound.bench.launch.Scratch;
import io.kbound.bench.measure.Plot;
import io.kbound.bench.measure.Plot.Axis;
import io.kbound.bench.peers.Front;
import io.kbound.bench.peers.Front.Point;
import io.kbound.bench.peers.Peers;
import io.kbound.command.PartialFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kbound bench front}: what models of several sizes find, and how fast they are. */
@Command(
        name = "front",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains models of several kinds and sizes on each labelled table, and prints how well each ranks"
                + " anomalies beside how fast it scores. Takes half an hour on two cores for a dozen tables.")
final class FrontCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "Labelled tables (.csv, .csv.gz); a column 'label' says 1 of an anomaly.")
    private Path data = Path.of("");

    @Option(names = "--plot", paramLabel = "FILE", description = "SVG to draw it to.")
    private @Nullable Path plot;

    @Option(names = "--quick", description = "Two models alone.")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        if (plot != null) {
            PartialFile.require(plot);
        }
        List<Path> tables = Peers.tables(data);
        PrintWriter out = spec.commandLine().getOut();
        List<Point> points;
        try (Scratch scratch = new Scratch()) {
            Front front = new Front(tables, scratch.folder(), quick);
            try (Stage stage = new Stage("models", front.steps())) {
                points = front.run(stage::step);
            }
        }
        out.printf(Locale.ROOT, "%-18s %16s %12s %10s%n", "model", "AUC-ROC / PR", "records/s", "train, s");
        for (Point point : points) {
            out.printf(
                    Locale.ROOT,
                    "%-18s %16s %12.0f %10.1f%n",
                    point.model(),
                    point.ranking(),
                    point.perSecond(),
                    point.trainSeconds());
        }
        if (plot != null) {
            Plot.ofPoints(
                            "What models find against how fast they are, over " + tables.size() + " tables",
                            new Axis("records a second, one thread, all evaluations", true),
                            new Axis("AUC-ROC, %", false),
                            points.stream()
                                    .map(point -> new Plot.Point(
                                            point.perSecond(),
                                            100 * point.ranking().aucRoc(),
                                            point.model()))
                                    .toList())
                    .write(plot);
        }
        out.flush();
        return 0;
    }
}

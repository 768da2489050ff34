package io.kbound.app.command;

import io.kbound.command.KboundException;
import io.kbound.command.Progress;
import io.kbound.scorer.file.FileScorer;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound score}: a file scored without Kafka, one row out per row in. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores a file of readings: one row out per row in, in order.")
final class ScoreCommand implements Callable<Integer> {
    @Mixin
    private DataOptions input = new DataOptions();

    @Option(names = "--model", required = true, description = "Model file.")
    private Path model = Path.of("");

    @Option(names = "--out", required = true, description = "CSV file to write.")
    private Path out = Path.of("");

    @Option(names = "--rate", description = "False-alarm rate. Default: ${DEFAULT-VALUE}.")
    private double rate = 0.01;

    @Option(names = "--explain", description = "Adds each channel's attribution, in nats, and what was expected of it.")
    private boolean explain;

    @Override
    public Integer call() throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new KboundException(out.toString(), "its folder is not there", "make it first");
        }
        try (BoundModel opened = BoundModel.open(model)) {
            Judge judge = new Judge(new Calibration(opened.card().calibration().bounds()), rate);
            Layout layout = input.layout().withChannels(opened.card().channelNames());
            Path partial = folder.resolve(
                    "." + out.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
            try (SignalFile file = SignalFile.open(input.data, layout)) {
                FileScorer.Summary summary;
                try (Writer csv = Files.newBufferedWriter(partial);
                        Progress progress = Progress.start("scoring", Progress.UNKNOWN)) {
                    summary =
                            new FileScorer(opened, judge, explain).score(file, csv, rows -> progress.at(rows, "rows"));
                }
                Files.move(partial, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                System.out.println(summary.rows() + " rows, " + summary.scored() + " scored, " + summary.anomalies()
                        + " anomalies at a false-alarm rate of " + rate + "; written to " + out);
                judge.caveat().ifPresent(caveat -> System.err.println("kbound: " + caveat));
            } finally {
                Files.deleteIfExists(partial);
            }
        }
        return 0;
    }
}

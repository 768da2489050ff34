package io.kbound.bench;

import io.kbound.bench.peers.LabelledTable;
import io.kbound.bench.peers.Peers;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.scoring.DeviceComparison;
import io.kbound.bench.scoring.NaiveServing;
import io.kbound.bench.scoring.RawScorer;
import io.kbound.bench.scoring.Roofline;
import io.kbound.bench.scoring.ScoringRounds;
import io.kbound.bench.scoring.Screening;
import io.kbound.bench.stream.Backlog;
import io.kbound.bench.stream.BenchBroker;
import io.kbound.bench.stream.Latency;
import io.kbound.bench.stream.Overhead;
import io.kbound.bench.stream.Pipeline;
import io.kbound.export.training.ModelTraining;
import io.kbound.scorer.onnx.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All measurements, one after the other, in one process. */
final class Bench {
    private final Effort effort;
    private final Device device;
    private final List<Path> tables;
    private final Path folder;
    private final Report report;
    private final long startNanos = System.nanoTime();

    /**
     * @param device that scores; peers and what needs little scoring stay on the processor
     * @param tables labelled ones to compare ways on; may be none
     * @param folder to work in
     */
    Bench(Effort effort, Device device, List<Path> tables, Path folder, Report report) {
        this.effort = effort;
        this.device = device;
        this.tables = tables;
        this.folder = folder;
        this.report = report;
    }

    void run() throws Exception {
        Path full = folder.resolve("full.onnx");
        RigModel model = RigModel.full(effort.steps());
        try (Stage stage = new Stage("training", effort.steps())) {
            model.train(effort.readings(), full, stage);
        }
        try (RawScorer scorer = new RawScorer(full, device)) {
            report.section(
                    model.width() + " wide, " + RigModel.BLOCKS + " hidden layers, " + model.levels()
                            + " levels x 2 draws, batches of " + scorer.batch() + ", one thread",
                    scoring(scorer).figures());
            report.section(
                    "with screening, on normal windows, batches of 256, over the same without in batches of "
                            + scorer.batch(),
                    screening(full).figures());
            if (!device.equals(Device.CPU)) {
                report.section(
                        device + " beside the processor", onDevice(full, scorer).figures());
            }
            streams(full, scorer);
        }
        peers();
        report.took(startNanos);
    }

    private ScoringRounds.Result scoring(RawScorer scorer) {
        try (Stage stage = new Stage("scorer", effort.rounds() + 1);
                Roofline roofline = new Roofline();
                NaiveServing naive = new NaiveServing(scorer.card())) {
            return new ScoringRounds(roofline, scorer, naive).run(effort.rounds(), effort.slice(), stage::step);
        }
    }

    private Screening.Result screening(Path full) {
        try (Stage stage = new Stage("screening", effort.rounds() + 1);
                Screening screening = new Screening(full, device)) {
            return screening.run(effort.rounds(), effort.slice(), stage::step);
        }
    }

    private DeviceComparison.Result onDevice(Path full, RawScorer scorer) {
        try (Stage stage = new Stage(device.toString(), effort.rounds() + 1);
                DeviceComparison comparison = new DeviceComparison(full, scorer)) {
            return comparison.run(effort.rounds(), effort.slice(), stage::step);
        }
    }

    private void streams(Path full, RawScorer scorer) throws Exception {
        Backlog backlog = Backlog.of(effort.backlog());
        try (BenchBroker broker = BenchBroker.start(folder)) {
            backlog.fill(broker);
            Pipeline.Result pipeline = pipeline(broker, full, scorer);
            report.section("the same model in the app, one stream thread, the broker elsewhere", pipeline.figures());
            report.section(
                    "the app with a light model", overhead(broker, backlog).figures());
            double half = pipeline.perSecond() / 2;
            report.section(
                    "the app at half of its throughput, above the linger of " + Latency.LINGER_MILLIS + " ms",
                    latency(broker, full, half).figures());
        }
    }

    private Pipeline.Result pipeline(BenchBroker broker, Path full, RawScorer scorer) throws InterruptedException {
        try (Stage stage = new Stage("pipeline", effort.rounds() + 1)) {
            return new Pipeline(broker, full, scorer, device)
                    .run(effort.rounds(), effort.pipelineRecords(), effort.slice(), stage::step);
        }
    }

    private Overhead.Result overhead(BenchBroker broker, Backlog backlog) throws IOException, InterruptedException {
        Path light = folder.resolve("light.onnx");
        RigModel.light().train(effort.readings(), light, ModelTraining.Progress.UNHEARD);
        try (RawScorer scorer = new RawScorer(light, Device.CPU);
                Stage stage = new Stage("overhead", effort.rounds() + 1)) {
            return new Overhead(broker, light, scorer).run(effort.rounds(), backlog, effort.slice(), stage::step);
        }
    }

    private Latency.Result latency(BenchBroker broker, Path full, double perSecond) throws InterruptedException {
        try (Stage stage = new Stage("latency", Latency.apps())) {
            return new Latency(broker, full, device, effort.latencyWarmUp(), effort.latencyLength())
                    .run(perSecond, stage::step);
        }
    }

    private void peers() throws IOException, InterruptedException {
        List<Peers.Result> results = new ArrayList<>();
        for (Path file : tables) {
            LabelledTable table = LabelledTable.read(file);
            Peers.Result result;
            try (Stage stage = new Stage(table.name(), effort.rounds() + 1)) {
                result = new Peers(table, folder).run(effort.rounds(), stage::step);
            }
            results.add(result);
            report.set(table.name() + ", one thread each", table.name(), result.figures());
        }
        if (results.isEmpty()) {
            report.say("no labelled tables: other ways are not measured; name some with --data");
        }
        report.section("over " + results.size() + " tables, rates by their geometric mean", Peers.means(results));
    }
}

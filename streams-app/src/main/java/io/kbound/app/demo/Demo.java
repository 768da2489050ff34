package io.kbound.app.demo;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.config.Setting;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.app.web.Dashboard;
import io.kbound.app.web.WebServer;
import io.kbound.command.FileTree;
import io.kbound.command.KboundException;
import io.kbound.record.AnomalyRecord;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** The demonstration from start to end. */
public final class Demo {
    private static final String TOPIC = "signals";
    private static final int RIG_HISTORY = 8000;
    private static final int RIG_WINDOW = 32;
    /** Shorter, since there is only a minute or so of this machine to learn from. */
    private static final int HOST_WINDOW = 8;

    private static final int HEALTHY_READINGS = 300;
    private static final int FAULTY_READINGS = 200;
    private static final long HISTORY_SEED = 1;
    private static final long LIVE_SEED = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Options options;
    private final PrintStream out;
    private final AtomicBoolean stop = new AtomicBoolean();

    /** Where the readings come from. */
    public enum Source {
        /** The simulated pump rig, with faults. */
        RIG,
        /** This machine's own telemetry. */
        HOST
    }

    /**
     * What to show.
     *
     * @param seconds how long to publish; empty: until {@link #requestStop}
     * @param rate readings a second
     * @param falseAlarmRate share of normal windows that may be called anomalies
     * @param learnSeconds how long to learn from this machine, where it is the source
     * @param model a model file to use instead of training one
     */
    public record Options(
            Source source,
            Optional<Long> seconds,
            double rate,
            double falseAlarmRate,
            int learnSeconds,
            Optional<Path> model) {}

    /** A demonstration that tells of itself on a stream. */
    public Demo(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Ends the demonstration early, with its summary. */
    public void requestStop() {
        stop.set(true);
    }

    /** Shows everything, and cleans up. */
    public DemoResult run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("kbound-demo");
        ExecutorService background = Executors.newSingleThreadExecutor();
        // The broker takes seconds to start, and so does training: side by side.
        CompletableFuture<LocalBroker> starting =
                CompletableFuture.supplyAsync(() -> LocalBroker.start(0, folder.resolve("broker")), background);
        try {
            Path model = options.model.isPresent() ? options.model.get() : model(starting);
            LocalBroker broker = await(starting);
            say("broker    %s, in this process", broker.bootstrapServers());
            return show(broker, folder, model);
        } finally {
            // Where the model failed first, the broker may still be on its way up.
            starting.handle((broker, failed) -> {
                        if (broker != null) {
                            broker.close();
                        }
                        return failed;
                    })
                    .join();
            background.shutdown();
            FileTree.delete(folder);
        }
    }

    private Path model(CompletableFuture<LocalBroker> starting) throws IOException, InterruptedException {
        return switch (options.source) {
            case RIG -> {
                say("source    a simulated pump rig: %d channels, %.0f readings a second", channels(), options.rate);
                yield DemoModel.of("pump-rig", healthyRig(HISTORY_SEED), RIG_HISTORY, RIG_WINDOW);
            }
            case HOST -> {
                say("source    this machine's telemetry, %.0f readings a second", options.rate);
                // What is normal here is this machine with a broker on it.
                await(starting);
                say("learning  what is normal here, for %d s", options.learnSeconds);
                SignalSource paced = new PacedSource(new HostTelemetry(), options.rate);
                yield DemoModel.of("this-host", paced, (int) (options.learnSeconds * options.rate), HOST_WINDOW);
            }
        };
    }

    private static int channels() {
        return PumpRig.CHANNELS.size();
    }

    private static FaultyRig healthyRig(long seed) {
        return new FaultyRig(new PumpRig(seed), FaultPlan.NONE);
    }

    private static LocalBroker await(CompletableFuture<LocalBroker> starting) throws InterruptedException {
        try {
            return starting.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KboundException known) {
                throw known;
            }
            throw new IllegalStateException("the broker did not start", failed.getCause());
        }
    }

    private DemoResult show(LocalBroker broker, Path folder, Path modelFile) throws InterruptedException {
        int window;
        try (BoundModel model = BoundModel.open(modelFile)) {
            window = model.card().window().length();
            say(
                    "model     %s, %d calibration windows, %s",
                    model.card().id(), model.card().calibration().bounds().size(), modelFile);
        }
        AppConfig config = ConfigReader.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "app.id=kbound-demo",
                        "app.threads=1",
                        "input.topic=" + TOPIC,
                        "model.path=" + modelFile,
                        "alert.false-alarm-rate=" + options.falseAlarmRate,
                        "output.scores=kbound-scores",
                        "web.port=0",
                        "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                        "kafka.state.dir=" + folder.resolve("state")));
        Map<String, String> kafka = ScoringApp.kafka(config);
        Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Topics topics = new Topics(kafka, config.app().startTimeout())) {
            topics.createForSignals(TOPIC, 1);
        }
        long total =
                options.seconds.map(seconds -> (long) (seconds * options.rate)).orElse(Long.MAX_VALUE);
        FaultPlan plan =
                options.source == Source.RIG ? new FaultPlan(total, HEALTHY_READINGS, FAULTY_READINGS) : FaultPlan.NONE;
        SignalSource source =
                options.source == Source.RIG ? new FaultyRig(new PumpRig(LIVE_SEED), plan) : new HostTelemetry();
        ScoringCounts counts = new ScoringCounts();
        try (WebServer server = WebServer.bind(
                        Setting.WEB_PORT.key(),
                        config.web().host(),
                        config.web().port().orElse(0),
                        WebServer.Limits.of(config.web()));
                ScoringApp app = ScoringApp.start(config, counts, event -> {});
                Dashboard dashboard = Dashboard.serve(server, config, app, counts);
                ResultConsumer<AnomalyRecord> consumer =
                        new ResultConsumer<>(client, config.output().anomalies(), AnomalyRecord.class, true);
                Publisher publisher = new Publisher(client, TOPIC, source, options.rate, total)) {
            say(
                    "topology  %s -> decode -> assemble -> score -> judge -> %s, exactly once",
                    TOPIC, config.output().anomalies());
            server.start();
            say("page      %s", dashboard.address());
            app.model().judge().caveat().ifPresent(caveat -> say("note      %s", caveat));
            Narrator narrator = new Narrator(out, plan, new FaultTally(plan, window), options.rate);
            publisher.start();
            while (!stop.get() && !publisher.isDone()) {
                narrator.tell(publisher.published(), consumer.poll(Duration.ofMillis(100)));
            }
            publisher.stop();
            drain(publisher.published(), counts, consumer, narrator);
            return narrator.summary(publisher.published(), counts, options.falseAlarmRate);
        }
    }

    /** Waits until all that was published has come out at the other end. */
    private static void drain(
            long published, ScoringCounts counts, ResultConsumer<AnomalyRecord> consumer, Narrator narrator)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (narrator.anomalies() < counts.anomalyCount() || counts.endedCount() < published) {
            if (System.nanoTime() > deadline) {
                throw new KboundException(
                        "demo",
                        "only " + counts.endedCount() + " of " + published + " records came through in time",
                        "try again on a machine with less to do");
            }
            narrator.tell(published, consumer.poll(Duration.ofMillis(100)));
        }
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}

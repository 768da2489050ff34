package io.kbound.tests;

import io.kbound.app.service.Topics;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a record costs beside scoring, and what broken records cost the others. The broker is a process of its own; the
 * app's CPU time is that of its whole process, with Kafka's clients, garbage collection and compilation.
 */
class OverheadBenchmark {
    private static final int RECORDS = Integer.getInteger("overhead.records", 300_000);
    private static final int REPETITIONS = Integer.getInteger("overhead.repetitions", 5);
    private static final int WARM_UP = RECORDS / 6;
    private static final int WINDOW = 8;
    private static final int BATCH = 64;
    private static final List<String> CHANNELS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void printsWhatARecordCosts() throws Exception {
        Path model = SmallModel.train(folder, WINDOW, CHANNELS);
        try (Launched broker = Launched.start(folder, "broker", "--port", "0", "--data", "broker")) {
            broker.await("listening on", PATIENCE);
            String bootstrap = broker.output().split("listening on |,", -1)[1];
            Map<String, String> client = Map.of("bootstrap.servers", bootstrap);
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("clean", 2);
                topics.createForSignals("mixed", 2);
            }
            new MixedSignals(CHANNELS, 100, 2, 1).fill(client, "clean", RECORDS, 0);
            new MixedSignals(CHANNELS, 100, 2, 2).fill(client, "mixed", RECORDS - RECORDS / 10, RECORDS / 10);

            Spread app = new Spread();
            Spread scorer = new Spread();
            Spread beside = new Spread();
            Spread perSecond = new Spread();
            Spread mixedCpu = new Spread();
            Spread mixedThroughput = new Spread();
            // The first are for the compiler.
            for (int repetition = -1; repetition < REPETITIONS; repetition++) {
                PipelineCost raw = PipelineCost.of(() -> score(model), RECORDS / BATCH * BATCH);
                boolean mixedFirst = repetition % 2 == 0;
                PipelineCost first = run(bootstrap, model, mixedFirst ? "mixed" : "clean", repetition);
                PipelineCost second = run(bootstrap, model, mixedFirst ? "clean" : "mixed", repetition);
                PipelineCost clean = mixedFirst ? second : first;
                PipelineCost mixed = mixedFirst ? first : second;
                if (repetition >= 0) {
                    app.add(clean.cpuMicros());
                    scorer.add(raw.cpuMicros());
                    beside.add(clean.cpuMicros() - raw.cpuMicros());
                    perSecond.add(clean.perSecond());
                    mixedCpu.add(mixed.cpuMicros() / clean.cpuMicros());
                    mixedThroughput.add(mixed.perSecond() / clean.perSecond());
                }
            }
            System.out.printf(
                    "%nmedian (least to most) of %d runs of %d records, window %d x %d, batch %d, one stream thread%n"
                            + "CPU of the app's process, microseconds a record:  %s%n"
                            + "CPU of the scorer alone, the same:                %s%n"
                            + "CPU beside scoring, the same:                     %s%n"
                            + "records a second:                                 %s%n"
                            + "a tenth of them broken, over none, throughput:    %s%n"
                            + "a tenth of them broken, over none, CPU a record:  %s%n%n",
                    REPETITIONS,
                    RECORDS - WARM_UP,
                    WINDOW,
                    CHANNELS.size(),
                    BATCH,
                    app,
                    scorer,
                    beside,
                    perSecond,
                    mixedThroughput,
                    mixedCpu);
        }
    }

    private PipelineCost run(String bootstrap, Path model, String topic, int repetition) throws Exception {
        return PipelineCost.ofApp(
                List.of(
                        "app.id=" + topic + repetition,
                        "app.threads=1",
                        "input.topic=" + topic,
                        "model.path=" + model,
                        "batch.max-records=" + BATCH,
                        "output.scores=scores",
                        "kafka.state.dir=" + folder.resolve("state"),
                        "kafka.bootstrap.servers=" + bootstrap),
                WARM_UP,
                RECORDS);
    }

    /** Scores as many windows of the same size as a topic has records, from memory. */
    private static void score(Path file) {
        try (BoundModel model = BoundModel.open(file);
                BoundScorer scorer = model.scorer(BATCH)) {
            Random random = new Random(1);
            float[][] windows = new float[10 * BATCH][WINDOW * CHANNELS.size()];
            for (float[] window : windows) {
                for (int i = 0; i < window.length; i++) {
                    window[i] = (float) random.nextGaussian();
                }
            }
            float sum = 0;
            for (int i = 0; i < RECORDS / BATCH; i++) {
                for (int slot = 0; slot < BATCH; slot++) {
                    scorer.put(slot, windows[(i * BATCH + slot) % windows.length]);
                }
                scorer.score(BATCH);
                for (int slot = 0; slot < BATCH; slot++) {
                    sum += scorer.bound(slot);
                }
            }
            if (!Float.isFinite(sum)) {
                throw new IllegalStateException("a window has no finite bound");
            }
        }
    }
}

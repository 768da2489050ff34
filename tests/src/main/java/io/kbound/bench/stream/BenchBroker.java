package io.kbound.bench.stream;

import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import io.kbound.scorer.onnx.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** A broker in a process of its own, so that its work is not counted as the app's. */
public final class BenchBroker implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LISTENING = "listening on ";

    private final Path folder;
    private final String bootstrap;
    /** A broker that outlives an interrupted bench would stay for good. */
    private final Thread onInterrupt;

    private final StringBuilder said = new StringBuilder();

    private volatile Launched process;

    private BenchBroker(Path folder, Launched process, String bootstrap) {
        this.folder = folder;
        this.process = process;
        this.bootstrap = bootstrap;
        this.onInterrupt = new Thread(() -> this.process.terminate(), "stop the broker");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** Starts one that keeps its topics below a folder. */
    public static BenchBroker start(Path folder) throws IOException, InterruptedException {
        Launched process = launch(folder, "0");
        return new BenchBroker(folder, process, process.output().split(LISTENING + "|,", -1)[1]);
    }

    private static Launched launch(Path folder, String port) throws IOException, InterruptedException {
        Launched process = Launched.start(folder, "broker", "--port", port, "--data", "broker");
        try {
            process.await(LISTENING, PATIENCE);
            return process;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            process.close();
            throw failed;
        }
    }

    /** Has it end in order, and starts it again where it was. */
    public void restart(Duration away) throws IOException, InterruptedException {
        process.terminate();
        process.exitCode(PATIENCE);
        said.append(process.errors());
        process.close();
        Thread.sleep(away.toMillis());
        process = launch(folder, bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
    }

    /** Has it hang for a while: its connections stay, and nothing is answered. */
    public void pause(Duration length) throws IOException, InterruptedException {
        process.pause();
        try {
            Thread.sleep(length.toMillis());
        } finally {
            process.resume();
        }
    }

    /** What it has written to standard error so far. */
    public String errors() throws IOException {
        return said + process.errors();
    }

    /** Settings of its clients. */
    public Map<String, String> client() {
        return Map.of("bootstrap.servers", bootstrap);
    }

    /** Makes a topic that keeps the timestamps of its records. */
    public void createTopic(String name, int partitions) {
        try (Topics topics = new Topics(client(), PATIENCE)) {
            topics.createForSignals(name, partitions);
        }
    }

    /** Makes a topic whose records bear the time when they were appended. */
    public void createStampedTopic(String name, int partitions) {
        try (Topics topics = new Topics(client(), PATIENCE)) {
            topics.createForResults(List.of(name), partitions);
        }
    }

    /**
     * Settings of an app of one stream thread that scores a topic exactly once, by all levels, and writes every score to another. All
     * else is as it is by default.
     *
     * @param run a name for the app that no other has had
     */
    List<String> app(String run, String topic, String scores, Path model, Device device) {
        return List.of(
                "app.id=" + run,
                "app.threads=1",
                "input.topic=" + topic,
                "model.path=" + model,
                "screening.mode=off",
                "device.name=" + device,
                "output.scores=" + scores,
                "kafka.state.dir=" + state(),
                "kafka.bootstrap.servers=" + bootstrap);
    }

    /** Settings of an app that copies as {@link #app one} scores: one stream thread, exactly once, at once. */
    Map<String, String> copying(String run) {
        Map<String, String> settings = new HashMap<>(client());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, run);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), "0");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state().toString());
        return settings;
    }

    private Path state() {
        return folder.resolve("state");
    }

    @Override
    public void close() throws IOException {
        process.close();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
    }
}

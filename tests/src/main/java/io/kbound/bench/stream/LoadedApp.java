package io.kbound.bench.stream;

import io.kbound.bench.measure.ProcessCost;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Apps that work off the readings of many sources, exactly once, their windows in memory, with a commit every {@link #COMMIT_INTERVAL}.
 */
public final class LoadedApp {
    /** As by default. */
    public static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

    private final BenchBroker broker;
    private final SourceLoad load;
    private int runs;

    /** Of a load whose topic has been filled. */
    public LoadedApp(BenchBroker broker, SourceLoad load) {
        this.broker = broker;
        this.load = load;
    }

    /**
     * Has one work, from the topic's beginning.
     *
     * @param threads that Kafka Streams runs
     * @param screened whether records are screened
     * @param warmUp records that do not count yet
     * @param records until when it is measured, those of the warm-up included
     */
    public ProcessCost run(Path model, int threads, boolean screened, int warmUp, int records)
            throws InterruptedException {
        String topic = load.topic();
        String run = topic + "-" + model.getFileName() + "-" + threads + "-" + screened + "-" + runs++;
        List<String> settings = new ArrayList<>(broker.app(run, topic, "scores-of-" + topic, model, Device.CPU));
        settings.add("app.threads=" + threads);
        settings.add("screening.mode=" + (screened ? "on" : "off"));
        settings.add("kafka.commit.interval.ms=" + COMMIT_INTERVAL.toMillis());
        return AppRun.of(settings, warmUp, records).cost();
    }
}

package io.kbound.bench.stream;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.scoring.RawScorer;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a record costs beside scoring, and what broken records cost the others. By a light model, so that what is looked for is
 * most of what is measured. The app's CPU time is that of its whole process, Kafka's clients, garbage collection and
 * compilation included; the broker is elsewhere.
 */
public final class Overhead {
    private final BenchBroker broker;
    private final Path model;
    private final RawScorer scorer;

    /**
     * @param model a light one
     * @param scorer of the same model
     */
    public Overhead(BenchBroker broker, Path model, RawScorer scorer) {
        this.broker = broker;
        this.model = model;
        this.scorer = scorer;
    }

    /**
     * Measures.
     *
     * @param afterRound called when another round is done, the first of which is for the compiler and does not count
     */
    public Result run(int rounds, Backlog backlog, Duration slice, Runnable afterRound) throws InterruptedException {
        Spread cpuMicros = new Spread();
        Spread allocated = new Spread();
        Spread perSecond = new Spread();
        Spread brokenRatio = new Spread();
        for (int round = -1; round < rounds; round++) {
            ProcessCost raw = scorer.measure(slice);
            boolean mixedFirst = round % 2 == 0;
            ProcessCost first = app(mixedFirst ? Backlog.MIXED : Backlog.CLEAN, round, backlog);
            ProcessCost second = app(mixedFirst ? Backlog.CLEAN : Backlog.MIXED, round, backlog);
            ProcessCost clean = mixedFirst ? second : first;
            ProcessCost mixed = mixedFirst ? first : second;
            if (round >= 0) {
                cpuMicros.add(clean.cpuMicros() - raw.cpuMicros());
                allocated.add(clean.allocatedBytes());
                perSecond.add(clean.perSecond());
                brokenRatio.add(mixed.perSecond() / clean.perSecond());
            }
            afterRound.run();
        }
        return new Result(cpuMicros, allocated, perSecond, brokenRatio);
    }

    private ProcessCost app(String topic, int round, Backlog backlog) throws InterruptedException {
        return AppRun.of(
                        broker.app(topic + round, topic, "scores", model, Device.CPU),
                        backlog.records() / 6,
                        backlog.records())
                .cost();
    }

    /**
     * What came of it.
     *
     * @param cpuMicros of the app's process for each record, less the scorer's beside it
     * @param allocatedBytes by the app's threads for each record
     * @param perSecond records
     * @param brokenRatio throughput with a tenth of the records broken, over none
     */
    public record Result(Spread cpuMicros, Spread allocatedBytes, Spread perSecond, Spread brokenRatio) {
        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    Figure.of(
                            "overhead_us_per_record",
                            "CPU of the app's process beside scoring",
                            cpuMicros,
                            "us/record"),
                    Figure.of(
                            "allocation_bytes_per_record", "allocated by its threads", allocatedBytes, "bytes/record"),
                    Figure.of("light_pipeline_records_per_s", "the app with a light model", perSecond, "records/s"),
                    Figure.of("broken_ratio", "the same with a tenth broken, over none", brokenRatio, ""));
        }
    }
}

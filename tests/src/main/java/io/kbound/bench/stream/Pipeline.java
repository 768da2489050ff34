package io.kbound.bench.stream;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.scoring.RawScorer;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The app on a backlog beside the scorer alone, in turns: exactly once, Avro in and out, one stream thread. By Kafka Streams' default it commits
 * ten times a second, which suits those who wait for what it says; who works a backlog off has it commit twice.
 */
public final class Pipeline {
    private final BenchBroker broker;
    private final Path model;
    private final RawScorer scorer;
    private final Device device;

    private enum Commits {
        TWICE_A_SECOND("kafka.commit.interval.ms=500"),
        BY_DEFAULT("kafka.commit.interval.ms=100");

        private final String setting;

        Commits(String setting) {
            this.setting = setting;
        }
    }

    /**
     * @param scorer of the same model, on the same device
     */
    public Pipeline(BenchBroker broker, Path model, RawScorer scorer, Device device) {
        this.broker = broker;
        this.model = model;
        this.scorer = scorer;
        this.device = device;
    }

    /**
     * Measures.
     *
     * @param records of the clean topic that an app works off
     * @param slice how long the scorer alone is measured before and after each app
     * @param afterRound called when another round is done, the first of which is for the compiler and does not count
     */
    public Result run(int rounds, int records, Duration slice, Runnable afterRound) throws InterruptedException {
        Map<Commits, Measured> measured = new EnumMap<>(Commits.class);
        for (Commits commits : Commits.values()) {
            measured.put(commits, new Measured());
        }
        ProcessCost before = scorer.measure(slice);
        for (int round = -1; round < rounds; round++) {
            for (Commits commits : Commits.values()) {
                List<String> settings = new ArrayList<>(
                        broker.app("pipeline-" + round + commits, Backlog.CLEAN, "scores", model, device));
                settings.add(commits.setting);
                AppRun run = AppRun.of(settings, records / 6, records);
                ProcessCost after = scorer.measure(slice);
                if (round >= 0) {
                    Objects.requireNonNull(measured.get(commits)).add(run, before, after);
                }
                before = after;
            }
            afterRound.run();
        }
        return new Result(
                Objects.requireNonNull(measured.get(Commits.TWICE_A_SECOND)),
                Objects.requireNonNull(measured.get(Commits.BY_DEFAULT)));
    }

    /** What an app did beside the scorer, round by round. */
    private static final class Measured {
        final Spread perSecond = new Spread();
        final Spread ratio = new Spread();
        final Spread cpuMicros = new Spread();
        final Spread batch = new Spread();

        void add(AppRun run, ProcessCost before, ProcessCost after) {
            ProcessCost app = run.cost();
            perSecond.add(app.perSecond());
            ratio.add(app.perSecond() / mean(before.perSecond(), after.perSecond()));
            cpuMicros.add(app.cpuMicros() - mean(before.cpuMicros(), after.cpuMicros()));
            batch.add(run.batchRecords());
        }

        private static double mean(double a, double b) {
            return (a + b) / 2;
        }
    }

    /** What came of it. */
    public static final class Result {
        private final Measured backlog;
        private final Measured byDefault;

        private Result(Measured backlog, Measured byDefault) {
            this.backlog = backlog;
            this.byDefault = byDefault;
        }

        /** Records a second on a backlog, on the whole. */
        public double perSecond() {
            return backlog.perSecond.median();
        }

        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    Figure.of(
                            "pipeline_records_per_s",
                            "the app on a backlog, exactly once, commits every 500 ms",
                            backlog.perSecond,
                            "records/s"),
                    Figure.of("pipeline_ratio", "the app over the scorer beside it", backlog.ratio, ""),
                    Figure.of(
                            "pipeline_ratio_by_default",
                            "the same with commits every 100 ms, as by default",
                            byDefault.ratio,
                            ""),
                    Figure.of(
                            "overhead_beside_full_us_per_record",
                            "CPU beside scoring, as a small difference of large numbers",
                            backlog.cpuMicros,
                            "us/record"),
                    Figure.of("pipeline_batch_records", "scored at once", backlog.batch, "records"),
                    new Figure("threads", "stream threads", 1, "", ""));
        }
    }
}

package io.kbound.bench.stream;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.scoring.RawScorer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The app on a backlog beside the scorer alone, in turns: exactly once, Avro in and out, one stream thread. */
public final class Pipeline {
    private final BenchBroker broker;
    private final Path model;
    private final RawScorer scorer;

    /**
     * @param scorer of the same model
     */
    public Pipeline(BenchBroker broker, Path model, RawScorer scorer) {
        this.broker = broker;
        this.model = model;
        this.scorer = scorer;
    }

    /**
     * Measures.
     *
     * @param records of the clean topic that an app works off
     * @param slice how long the scorer alone is measured before and after each app
     * @param afterRound called when another round is done, the first of which is for the compiler and does not count
     */
    public Result run(int rounds, int records, Duration slice, Runnable afterRound) throws InterruptedException {
        Spread perSecond = new Spread();
        Spread ratio = new Spread();
        Spread cpuMicros = new Spread();
        Spread batch = new Spread();
        ProcessCost before = scorer.measure(slice);
        for (int round = -1; round < rounds; round++) {
            AppRun run = AppRun.of(
                    broker.app("pipeline" + round, Backlog.CLEAN, "scores", model, scorer.batch()),
                    records / 6,
                    records);
            ProcessCost after = scorer.measure(slice);
            if (round >= 0) {
                ProcessCost app = run.cost();
                perSecond.add(app.perSecond());
                ratio.add(app.perSecond() / mean(before.perSecond(), after.perSecond()));
                cpuMicros.add(app.cpuMicros() - mean(before.cpuMicros(), after.cpuMicros()));
                batch.add(run.batchRecords());
            }
            before = after;
            afterRound.run();
        }
        return new Result(perSecond, ratio, cpuMicros, batch);
    }

    private static double mean(double a, double b) {
        return (a + b) / 2;
    }

    /**
     * What came of it.
     *
     * @param perSecond records
     * @param ratio over the scorer's beside it, round by round
     * @param cpuMicros of the app's process for each record, less the scorer's beside it
     * @param batch records scored at once, on average
     */
    public record Result(Spread perSecond, Spread ratio, Spread cpuMicros, Spread batch) {
        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    Figure.of("pipeline_records_per_s", "the app on a backlog, exactly once", perSecond, "records/s"),
                    Figure.of("pipeline_ratio", "the app over the scorer beside it", ratio, ""),
                    Figure.of(
                            "overhead_beside_full_us_per_record",
                            "CPU beside scoring, as a small difference of large numbers",
                            cpuMicros,
                            "us/record"),
                    Figure.of(
                            "pipeline_batch_records",
                            "scored at once, of the scorer's batch at most",
                            batch,
                            "records"),
                    new Figure("threads", "stream threads", 1, "", ""));
        }
    }
}

package io.kbound.bench.stream;

import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.stream.PacedProducer.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How long a score takes at a steady load: from when the broker appended the reading until it appended the score, and until a
 * consumer has it that reads what is committed. What the app is told to wait for others to score with (linger) is taken off.
 */
public final class Latency {
    private static final String TOPIC = "paced";
    private static final String SCORES = "paced-scores";
    private static final int LINGER_MILLIS = 5;
    private static final int FILLING_PER_SECOND = 5000;

    private final BenchBroker broker;
    private final Path model;
    private final int batch;

    /** Of a model, in batches of that size at most. */
    public Latency(BenchBroker broker, Path model, int batch) {
        this.broker = broker;
        this.model = model;
        this.batch = batch;
    }

    /**
     * Measures.
     *
     * @param perSecond readings
     * @param warmUp how long what comes does not count yet
     * @param length how long it counts
     */
    public Result run(double perSecond, Duration warmUp, Duration length) throws Exception {
        broker.createStampedTopic(TOPIC, Backlog.PARTITIONS);
        List<String> settings = new ArrayList<>(broker.app("latency", TOPIC, SCORES, model, batch));
        settings.add("batch.linger=" + LINGER_MILLIS + "ms");
        int filling = Backlog.RIGS * RigModel.WINDOW;
        int records = (int) (perSecond * (warmUp.toMillis() + length.toMillis()) / 1e3);
        ScoringCounts counts = new ScoringCounts();
        try (ScoringApp app = AppRun.start(settings, counts);
                PacedProducer producer = new PacedProducer(broker.client(), TOPIC)) {
            awaitRunning(app);
            try (ScoreTimes times = ScoreTimes.watch(broker.client(), SCORES)) {
                // What fills the windows is hardly ever scored, so it may come as fast as it likes.
                producer.send(filling, FILLING_PER_SECOND);
                awaitEnd(counts, filling);
                long warm = System.currentTimeMillis() + warmUp.toMillis();
                double sent = producer.send(records, perSecond);
                awaitEnd(counts, filling + records);
                times.await((int) counts.scoredCount(), BenchBroker.PATIENCE);
                return result(producer.appendedMillis(), times.seen(), warm, sent);
            }
        }
    }

    private static Result result(Map<Place, Long> appended, List<ScoreTimes.Seen> scores, long warm, double sent) {
        Spread toAppended = new Spread();
        Spread toCommitted = new Spread();
        for (ScoreTimes.Seen score : scores) {
            Long since = appended.get(new Place(new TopicPartition(TOPIC, score.partition()), score.offset()));
            if (since == null) {
                throw new IllegalStateException("a score of no reading that was sent: " + score);
            }
            if (since >= warm) {
                toAppended.add((double) score.appendedMillis() - since - LINGER_MILLIS);
                toCommitted.add((double) score.committedMillis() - since - LINGER_MILLIS);
            }
        }
        return new Result(toAppended, toCommitted, sent);
    }

    private static void awaitRunning(ScoringApp app) throws InterruptedException {
        long deadline = System.nanoTime() + BenchBroker.PATIENCE.toNanos();
        while (!app.isRunning()) {
            require(System.nanoTime() < deadline, "the app does not begin in time");
            Thread.sleep(20);
        }
    }

    private static void awaitEnd(ScoringCounts counts, int records) throws InterruptedException {
        long deadline = System.nanoTime() + BenchBroker.PATIENCE.toNanos();
        while (counts.endedCount() < records) {
            require(System.nanoTime() < deadline, "the app cannot keep up with half of its own throughput");
            Thread.sleep(20);
        }
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalStateException(otherwise);
        }
    }

    /**
     * What came of it, in milliseconds above the linger.
     *
     * @param toAppended until the broker appended the score
     * @param toCommitted until a consumer of committed records had it
     * @param perSecond readings sent
     */
    public record Result(Spread toAppended, Spread toCommitted, double perSecond) {
        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    new Figure("latency_records_per_s", "readings sent", perSecond, "records/s", ""),
                    figure("p99_ms", "99 % of scores are appended within the linger and", toAppended),
                    figure("p99_committed_ms", "99 % are with a consumer of committed ones within", toCommitted));
        }

        private static Figure figure(String key, String says, Spread millis) {
            return new Figure(
                    key,
                    says,
                    millis.quantile(0.99),
                    "ms",
                    String.format(
                            Locale.ROOT,
                            "median %.0f, most %.0f, of %d",
                            millis.median(),
                            millis.most(),
                            millis.count()));
        }
    }
}

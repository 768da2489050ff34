package io.kbound.bench.stream;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.stream.PacedProducer.Sent;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How long a score takes at a steady load: from when the broker appended the reading until it appended the score, and until a
 * consumer has it that reads what is committed. What the app is told to wait for others to score with (linger) is taken off.
 * Beside it, an app that only copies.
 */
public final class Latency {
    /** How long a reading may wait for others. */
    public static final int LINGER_MILLIS = 1;

    private static final int FILLING_PER_SECOND = 5000;

    private final BenchBroker broker;
    private final Path model;
    private final Device device;
    private final Duration warmUp;
    private final Duration length;

    /**
     * Of a model on a device.
     *
     * @param warmUp how long what comes does not count yet
     * @param length how long it counts
     */
    public Latency(BenchBroker broker, Path model, Device device, Duration warmUp, Duration length) {
        this.broker = broker;
        this.model = model;
        this.device = device;
        this.warmUp = warmUp;
        this.length = length;
    }

    /** How many apps {@link #run} measures. */
    public static int apps() {
        return 3;
    }

    /**
     * Measures.
     *
     * @param perSecond readings
     * @param afterApp called when an app is done with
     */
    public Result run(double perSecond, Runnable afterApp) throws InterruptedException {
        Times exactlyOnce = scoring("exactly-once", perSecond, List.of());
        afterApp.run();
        Times atLeastOnce = scoring(
                "at-least-once",
                perSecond,
                List.of("kafka." + StreamsConfig.PROCESSING_GUARANTEE_CONFIG + "=at_least_once"));
        afterApp.run();

        String copied = "copied";
        String copies = "copies";
        broker.createStampedTopic(copied, Backlog.PARTITIONS);
        broker.createStampedTopic(copies, Backlog.PARTITIONS);
        Times copying = times(new CopyingApp(broker.copying("copying"), copied, copies), copied, copies, perSecond);
        afterApp.run();
        return new Result(exactlyOnce, atLeastOnce, copying);
    }

    private Times scoring(String run, double perSecond, List<String> more) throws InterruptedException {
        String readings = "paced-" + run;
        String scores = "paced-scores-" + run;
        broker.createStampedTopic(readings, Backlog.PARTITIONS);
        List<String> settings = new ArrayList<>(broker.app("latency-" + run, readings, scores, model, device));
        settings.add("batch.linger=" + LINGER_MILLIS + "ms");
        // By default what is sent waits for more until the next commit.
        settings.add("kafka.producer.linger.ms=0");
        settings.addAll(more);
        return times(Answering.scoring(settings, scores), readings, scores, perSecond);
    }

    private Times times(Answering started, String readings, String answers, double perSecond)
            throws InterruptedException {
        int filling = Backlog.RIGS * RigModel.WINDOW;
        int records = (int) (perSecond * (warmUp.toMillis() + length.toMillis()) / 1e3);
        try (Answering app = started;
                PacedProducer producer = new PacedProducer(broker.client(), readings)) {
            Waiting.until(app::isRunning, BenchBroker.PATIENCE, () -> "the app does not begin in time");
            try (AnswerTimes times = AnswerTimes.watch(broker.client(), answers, app::reading)) {
                // What fills the windows is hardly ever scored, so it may come as fast as it likes.
                producer.send(filling, FILLING_PER_SECOND);
                awaitEnd(app, filling);
                long warm = System.currentTimeMillis() + warmUp.toMillis();
                double sent = producer.send(records, perSecond);
                awaitEnd(app, filling + records);
                times.await((int) app.answerCount(), BenchBroker.PATIENCE);
                return times(producer.appendedMillis(), times.seen(), warm, sent);
            }
        }
    }

    private static Times times(Map<Sent, Long> appended, List<AnswerTimes.Seen> answers, long warm, double perSecond) {
        Spread toAppended = new Spread();
        Spread toCommitted = new Spread();
        for (AnswerTimes.Seen answer : answers) {
            Long since = appended.get(answer.reading());
            if (since == null) {
                throw new IllegalStateException("an answer to no reading that was sent: " + answer);
            }
            if (since >= warm) {
                toAppended.add((double) answer.appendedMillis() - since);
                toCommitted.add((double) answer.committedMillis() - since);
            }
        }
        return new Times(toAppended, toCommitted, perSecond);
    }

    private static void awaitEnd(Answering app, int records) throws InterruptedException {
        Waiting.until(
                () -> app.doneCount() >= records,
                BenchBroker.PATIENCE,
                () -> "the app cannot keep up with half of its own throughput");
    }

    /**
     * What an app took, in milliseconds.
     *
     * @param toAppended until the broker appended the answer
     * @param toCommitted until a consumer of committed records had it
     * @param perSecond readings sent
     */
    private record Times(Spread toAppended, Spread toCommitted, double perSecond) {}

    /** What came of it. */
    public static final class Result {
        private final Times exactlyOnce;
        private final Times atLeastOnce;
        private final Times copying;

        private Result(Times exactlyOnce, Times atLeastOnce, Times copying) {
            this.exactlyOnce = exactlyOnce;
            this.atLeastOnce = atLeastOnce;
            this.copying = copying;
        }

        /** In figures, in milliseconds above the linger. */
        public List<Figure> figures() {
            return List.of(
                    new Figure("latency_records_per_s", "readings sent", exactlyOnce.perSecond, "records/s", ""),
                    figure("p99_ms", "99 % of scores are appended within", exactlyOnce.toAppended, LINGER_MILLIS),
                    figure(
                            "p99_committed_ms",
                            "99 % are with a consumer of committed ones within",
                            exactlyOnce.toCommitted,
                            LINGER_MILLIS),
                    figure(
                            "p99_at_least_once_ms",
                            "the same at least once, appended",
                            atLeastOnce.toAppended,
                            LINGER_MILLIS),
                    figure("copy_p99_ms", "an app that only copies, exactly once, appended", copying.toAppended, 0),
                    figure("copy_p99_committed_ms", "the same, committed", copying.toCommitted, 0));
        }

        private static Figure figure(String key, String says, Spread millis, int linger) {
            return new Figure(
                    key,
                    says,
                    millis.quantile(0.99) - linger,
                    "ms",
                    String.format(
                            Locale.ROOT,
                            "median %.0f, 90 %% %.0f, most %.0f, of %d",
                            millis.median() - linger,
                            millis.quantile(0.9) - linger,
                            millis.most() - linger,
                            millis.count()));
        }
    }
}

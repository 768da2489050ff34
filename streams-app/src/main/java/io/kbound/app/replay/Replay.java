package io.kbound.app.replay;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.InputDecoders;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.CalibrationKind;
import io.kbound.app.kafka.GroupOffsets;
import io.kbound.app.kafka.ResultReader;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ReplayRange;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.command.Progress;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.evaluation.Disagreement;
import io.kbound.scorer.evaluation.Episodes;
import io.kbound.scorer.evaluation.Evaluation;
import io.kbound.scorer.evaluation.WorstEpisodes;
import io.kbound.scorer.report.ReplayResult;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;

/** A replay, from the range's offsets to what came of it. */
final class Replay implements AutoCloseable {
    private final AppConfig config;
    private final ModelCard card;
    private final Labels labels;
    private final Map<String, String> kafka;
    private final Topics topics;
    private final int partitions;

    /**
     * Checks what can be checked before any work is done.
     *
     * @param configs the live app's
     * @param id names the replay's group, and begins the names of its topics
     * @throws KboundException where model, brokers or topic are not as they must be
     */
    Replay(ReplayConfig configs, String id, Labels labels) {
        this.card = configs.card();
        this.config = configs.of(id, card);
        this.labels = labels;
        this.kafka = ScoringApp.kafka(config);
        this.topics = new Topics(kafka, config.app().startTimeout());
        try {
            String input = config.input().topic();
            this.partitions = topics.partitions(input)
                    .orElseThrow(() -> new KboundException(
                            "input.topic", "there is no topic '" + input + "'", "name one that is there"));
        } catch (RuntimeException refused) {
            topics.close();
            throw refused;
        }
    }

    /**
     * A range of its topic.
     *
     * @param samples the first and the last record of each of its partitions, as far as they can be read
     */
    record Found(ReplayRange range, List<DecodedSignal> samples) {
        /** Event time of the first of these, in microseconds since 1970. */
        long earliestMicros() {
            return samples.stream().mapToLong(DecodedSignal::timeMicros).min().orElse(Long.MIN_VALUE);
        }

        /** The same of the last. */
        long latestMicros() {
            return samples.stream().mapToLong(DecodedSignal::timeMicros).max().orElse(Long.MAX_VALUE);
        }
    }

    /** Finds a range. */
    Found find(Moment from, Moment to, Duration warmUp) {
        try (RangeFinder finder = new RangeFinder(
                kafka, config.input().topic(), partitions, config.app().startTimeout())) {
            ReplayRange range = finder.find(from, to, warmUp);
            return new Found(
                    range, finder.samples(range, InputDecoders.open(config).decoder(card.channelNames())));
        }
    }

    /**
     * Refuses a range whose records have other channels than the model.
     *
     * @throws KboundException where none of those that were looked at fits
     */
    void requireFit(Found found) {
        ChannelOrder order = new ChannelOrder(card.channelNames());
        String why = "";
        for (DecodedSignal sample : found.samples) {
            try {
                order.arrange(sample);
                return;
            } catch (UnscorableException other) {
                why = other.detail();
            }
        }
        if (!why.isEmpty()) {
            throw new KboundException(
                    config.model().path().toString(),
                    "the records of topic '" + config.input().topic() + "' do not fit it (" + why + ")",
                    "name a model of these channels: " + String.join(", ", card.channelNames()) + " are its own");
        }
    }

    /** Compares what came of it with what came of another on the same range. */
    Disagreement compare(Replay other) {
        Disagreement disagreement = new Disagreement();
        for (int partition = 0; partition < partitions; partition++) {
            try (ResultReader<ScoreRecord> own = scores(partition);
                    ResultReader<ScoreRecord> others = other.scores(partition)) {
                ScoreRecord a = own.next();
                ScoreRecord b = others.next();
                while (a != null || b != null) {
                    // Models of other windows begin to score at other places.
                    boolean takesA = a != null && (b == null || a.getOffset() <= b.getOffset());
                    boolean takesB = b != null && (a == null || b.getOffset() <= a.getOffset());
                    disagreement.add(takesA ? a : null, takesB ? b : null);
                    a = takesA ? own.next() : a;
                    b = takesB ? others.next() : b;
                }
            }
        }
        return disagreement;
    }

    private ResultReader<ScoreRecord> scores(int partition) {
        return ResultReader.of(kafka, config.output().scores().orElseThrow(), partition, ScoreRecord.class);
    }

    /** What a replay took. */
    record Took(long records, double seconds, ScoringCounts counts) {
        double perSecond() {
            return records / seconds;
        }
    }

    /**
     * Scores a range; what an earlier run of the same name has done of it is not done again.
     *
     * @throws StopRequest.Stopped where it was asked to stop
     */
    Took run(ReplayRange range, StopRequest stop) throws InterruptedException {
        return run(range, stop, ReplayRun::begin);
    }

    /** The same together with another process that runs it, and sees to what comes of it. */
    void join(ReplayRange range, StopRequest stop) throws InterruptedException {
        var unused = run(range, stop, run -> run.awaitBegin(stop));
    }

    /** How a run begins. */
    private interface Beginning {
        void of(ReplayRun run) throws InterruptedException;
    }

    private Took run(ReplayRange range, StopRequest stop, Beginning beginning) throws InterruptedException {
        ScoringCounts counts = new ScoringCounts();
        long start = System.nanoTime();
        AtomicLong before = new AtomicLong(-1);
        try (ReplayRun run = new ReplayRun(config, range);
                Progress progress = Progress.start("replay", range.length())) {
            beginning.of(run);
            run.run(counts, stop, done -> {
                before.compareAndSet(-1, done);
                progress.at(done, "records");
            });
        }
        return new Took(range.length() - before.get(), (System.nanoTime() - start) / 1e9, counts);
    }

    /**
     * Reads what came of it.
     *
     * @param stop ends it
     * @param scores takes each row's score, partition by partition, each partition's in order
     * @param episodes takes the last word on each episode
     */
    ReplayResult read(Took took, StopRequest stop, Consumer<ScoreRecord> scores, Consumer<EpisodeRecord> episodes) {
        Evaluation evaluation = new Evaluation(
                labels,
                card.normal(),
                config.alert().calibration() == CalibrationKind.ROLLING,
                config.alert().episodeHold());
        each(config.output().scores().orElseThrow(), ScoreRecord.class, score -> {
            stop.check();
            evaluation.add(score);
            scores.accept(score);
        });
        WorstEpisodes worst = new WorstEpisodes();
        Episodes heard = new Episodes(episode -> {
            evaluation.add(episode);
            worst.add(episode);
            episodes.accept(episode);
        });
        each(config.output().episodes().orElseThrow(), EpisodeRecord.class, heard::hear);
        heard.end();
        each(config.output().anomalies(), AnomalyRecord.class, worst::add);
        return new ReplayResult(
                "topic " + config.input().topic(),
                says(took, evaluation),
                card,
                config.alert().falseAlarmRate(),
                evaluation,
                worst.inOrder(),
                health(took.counts, evaluation),
                config.describe());
    }

    private String says(Took took, Evaluation evaluation) {
        String what = "Topic '" + config.input().topic() + "', by " + card.id() + " at a false-alarm rate of "
                + config.alert().falseAlarmRate();
        return evaluation.rows() == 0
                ? what + ": no record had a full window."
                : String.format(
                        Locale.ROOT,
                        "%s: readings of %s to %s, at %.0f records a second.",
                        what,
                        EventTime.format(evaluation.timeline().earliestMicros()),
                        EventTime.format(evaluation.timeline().latestMicros()),
                        took.perSecond());
    }

    private static Map<String, Long> health(ScoringCounts counts, Evaluation evaluation) {
        Map<String, Long> health = new LinkedHashMap<>();
        health.put("scored, in the range", evaluation.rows());
        health.put("of them with a few levels (screening)", evaluation.screened());
        health.put("read, those before the range included", counts.receivedCount());
        health.put("of them before their window was full, or between two strides", counts.awaitedMoreCount());
        health.put("of them duplicates", counts.duplicateCount());
        health.put("of them passed over for a missing value", counts.droppedCount());
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            if (counts.deadLetterCount(reason) > 0) {
                health.put("of them dead letters: " + reason.code(), counts.deadLetterCount(reason));
            }
        }
        return health;
    }

    private <R extends SpecificRecordBase> void each(String topic, Class<R> type, Consumer<R> taker) {
        for (int partition = 0; partition < partitions; partition++) {
            try (ResultReader<R> results = ResultReader.of(kafka, topic, partition, type)) {
                for (R result = results.next(); result != null; result = results.next()) {
                    taker.accept(result);
                }
            }
        }
    }

    /** Takes all that it left with the brokers away: its topics and its group. */
    void clean() {
        topics.deleteAll(config.app().id() + "-");
        try (GroupOffsets group =
                new GroupOffsets(kafka, config.app().id(), config.input().topic())) {
            group.delete(config.app().stopTimeout());
        }
    }

    @Override
    public void close() {
        topics.close();
    }
}

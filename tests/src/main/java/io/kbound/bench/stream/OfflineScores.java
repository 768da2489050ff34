package io.kbound.bench.stream;

import io.kbound.app.config.AppConfig;
import io.kbound.app.topology.ScoringModel;
import io.kbound.record.SignalRecord;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.judgement.SourceNorm;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.window.SlidingWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model must say of each record of a topic, computed here and now, without Kafka Streams. Not safe for use by several threads. */
public final class OfflineScores implements AutoCloseable {
    private final BoundModel opened;
    private final BoundScorer scorer;
    private final ScoringModel model;
    private final Duration idleExpiry;
    private final Map<String, Source> sources = new HashMap<>();
    private long repeated;

    private OfflineScores(BoundModel opened, AppConfig config) {
        this.opened = opened;
        this.scorer = opened.scorer(1);
        this.model = ScoringModel.of(opened, config);
        this.idleExpiry = config.series().idleExpiry();
    }

    /** By a model's file, and what an app is configured to make of it. */
    public static OfflineScores open(Path model, AppConfig config) {
        return new OfflineScores(BoundModel.open(model), config);
    }

    /**
     * A score.
     *
     * @param bits all of its bound, and of its p-value what a float holds: enough to tell two apart
     */
    public record Score(long bits, boolean anomaly) {}

    /** What tells the scores of two records apart. */
    public static long bits(float bound, double p) {
        return ((long) Float.floatToRawIntBits(bound) << 32) | Float.floatToRawIntBits((float) p);
    }

    /** The model's identity, as results bear it. */
    public String model() {
        return model.id();
    }

    /**
     * The score of a sound record.
     *
     * @param signal the next of its source, in the topic's order
     * @return empty where it is to have none: its window is not yet full, or its source has had one of its time or a later one
     */
    public Optional<Score> next(SignalRecord signal) {
        Source source = sources.get(signal.getSource());
        if (source != null && !signal.getTime().isAfter(source.heard)) {
            // A producer that its broker went away from may have written a batch twice: that is a duplicate.
            repeated++;
            return Optional.empty();
        }
        if (source == null || Duration.between(source.heard, signal.getTime()).compareTo(idleExpiry) > 0) {
            source = new Source(
                    new SlidingWindow(
                            model.card().window().length(),
                            1,
                            model.card().channels().size()),
                    signal.getTime());
            sources.put(signal.getSource(), source);
        }
        source.heard = signal.getTime();
        return source.window.add(values(signal)) ? Optional.of(score(source)) : Optional.empty();
    }

    /** Records of a time that their source has had, which are to have no score. */
    public long repeated() {
        return repeated;
    }

    /** Forgets sources that were last heard before a time; those that come again later than they expire fare the same without it. */
    public void forgetBefore(Instant time) {
        sources.values().removeIf(source -> source.heard.isBefore(time));
    }

    private float[] values(SignalRecord signal) {
        float[] values = new float[model.card().channels().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = signal.getValues().get(i).floatValue();
        }
        return values;
    }

    private Score score(Source source) {
        scorer.put(0, source.window);
        scorer.score(1);
        float statistic = model.statistic().of(scorer, 0);
        Verdict verdict = model.rolling().isPresent()
                ? model.rolling().get().judge(source.norm(), statistic)
                : model.judge().judge(statistic);
        return new Score(bits(scorer.bound(0), verdict.p().value()), verdict.anomaly());
    }

    @Override
    public void close() {
        scorer.close();
        opened.close();
    }

    private static final class Source {
        final SlidingWindow window;
        Instant heard;
        private @Nullable SourceNorm norm;

        Source(SlidingWindow window, Instant heard) {
            this.window = window;
            this.heard = heard;
        }

        SourceNorm norm() {
            SourceNorm known = norm == null ? new SourceNorm() : norm;
            norm = known;
            return known;
        }
    }
}

package io.kbound.app.topology;

import io.kbound.record.EpisodeRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts to episodes: one record with a source's first anomaly, one when it has had none for as long as an episode is held
 * open.
 *
 * <p>A source's own event time tells, at its next reading. Of a source that has fallen silent the others of its partition
 * tell: its episode is over when it has not been heard for as long in Kafka time. Both depend on the topic's records alone,
 * and so come out the same whenever the topic is read.
 */
final class EpisodeStep extends ContextualProcessor<String, JudgedSignal, String, Object> {
    private final Duration hold;
    private final Episode.Shape shape;
    private final SourceStore.Rules keeping;
    private final ScoringMetrics metrics;

    /** Sources with an open episode, and the Kafka time at which they were last heard, or an earlier one. */
    private final Map<String, Long> open = new HashMap<>();

    /** No source falls silent before this Kafka time. */
    private long nextEnd;

    private long now;
    private @Nullable SourceStore<Episode> episodes;

    EpisodeStep(Duration hold, List<String> channels, SourceStore.Rules keeping, ScoringMetrics metrics) {
        this.hold = hold;
        this.shape = new Episode.Shape(channels);
        this.keeping = keeping;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        super.init(context);
        // A task that was taken back to its last commit begins with the same object.
        open.clear();
        nextEnd = Long.MAX_VALUE;
        now = Long.MIN_VALUE;
        episodes = SourceStore.open(context, ScoringTopology.EPISODES, shape, keeping);
        episodes.forEach((source, episode) -> {
            if (episode.isOpen()) {
                open(source, episode);
            }
        });
        // What is closed is kept for a while only where records may come again.
        episodes.sweep(forgotten -> {});
    }

    @Override
    public void process(Record<String, JudgedSignal> record) {
        now = Math.max(now, record.timestamp());
        JudgedSignal judged = record.value();
        String source = judged.newest().source();
        if (now > nextEnd) {
            endOfTheSilent(source, record);
        }
        boolean anomaly = judged.verdict().anomaly();
        if (!anomaly && !open.containsKey(source)) {
            return;
        }
        Episode episode = of(source, record);
        if (episode.isOverAt(judged.newest().time(), hold)) {
            end(source, episode, record);
        }
        EpisodeRecord begun = anomaly ? episode.add(judged) : null;
        if (begun != null) {
            metrics.episodeOpened();
            context().forward(record.withValue(begun), ScoringTopology.EPISODE_RECORDS);
        }
        if (episode.isOpen()) {
            episode.hear(record.timestamp());
            open(source, episode);
        } else {
            open.remove(source);
        }
    }

    private void endOfTheSilent(String speaking, Record<String, JudgedSignal> record) {
        nextEnd = Long.MAX_VALUE;
        for (String source : List.copyOf(open.keySet())) {
            if (source.equals(speaking)) {
                continue;
            }
            Long heard = open.get(source);
            if (heard != null && now <= heard + hold.toMillis()) {
                nextEnd = Math.min(nextEnd, heard + hold.toMillis());
                continue;
            }
            Episode episode = of(source, record);
            if (!episode.isOpen()) {
                open.remove(source);
            } else if (now <= episode.heardMillis() + hold.toMillis()) {
                open(source, episode);
            } else {
                end(source, episode, record);
            }
        }
    }

    private void open(String source, Episode episode) {
        open.put(source, episode.heardMillis());
        nextEnd = Math.min(nextEnd, episode.heardMillis() + hold.toMillis());
    }

    private void end(String source, Episode episode, Record<String, JudgedSignal> record) {
        open.remove(source);
        metrics.episodeClosed();
        context().forward(record.withKey(source).withValue(episode.end()), ScoringTopology.EPISODE_RECORDS);
    }

    private Episode of(String source, Record<String, JudgedSignal> record) {
        if (episodes == null) {
            throw new IllegalStateException("a step was used before it was ready");
        }
        return episodes.of(source, record.value().newest().origin().offset(), record.timestamp());
    }
}

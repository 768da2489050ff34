package io.kbound.app.topology;

import io.kbound.record.EpisodeRecord;
import java.time.Duration;
import java.util.ArrayList;
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
 * <p>A source's own event time tells, at its next reading. Of a source that has gone silent the others of its partition
 * tell: its episode is over when Kafka time has gone on for as long. Both depend on the topic's records alone, and so come out
 * the same whenever the topic is read.
 */
final class EpisodeStep extends ContextualProcessor<String, JudgedSignal, String, Object> {
    private final Duration hold;
    private final Episode.Shape shape;
    private final SourceStore.Rules keeping;
    private final ScoringMetrics metrics;

    /** Sources with an open episode, and the Kafka time of its last anomaly. */
    private final Map<String, Long> open = new HashMap<>();

    /** No episode is over before this Kafka time, unless by event time. */
    private long nextEnd = Long.MAX_VALUE;

    private long now = Long.MIN_VALUE;
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
        if (now > nextEnd) {
            endOfTheSilent(record);
        }
        JudgedSignal judged = record.value();
        String source = judged.newest().source();
        boolean anomaly = judged.verdict().anomaly();
        if (!anomaly && !open.containsKey(source)) {
            return;
        }
        Episode episode = of(source, record);
        if (episode.isOverAt(judged.newest().time(), hold)) {
            end(source, episode, record);
        }
        if (anomaly) {
            EpisodeRecord begun = episode.add(judged, record.timestamp());
            open(source, episode);
            if (begun != null) {
                metrics.episodeOpened();
                context().forward(record.withValue(begun), ScoringTopology.EPISODE_RECORDS);
            }
        }
    }

    private void endOfTheSilent(Record<String, JudgedSignal> record) {
        nextEnd = Long.MAX_VALUE;
        for (Map.Entry<String, Long> entry : new ArrayList<>(open.entrySet())) {
            long end = entry.getValue() + hold.toMillis();
            if (now > end) {
                Episode episode = of(entry.getKey(), record);
                if (episode.isOpen()) {
                    end(entry.getKey(), episode, record);
                }
            } else {
                nextEnd = Math.min(nextEnd, end);
            }
        }
    }

    private void open(String source, Episode episode) {
        open.put(source, episode.lastKafkaMillis());
        nextEnd = Math.min(nextEnd, episode.lastKafkaMillis() + hold.toMillis());
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
        return episodes.of(source, record.value().newest().origin().offset());
    }
}

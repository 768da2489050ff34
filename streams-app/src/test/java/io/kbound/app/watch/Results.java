package io.kbound.app.watch;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.ScoreRecord;
import java.time.Instant;
import java.util.List;

/** Results as an app writes them, second by second. */
final class Results {
    /** When the first second is. */
    static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private Results() {}

    static AnomalyRecord anomaly(String source, int second, double p, String channel, float nats) {
        return AnomalyRecord.newBuilder()
                .setId(source + "-" + second)
                .setSource(source)
                .setTime(at(second))
                .setTopic("rig")
                .setPartition(0)
                .setOffset(second)
                .setModel("m@1")
                .setBound(-12.5f)
                .setStatistic(-12.5f)
                .setPValue(p)
                .setPValueExtrapolated(false)
                .setThreshold(-3f)
                .setChannels(List.of("still", channel))
                .setValues(List.of(1f, 2f))
                .setImputed(List.of(false, false))
                .setRows(List.of("now"))
                .setObserved(List.of(1f, 2f))
                .setExpected(List.of(1f, 3.5f))
                .setAttribution(List.of(0.1f, nats))
                .setLevelAttribution(List.of(nats))
                .build();
    }

    static EpisodeRecord episode(String source, EpisodeState state, int first, int last, long anomalies) {
        return EpisodeRecord.newBuilder()
                .setId(source + "-" + first)
                .setSource(source)
                .setState(state)
                .setStart(at(first))
                .setEnd(at(last))
                .setAnomalies(anomalies)
                .setWorst(source + "-" + first)
                .setWorstTime(at(first))
                .setWorstBound(-12.5f)
                .setWorstPValue(0.001)
                .setModel("m@1")
                .setChannels(List.of("still", "flow"))
                .setAttribution(List.of(0.1f, 9f))
                .build();
    }

    static ScoreRecord score(String source, int second, double p) {
        return ScoreRecord.newBuilder()
                .setId(source + "-" + second)
                .setSource(source)
                .setTime(at(second))
                .setTopic("rig")
                .setPartition(0)
                .setOffset(second)
                .setModel("m@1")
                .setBound(-1f)
                .setStatistic(-1f)
                .setPValue(p)
                .setPValueExtrapolated(false)
                .setThreshold(-3f)
                .setAnomaly(false)
                .build();
    }

    static Instant at(int second) {
        return START.plusSeconds(second);
    }

    /** Kafka time of a second, which here is event time. */
    static long millis(int second) {
        return at(second).toEpochMilli();
    }
}

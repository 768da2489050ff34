package io.kbound.app.topology;

import io.kbound.app.codec.SingleObject;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.scorer.judgement.Judge.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source's anomalies that follow one another, from the first to when none has come for as long as it is held open. */
final class Episode {
    private static final SingleObject<EpisodeRecord> CODEC = new SingleObject<>(EpisodeRecord.class);

    private @Nullable EpisodeRecord soFar;
    private long heardMillis = Long.MIN_VALUE;

    /** True from its first anomaly to its end. */
    boolean isOpen() {
        return soFar != null;
    }

    /** Kafka time of its source's last reading, in milliseconds since 1970. */
    long heardMillis() {
        return heardMillis;
    }

    /** Its source has sent a reading. */
    void hear(long kafkaMillis) {
        heardMillis = Math.max(heardMillis, kafkaMillis);
    }

    /** True where it is open, and an event time lies so far behind its last anomaly that it is over. */
    boolean isOverAt(Instant time, Duration hold) {
        return soFar != null && Duration.between(soFar.getEnd(), time).compareTo(hold) > 0;
    }

    /**
     * Takes an anomaly in.
     *
     * @return the record of its beginning, where it begins; else null
     */
    @Nullable EpisodeRecord add(JudgedSignal anomaly) {
        EpisodeRecord open = soFar;
        if (open == null) {
            soFar = begin(anomaly);
            return soFar;
        }
        Instant time = anomaly.newest().time();
        Verdict verdict = anomaly.verdict();
        List<Float> blame = new ArrayList<>();
        for (int channel = 0; channel < anomaly.blame().length; channel++) {
            blame.add(open.getAttribution().get(channel) + anomaly.blame()[channel]);
        }
        EpisodeRecord.Builder next = EpisodeRecord.newBuilder(open)
                .setAnomalies(open.getAnomalies() + 1)
                // One that was placed out of order may lie before the first.
                .setStart(time.isBefore(open.getStart()) ? time : open.getStart())
                .setEnd(time.isAfter(open.getEnd()) ? time : open.getEnd())
                .setModel(anomaly.model().id())
                .setAttribution(blame);
        double p = verdict.p().value();
        if (p < open.getWorstPValue() || (p == open.getWorstPValue() && anomaly.bound() < open.getWorstBound())) {
            next.setWorst(anomaly.id())
                    .setWorstTime(time)
                    .setWorstBound(anomaly.bound())
                    .setWorstPValue(p);
        }
        soFar = next.build();
        return null;
    }

    /** Ends it, and returns the record of that. */
    EpisodeRecord end() {
        EpisodeRecord over = soFar;
        if (over == null) {
            throw new IllegalStateException("no episode is open");
        }
        soFar = null;
        heardMillis = Long.MIN_VALUE;
        return EpisodeRecord.newBuilder(over).setState(EpisodeState.CLOSED).build();
    }

    private static EpisodeRecord begin(JudgedSignal anomaly) {
        Instant time = anomaly.newest().time();
        List<Float> blame = new ArrayList<>();
        for (float part : anomaly.blame()) {
            blame.add(part);
        }
        return EpisodeRecord.newBuilder()
                .setId(anomaly.id())
                .setSource(anomaly.newest().source())
                .setState(EpisodeState.OPENED)
                .setStart(time)
                .setEnd(time)
                .setAnomalies(1)
                .setWorst(anomaly.id())
                .setWorstTime(time)
                .setWorstBound(anomaly.bound())
                .setWorstPValue(anomaly.verdict().p().value())
                .setModel(anomaly.model().id())
                .setChannels(anomaly.model().card().channelNames())
                .setAttribution(blame)
                .build();
    }

    /**
     * How episodes are stored: the Kafka time of the source's last reading, and the record so far, where there is one.
     *
     * @param channels their names: what an episode says of others does not go on
     */
    record Shape(List<String> channels) implements StateShape<Episode> {
        @Override
        public Episode begin() {
            return new Episode();
        }

        @Override
        public byte[] toBytes(Episode episode) {
            byte[] record =
                    episode.soFar == null ? new byte[0] : CODEC.serializer().serialize("", episode.soFar);
            return ByteBuffer.allocate(Long.BYTES + record.length)
                    .putLong(episode.heardMillis)
                    .put(record)
                    .array();
        }

        @Override
        public Episode fromBytes(byte[] stored) {
            ByteBuffer bytes = ByteBuffer.wrap(stored);
            Episode episode = new Episode();
            episode.heardMillis = bytes.getLong();
            if (bytes.hasRemaining()) {
                byte[] record = new byte[bytes.remaining()];
                bytes.get(record);
                episode.soFar = CODEC.deserializer().deserialize("", record);
            }
            return episode;
        }

        @Override
        public int fingerprint() {
            return channels.hashCode();
        }

        @Override
        public boolean isEmpty(Episode episode) {
            return !episode.isOpen();
        }

        @Override
        public boolean mayBeForgotten(Episode episode) {
            return !episode.isOpen();
        }
    }
}

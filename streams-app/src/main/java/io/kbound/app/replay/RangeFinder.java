package io.kbound.app.replay;

import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.replay.Moment.AtOffset;
import io.kbound.app.replay.Moment.AtTime;
import io.kbound.app.topology.ReplayRange;
import io.kbound.app.topology.ReplayRange.Part;
import io.kbound.command.KboundException;
import io.kbound.scorer.series.EventTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds the offsets of a range, once: what is appended later is no part of it. */
final class RangeFinder implements AutoCloseable {
    private final String topic;
    private final Duration patience;
    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /**
     * Of a topic that is there.
     *
     * @param kafka settings of the client
     * @param patience how long the brokers may take to answer
     * @throws KboundException where there is no broker or no such topic
     */
    RangeFinder(Map<String, String> kafka, String topic, int partitions, Duration patience) {
        this.topic = topic;
        this.patience = patience;
        Map<String, Object> settings = new HashMap<>(kafka);
        // What an aborted transaction left behind is never processed.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partitions = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            this.partitions.add(new TopicPartition(topic, partition));
        }
    }

    /**
     * Finds a range.
     *
     * @param warmUp how much Kafka time before its begin is processed, too
     * @throws KboundException where it holds no record
     */
    ReplayRange find(Moment from, Moment to, Duration warmUp) {
        try {
            Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions, patience);
            Map<TopicPartition, Long> newest = consumer.endOffsets(partitions, patience);
            Map<TopicPartition, Long> begins = places(from, oldest, newest, oldest);
            Map<TopicPartition, Long> ends = places(to, oldest, newest, newest);
            Map<TopicPartition, Long> warm = warmUp(begins, ends, oldest, newest, warmUp);
            Map<Integer, Part> parts = new TreeMap<>();
            boolean any = false;
            for (TopicPartition partition : partitions) {
                long end = at(ends, partition);
                long begin = Math.min(at(begins, partition), end);
                parts.put(partition.partition(), new Part(Math.min(at(warm, partition), begin), begin, end));
                any |= begin < end;
            }
            if (!any) {
                throw new KboundException(
                        "topic '" + topic + "'", "it holds no record in the range", cure(oldest, newest));
            }
            return new ReplayRange(parts);
        } catch (TimeoutException silent) {
            throw new KboundException(
                    "topic '" + topic + "'",
                    "no broker answered within " + patience.toSeconds() + " s",
                    "try again, or raise app.start-timeout",
                    silent);
        }
    }

    private Map<TopicPartition, Long> places(
            Moment moment,
            Map<TopicPartition, Long> oldest,
            Map<TopicPartition, Long> newest,
            Map<TopicPartition, Long> edge) {
        if (moment instanceof AtOffset at) {
            return clamped(at.offset(), oldest, newest);
        }
        return moment instanceof AtTime at ? atTime(at.millis(), newest) : edge;
    }

    private Map<TopicPartition, Long> clamped(
            long offset, Map<TopicPartition, Long> oldest, Map<TopicPartition, Long> newest) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            offsets.put(partition, Math.max(at(oldest, partition), Math.min(offset, at(newest, partition))));
        }
        return offsets;
    }

    /** The first of each partition that is not older. */
    private Map<TopicPartition, Long> atTime(long millis, Map<TopicPartition, Long> newest) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, millis)));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, patience);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp place = found.get(partition);
            offsets.put(
                    partition, place == null ? at(newest, partition) : Math.min(place.offset(), at(newest, partition)));
        }
        return offsets;
    }

    /** Where to begin to read: each partition so long before the oldest record of the range. */
    private Map<TopicPartition, Long> warmUp(
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, Long> oldest,
            Map<TopicPartition, Long> newest,
            Duration warmUp) {
        if (warmUp.isZero()) {
            return begins;
        }
        long first = Long.MAX_VALUE;
        for (TopicPartition partition : partitions) {
            if (at(begins, partition) < at(ends, partition) && at(begins, partition) > at(oldest, partition)) {
                first = Math.min(first, timeAt(partition, at(begins, partition)).orElse(Long.MAX_VALUE));
            }
        }
        return first == Long.MAX_VALUE ? begins : atTime(first - warmUp.toMillis(), newest);
    }

    /** The Kafka time of the record at an offset, or of the next that there is, in milliseconds since 1970. */
    private Optional<Long> timeAt(TopicPartition partition, long offset) {
        return recordAt(partition, offset).map(ConsumerRecord::timestamp);
    }

    private Optional<ConsumerRecord<byte[], byte[]>> recordAt(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                return Optional.of(record);
            }
            if (consumer.position(partition, patience)
                    >= at(consumer.endOffsets(List.of(partition), patience), partition)) {
                return Optional.empty();
            }
        }
        throw new TimeoutException("no record came");
    }

    /** The first and the last record of each partition's range that can be read. */
    List<DecodedSignal> samples(ReplayRange range, SignalDecoder decoder) {
        List<DecodedSignal> samples = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Part part = Objects.requireNonNull(range.parts().get(partition.partition()));
            for (long offset : new long[] {part.from(), part.end() - 1}) {
                if (offset >= part.from()) {
                    recordAt(partition, offset)
                            .flatMap(record -> decoded(record, decoder))
                            .ifPresent(samples::add);
                }
            }
        }
        return samples;
    }

    private static Optional<DecodedSignal> decoded(ConsumerRecord<byte[], byte[]> record, SignalDecoder decoder) {
        try {
            return Optional.of(decoder.decode(record));
        } catch (UnscorableException broken) {
            return Optional.empty();
        }
    }

    private String cure(Map<TopicPartition, Long> oldest, Map<TopicPartition, Long> newest) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (TopicPartition partition : partitions) {
            if (at(oldest, partition) < at(newest, partition)) {
                first = Math.min(first, timeAt(partition, at(oldest, partition)).orElse(first));
                last = Math.max(
                        last, timeAt(partition, at(newest, partition) - 1).orElse(last));
            }
        }
        return first > last
                ? "the topic is empty; name another"
                : "its oldest record is of " + EventTime.format(1000 * first) + ", its newest of "
                        + EventTime.format(1000 * last) + "; name a range between them";
    }

    private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition));
    }

    @Override
    public void close() {
        consumer.close();
    }
}

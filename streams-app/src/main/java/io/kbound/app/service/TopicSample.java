package io.kbound.app.service;

import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.Framings;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The newest records of a topic, read without a group, so that looking leaves no trace. */
public final class TopicSample {
    private static final Duration POLL = Duration.ofMillis(100);

    private final long held;
    private final List<ConsumerRecord<byte[], byte[]>> records;

    private TopicSample(long held, List<ConsumerRecord<byte[], byte[]>> records) {
        this.held = held;
        this.records = records;
    }

    /**
     * What became of a sample's records.
     *
     * @param signals those that can be decoded
     * @param firstRefusal why the first of the others cannot; empty: there is none
     */
    public record Decoded(List<DecodedSignal> signals, Optional<UnscorableException> firstRefusal) {
        public Decoded {
            signals = List.copyOf(signals);
        }
    }

    /**
     * Reads the newest records of each partition.
     *
     * @param kafka settings of the client
     * @param partitions that the topic has
     * @param most records of all partitions, at least one of each
     * @param patience how long the brokers may take
     * @throws KboundException where they do not answer, or do not let it be read
     */
    public static TopicSample read(
            Map<String, String> kafka, String topic, int partitions, int most, Duration patience) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        // What an aborted transaction left behind is never processed.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer, topic, partitions, Math.max(1, most / partitions), patience);
        } catch (TimeoutException silent) {
            throw new KboundException(
                    "topic '" + topic + "'",
                    "its records did not come within " + patience.toSeconds() + " s",
                    "try again, or raise app.start-timeout",
                    silent);
        } catch (AuthorizationException refused) {
            throw new KboundException(
                    "topic '" + topic + "'",
                    "the brokers do not let it be read (" + refused.getMessage() + ")",
                    "give the user the right to READ the topic",
                    refused);
        } catch (KafkaException refused) {
            throw new KboundException(
                    "topic '" + topic + "'",
                    "it cannot be read (" + FailurePolicy.reason(refused) + ")",
                    "check the brokers and the settings below kafka",
                    refused);
        }
    }

    private static TopicSample read(
            Consumer<byte[], byte[]> consumer, String topic, int partitions, int ofEach, Duration patience) {
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        Map<TopicPartition, Long> oldest = consumer.beginningOffsets(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        long held = 0;
        consumer.assign(all);
        for (TopicPartition partition : all) {
            long begin = at(oldest, partition);
            held += at(ends, partition) - begin;
            consumer.seek(partition, Math.max(begin, at(ends, partition) - ofEach));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (all.stream().anyMatch(partition -> consumer.position(partition) < at(ends, partition))) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no record came");
            }
            consumer.poll(POLL).forEach(records::add);
        }
        return new TopicSample(held, records);
    }

    private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition));
    }

    /** Records that the topic holds, or a few more: transactions leave marks among them. */
    public long held() {
        return held;
    }

    /** The records that were read. */
    public int size() {
        return records.size();
    }

    /** The latest Kafka time of them, in milliseconds since 1970; empty where there is none. */
    public Optional<Long> latestMillis() {
        return records.stream().map(ConsumerRecord::timestamp).max(Long::compare);
    }

    /** What most of the records are framed as, by how they begin; avro-binary, which has no beginning, where it is nothing else. */
    public Format likeliest() {
        Map<Format, Integer> counts = new EnumMap<>(Format.class);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() != null) {
                counts.merge(Framings.likeliest(record.value()), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Format.AVRO_BINARY);
    }

    /** The numbers of schemas in records that are framed as a schema registry's, in ascending order. */
    public NavigableSet<Integer> schemaIds() {
        NavigableSet<Integer> ids = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() != null) {
                Framings.schemaId(record.value()).ifPresent(ids::add);
            }
        }
        return ids;
    }

    /** The records as SignalRecords in a format that needs no registry. */
    public Decoded decoded(Format format) {
        return decoded(SignalDecoder.of(format));
    }

    /** The records as a decoder reads them. */
    public Decoded decoded(SignalDecoder decoder) {
        List<DecodedSignal> signals = new ArrayList<>();
        Optional<UnscorableException> first = Optional.empty();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                continue;
            }
            try {
                signals.add(decoder.decode(record));
            } catch (UnscorableException refused) {
                first = first.or(() -> Optional.of(refused));
            }
        }
        return new Decoded(signals, first);
    }
}

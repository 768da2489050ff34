package io.kbound.tests;

import io.kbound.app.codec.SingleObject;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.window.SlidingWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the scores of a topic's signals must be, computed here and now without Kafka Streams, and what they are. */
final class Scoreboard {
    private final Map<TopicPartition, Map<Long, Integer>> expected = new HashMap<>();
    private final Map<TopicPartition, Map<Long, Integer>> seen = new HashMap<>();
    private final Map<String, Long> newestOfSource = new HashMap<>();
    private long missing;
    private long different;
    private long outOfOrder;

    private Scoreboard() {}

    /** Reads all the signals there are, and scores each source's in their order. */
    static Scoreboard of(Map<String, String> client, Path model, String topic, int partitions) {
        Scoreboard board = new Scoreboard();
        try (BoundModel opened = BoundModel.open(model);
                BoundScorer scorer = opened.scorer(1);
                KafkaConsumer<String, SignalRecord> consumer =
                        consumer(client, new SingleObject<>(SignalRecord.class).deserializer())) {
            int length = opened.card().window().length();
            int channels = opened.card().channels().size();
            Map<String, SlidingWindow> windows = new HashMap<>();
            Collection<TopicPartition> all = partitions(topic, partitions);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, SignalRecord> record : consumer.poll(Duration.ofMillis(200))) {
                    SlidingWindow window = windows.computeIfAbsent(
                            record.value().getSource(), source -> new SlidingWindow(length, 1, channels));
                    float[] values = new float[channels];
                    for (int i = 0; i < channels; i++) {
                        values[i] = record.value().getValues().get(i).floatValue();
                    }
                    if (window.add(values)) {
                        scorer.put(0, window);
                        scorer.score(1);
                        board.expected
                                .computeIfAbsent(new TopicPartition(topic, record.partition()), p -> new HashMap<>())
                                .put(record.offset(), Float.floatToRawIntBits(scorer.bound(0)));
                        board.missing++;
                    }
                }
            }
        }
        return board;
    }

    /** Reads committed scores until each signal has its own and no more come, or the patience ends. */
    void read(Map<String, String> client, String topic, Duration patience) {
        try (KafkaConsumer<String, ScoreRecord> consumer =
                consumer(client, new SingleObject<>(ScoreRecord.class).deserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long deadline = System.nanoTime() + patience.toNanos();
            while (missing > 0 && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::take);
            }
            // What comes twice would come soon.
            ConsumerRecords<String, ScoreRecord> more = consumer.poll(Duration.ofSeconds(2));
            while (!more.isEmpty()) {
                more.forEach(this::take);
                more = consumer.poll(Duration.ofSeconds(2));
            }
        }
    }

    /** Scores that there must be. */
    long expected() {
        return expected.values().stream().mapToLong(Map::size).sum();
    }

    /** Signals without a score. */
    long lost() {
        return missing;
    }

    /** Scores beyond a signal's first. */
    long duplicated() {
        return seen.values().stream()
                .flatMap(partition -> partition.values().stream())
                .mapToLong(count -> count - 1)
                .sum();
    }

    /** Scores that are not what they must be, or of no signal. */
    long different() {
        return different;
    }

    /** Scores that came after one of a later signal of their source. */
    long outOfOrder() {
        return outOfOrder;
    }

    private void take(ConsumerRecord<String, ScoreRecord> record) {
        ScoreRecord score = record.value();
        TopicPartition origin = new TopicPartition(score.getTopic(), score.getPartition());
        Integer bits = expected.getOrDefault(origin, Map.of()).get(score.getOffset());
        if (bits == null || bits != Float.floatToRawIntBits(score.getBound())) {
            different++;
        }
        int count = seen.computeIfAbsent(origin, p -> new HashMap<>()).merge(score.getOffset(), 1, Integer::sum);
        if (count == 1 && bits != null) {
            missing--;
        }
        Long newest = newestOfSource.put(score.getSource(), score.getOffset());
        if (newest != null && newest > score.getOffset()) {
            outOfOrder++;
        }
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new TopicPartition(topic, i));
        }
        return all;
    }

    private static <V> KafkaConsumer<String, V> consumer(Map<String, String> client, Deserializer<V> values) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(settings, new StringDeserializer(), values);
    }
}

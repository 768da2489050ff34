package io.kbound.tests;

import io.kbound.app.codec.ResultFormat;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.bench.stream.OfflineScores;
import io.kbound.bench.stream.OfflineScores.Score;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the scores of a topic's signals must be, computed here and now without Kafka Streams, and what they are. */
final class Scoreboard {
    private final Map<String, Map<TopicPartition, Map<Long, Long>>> expected = new HashMap<>();
    private final Map<TopicPartition, Map<Long, Integer>> seen = new HashMap<>();
    private final Map<String, Long> newestOfSource = new HashMap<>();
    private final Set<String> modelsSeen = new HashSet<>();
    private final EpisodeBook episodes;
    private long due;
    private long repeated;
    private long missing;
    private long different;
    private long outOfOrder;

    private Scoreboard(Duration episodeHold) {
        this.episodes = new EpisodeBook(episodeHold);
    }

    /** One that expects nothing. */
    static Scoreboard empty() {
        return new Scoreboard(Duration.ZERO);
    }

    /** What holds where the configuration says nothing. */
    static AppConfig usual() {
        return ConfigReader.read(Optional.empty(), Map.of(), List.of("input.topic=any", "model.path=any"));
    }

    /** Reads all the signals there are, and scores each source's in their order. */
    static Scoreboard of(Map<String, String> client, AppConfig config, String topic, Path... models) {
        return of(client, config, topic, record -> true, models);
    }

    /**
     * Reads all the signals there are, and scores each source's in their order, with each of the models that may be in force.
     * Those that are not sound are left out. Episodes are those of the last model.
     */
    static Scoreboard of(
            Map<String, String> client,
            AppConfig config,
            String topic,
            Predicate<ConsumerRecord<?, ?>> isSound,
            Path... models) {
        Scoreboard board = new Scoreboard(config.alert().episodeHold());
        for (Path file : models) {
            board.due = 0;
            try (OfflineScores scores = OfflineScores.open(file, config)) {
                board.score(client, topic, isSound, scores);
            }
        }
        board.missing = board.due;
        return board;
    }

    private void score(
            Map<String, String> client, String topic, Predicate<ConsumerRecord<?, ?>> isSound, OfflineScores scores) {
        Deserializer<SignalRecord> signals = new SingleObject<>(SignalRecord.class).deserializer();
        Map<TopicPartition, Map<Long, Long>> verdicts = new HashMap<>();
        expected.put(scores.model(), verdicts);
        episodes.clear();
        try (KafkaConsumer<String, byte[]> consumer = consumer(client, new ByteArrayDeserializer(), topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (!isSound.test(record)) {
                        continue;
                    }
                    SignalRecord signal = signals.deserialize(topic, record.value());
                    Optional<Score> score = scores.next(signal);
                    if (score.isEmpty()) {
                        continue;
                    }
                    verdicts.computeIfAbsent(new TopicPartition(topic, record.partition()), p -> new HashMap<>())
                            .put(record.offset(), score.get().bits());
                    due++;
                    String id = topic + "-" + record.partition() + "-" + record.offset() + "-" + scores.model();
                    episodes.expect(
                            signal.getSource(),
                            signal.getTime(),
                            id,
                            score.get().anomaly());
                }
            }
        }
        repeated = scores.repeated();
    }

    /** Reads committed scores until each signal has its own and no more come, or the patience ends. */
    void read(Map<String, String> client, String topic, Duration patience) {
        try (KafkaConsumer<String, ScoreRecord> consumer =
                consumer(client, ResultFormat.deserializer(ScoreRecord.class), topic)) {
            long deadline = System.nanoTime() + patience.toNanos();
            while (missing > 0 && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::take);
            }
            drain(consumer, this::take);
        }
    }

    /** Reads committed episodes, when all scores have been read. */
    EpisodeBook readEpisodes(Map<String, String> client, String topic) {
        try (KafkaConsumer<String, EpisodeRecord> consumer =
                consumer(client, ResultFormat.deserializer(EpisodeRecord.class), topic)) {
            drain(consumer, record -> episodes.see(record.value()));
        }
        return episodes;
    }

    /** Scores that there must be. */
    long expected() {
        return due;
    }

    /** Signals of a time that their source has had, which are to have no score. */
    long repeated() {
        return repeated;
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

    /** Scores whose bound or p-value is not what it must be under the model that they name, or of no signal. */
    long different() {
        return different;
    }

    /** Scores that came after one of a later signal of their source. */
    long outOfOrder() {
        return outOfOrder;
    }

    /** The models that scores name. */
    Set<String> models() {
        return modelsSeen;
    }

    private void take(ConsumerRecord<String, ScoreRecord> record) {
        ScoreRecord score = record.value();
        modelsSeen.add(score.getModel());
        TopicPartition origin = new TopicPartition(score.getTopic(), score.getPartition());
        Long bits = expected.getOrDefault(score.getModel(), Map.of())
                .getOrDefault(origin, Map.of())
                .get(score.getOffset());
        if (bits == null || bits != OfflineScores.bits(score.getBound(), score.getPValue())) {
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

    /** Reads until no more come: what comes twice would come soon. */
    private static <V> void drain(KafkaConsumer<String, V> consumer, Consumer<ConsumerRecord<String, V>> take) {
        ConsumerRecords<String, V> more = consumer.poll(Duration.ofSeconds(2));
        while (!more.isEmpty()) {
            more.forEach(take);
            more = consumer.poll(Duration.ofSeconds(2));
        }
    }

    private static <V> KafkaConsumer<String, V> consumer(
            Map<String, String> client, Deserializer<V> values, String topic) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        KafkaConsumer<String, V> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values);
        Collection<TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }
}

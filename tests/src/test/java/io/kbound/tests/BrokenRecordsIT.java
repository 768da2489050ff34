package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.stream.BrokenKind;
import io.kbound.bench.stream.MixedSignals;
import io.kbound.bench.stream.MixedSignals.Broken;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tenth of a topic is broken, in every way there is: each broken record is one dead letter that tells why and where it
 * came from, and all the others are scored as if it had not been there.
 */
class BrokenRecordsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOUND = 18_000;
    private static final int BROKEN = 2_000;
    private static final int PARTITIONS = 3;

    @TempDir
    private static Path folder;

    private static final ScoringCounts COUNTS = new ScoringCounts();
    private static Map<TopicPartition, Map<Long, Broken>> broken = Map.of();
    private static final Map<TopicPartition, Map<Long, List<ConsumerRecord<byte[], byte[]>>>> LETTERS = new HashMap<>();
    private static int strays;
    private static Scoreboard scores = Scoreboard.empty();

    @BeforeAll
    static void scoreAMixedTopic() throws Exception {
        Path model = SmallModel.train(folder, 3);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", PARTITIONS);
            }
            broken = new MixedSignals(
                            SmallModel.CHANNELS, (source, random) -> SmallModel.reading(random), 50, PARTITIONS, 1)
                    .fill(client, "signals", SOUND, BROKEN);
            AppConfig config = ConfigReader.read(
                    Optional.empty(),
                    Map.of(),
                    List.of(
                            "app.threads=2",
                            "input.topic=signals",
                            "model.path=" + model,
                            "output.scores=scores",
                            "output.dead-letters=dead",
                            "kafka.state.dir=" + folder.resolve("state"),
                            "kafka.bootstrap.servers=" + broker.bootstrapServers()));
            scores = Scoreboard.of(client, config, "signals", BrokenRecordsIT::isSound, model);
            try (ScoringApp app = ScoringApp.start(config, COUNTS, event -> {})) {
                scores.read(client, "scores", PATIENCE);
                readLetters(client);
                assertThat(app.isRunning()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachOfItsKind_isOneDeadLetter_asItCame_withReasonAndOrigin(BrokenKind kind) {
        int checked = 0;
        for (Map.Entry<TopicPartition, Map<Long, Broken>> partition : broken.entrySet()) {
            for (Map.Entry<Long, Broken> one : partition.getValue().entrySet()) {
                if (one.getValue().kind() == kind) {
                    check(partition.getKey(), one.getKey(), one.getValue());
                    checked++;
                }
            }
        }
        assertThat(checked).isBetween(BROKEN / BrokenKind.values().length, BROKEN);
    }

    @Test
    void nothingElse_isADeadLetter() {
        assertThat(strays).isZero();
        assertThat(COUNTS.deadLetterCount()).isEqualTo(BROKEN);
    }

    @Test
    void allOthersAreScored_onceAndToTheBit() {
        assertThat(scores.expected()).isEqualTo(SOUND - 2 * 50);
        assertThat(scores.lost()).as("lost").isZero();
        assertThat(scores.duplicated()).as("duplicated").isZero();
        assertThat(scores.different()).as("different to the bit").isZero();
        assertThat(scores.outOfOrder()).as("out of order").isZero();
    }

    private static void check(TopicPartition partition, long offset, Broken sent) {
        String which = sent.kind() + " at " + partition + "-" + offset;
        List<ConsumerRecord<byte[], byte[]>> letters =
                LETTERS.getOrDefault(partition, Map.of()).getOrDefault(offset, List.of());
        assertThat(letters).as(which).hasSize(1);
        ConsumerRecord<byte[], byte[]> letter = letters.get(0);
        assertThat(header(letter, "kbound.reason"))
                .as(which)
                .isEqualTo(sent.kind().reason().code());
        assertThat(header(letter, "__streams.errors.message")).as(which).isNotBlank();
        assertThat(letter.key()).as(which).isEqualTo(sent.key());
        assertThat(letter.value()).as(which).isEqualTo(sent.value());
    }

    private static boolean isSound(ConsumerRecord<?, ?> record) {
        return !broken.getOrDefault(new TopicPartition(record.topic(), record.partition()), Map.of())
                .containsKey(record.offset());
    }

    private static void readLetters(Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Collection<TopicPartition> all = new ArrayList<>();
            consumer.partitionsFor("dead").forEach(info -> all.add(new TopicPartition("dead", info.partition())));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            int read = 0;
            // What comes twice would come soon.
            ConsumerRecords<byte[], byte[]> more = consumer.poll(Duration.ofSeconds(2));
            while ((read < BROKEN || !more.isEmpty()) && System.nanoTime() < deadline) {
                more.forEach(BrokenRecordsIT::take);
                read += more.count();
                more = consumer.poll(Duration.ofSeconds(2));
            }
        }
    }

    private static void take(ConsumerRecord<byte[], byte[]> letter) {
        TopicPartition origin = new TopicPartition(
                header(letter, "__streams.errors.topic"),
                Integer.parseInt(header(letter, "__streams.errors.partition")));
        long offset = Long.parseLong(header(letter, "__streams.errors.offset"));
        if (!broken.getOrDefault(origin, Map.of()).containsKey(offset)) {
            strays++;
        }
        LETTERS.computeIfAbsent(origin, partition -> new HashMap<>())
                .computeIfAbsent(offset, place -> new ArrayList<>())
                .add(letter);
    }

    private static String header(ConsumerRecord<?, ?> letter, String name) {
        Header header = Objects.requireNonNull(letter.headers().lastHeader(name), name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.kafka.TransactionSearch;
import io.kbound.app.service.Checkup;
import io.kbound.app.service.Finding;
import io.kbound.app.service.Finding.Verdict;
import io.kbound.bench.launch.Launched;
import io.kbound.tests.GuardedBroker.Entrance;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that are open and that no coordinator knows any more: they are named with their cure, and no other is. */
@Tag("long")
class HangingTransactionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration TO_COMMIT = Duration.ofSeconds(1);
    private static final int BEFORE = 100;
    private static final int AFTER = 200;

    private static final TopicPartition SIGNALS = new TopicPartition("signals", 0);
    private static final TopicPartition MEMORY = new TopicPartition("kbound-series-changelog", 0);
    private static final TopicPartition PLACES = new TopicPartition("__consumer_offsets", 0);
    private static final TopicPartition DRIFTS = new TopicPartition("kbound-drifts", 0);

    @TempDir
    private Path folder;

    private int sent;

    @Test
    void oneThatItsCoordinatorForgot_isNamed_andWhenItIsAborted_everyRecordHasItsScore() throws Exception {
        Path model = SmallModel.train(folder, 1);
        Path data = folder.resolve("broker");
        LocalBroker broker = LocalBroker.start(0, data);
        String servers = broker.bootstrapServers();
        Map<String, String> client = Map.of("bootstrap.servers", servers);
        try (Admin admin = Admin.create(Map.copyOf(client));
                KafkaProducer<byte[], byte[]> known = transactional(servers, "known")) {
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals(SIGNALS.topic(), 1);
                topics.createForResults(List.of("scores"), 1);
            }
            send(client, BEFORE);
            // Makes what the app remembers, and its place.
            try (Launched app = app(servers, model)) {
                app.await("scored " + BEFORE, PATIENCE);
                Thread.sleep(TO_COMMIT.toMillis());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
            known.beginTransaction();
            known.send(new ProducerRecord<>(DRIFTS.topic(), new byte[] {1})).get();
            Map<TopicPartition, Long> starts = new LinkedHashMap<>();
            try (KafkaProducer<byte[], byte[]> forgotten = transactional(servers, "forgotten")) {
                for (TopicPartition partition : List.of(SIGNALS, MEMORY, PLACES)) {
                    starts.put(partition, end(admin, partition, IsolationLevel.READ_UNCOMMITTED));
                }
                forgotten.beginTransaction();
                for (TopicPartition partition : List.of(SIGNALS, MEMORY)) {
                    forgotten
                            .send(new ProducerRecord<>(partition.topic(), new byte[] {1}, new byte[] {1}))
                            .get();
                }
                try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "group.id", "kbound"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
                    forgotten.sendOffsetsToTransaction(
                            Map.of(SIGNALS, new OffsetAndMetadata(1)), reader.groupMetadata());
                }
                forget(servers, "forgotten");
                broker.close();
                // It would wait for its broker, to abort.
                forgotten.close(Duration.ZERO);
            }
            broker = LocalBroker.start(Integer.parseInt(servers.replaceFirst(".*:", "")), data);
            send(client, AFTER);
            for (TopicPartition partition : starts.keySet()) {
                assertThat(end(admin, partition, IsolationLevel.READ_COMMITTED)).isEqualTo(starts.get(partition));
            }
            try (Launched app = app(servers, model)) {
                assertThat(hangingByDoctor(servers, model)).hasSameSizeAs(starts.keySet());
                for (TopicPartition partition : starts.keySet()) {
                    app.awaitError(
                            "kafka-transactions.sh --bootstrap-server " + servers + " abort --topic "
                                    + partition.topic() + " --partition 0 --start-offset " + starts.get(partition),
                            PATIENCE);
                }
                System.out.println(app.errors());

                for (TopicPartition partition : starts.keySet()) {
                    abort(admin, partition, starts.get(partition));
                }
                Scoreboard results = Scoreboard.of(client, Scoreboard.usual(), SIGNALS.topic(), model);
                results.read(client, "scores", PATIENCE);
                assertThat(results.expected()).isEqualTo(BEFORE + AFTER);
                assertThat(results.lost()).as("lost").isZero();
                assertThat(results.duplicated()).as("duplicated").isZero();
                assertThat(results.different()).as("different to the bit").isZero();
                assertThat(hangingByDoctor(servers, model)).isEmpty();
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
                // Each once, and not the one that is open and known.
                assertThat(app.errors().lines().filter(line -> line.contains("TopicWatch: ")))
                        .hasSize(starts.size())
                        .allMatch(line -> line.contains("ERROR TopicWatch: a transaction hangs in topic '"))
                        .noneMatch(line -> line.contains(DRIFTS.topic()));
            }
            assertThat(end(admin, DRIFTS, IsolationLevel.READ_COMMITTED)).isZero();
            known.commitTransaction();
        } finally {
            broker.close();
        }
    }

    /** Brokers leave it out of what they list, and do not say so. */
    @Test
    void oneThatMayNotBeDescribed_isNotNamed() throws Exception {
        try (GuardedBroker broker = GuardedBroker.start(folder.resolve("guarded"))) {
            try (Topics topics = new Topics(Map.of("bootstrap.servers", broker.openServers()), PATIENCE)) {
                topics.createForSignals(SIGNALS.topic(), 1);
            }
            broker.grant(ResourceType.TOPIC, SIGNALS.topic(), AclOperation.READ);
            broker.grant(ResourceType.TRANSACTIONAL_ID, "kbound-", AclOperation.WRITE);
            Map<String, String> user = new HashMap<>(broker.user(Entrance.SASL_PLAINTEXT));
            user.putAll(broker.secrets(Entrance.SASL_PLAINTEXT));
            try (KafkaProducer<byte[], byte[]> others = transactional(broker.openServers(), "others");
                    Topics topics = new Topics(user, PATIENCE)) {
                others.beginTransaction();
                others.send(new ProducerRecord<>(SIGNALS.topic(), new byte[] {1}))
                        .get();

                TransactionSearch least = topics.transactions(Set.of(SIGNALS.topic()), "kbound");
                assertThat(least.look()).isEmpty();
                assertThat(least.suspects()).isFalse();
                assertThat(least.look()).isEmpty();
                assertThat(least.closed()).containsExactlyInAnyOrder("__consumer_offsets", "__transaction_state");

                broker.grant(ResourceType.TOPIC, "__consumer_offsets", AclOperation.READ);
                broker.grant(ResourceType.TOPIC, "__transaction_state", AclOperation.DESCRIBE);
                TransactionSearch some = topics.transactions(Set.of(SIGNALS.topic()), "kbound");
                assertThat(some.look()).isEmpty();
                assertThat(some.suspects()).isFalse();
                assertThat(some.closed()).containsExactly("__transaction_state");

                broker.grant(ResourceType.TRANSACTIONAL_ID, "*", AclOperation.DESCRIBE);
                TransactionSearch all = topics.transactions(Set.of(SIGNALS.topic()), "kbound");
                assertThat(all.look()).isEmpty();
                assertThat(all.suspects()).isFalse();
                assertThat(all.closed()).isEmpty();
            }
        }
    }

    /** A producer whose transactions live for as long as brokers let them. */
    private static KafkaProducer<byte[], byte[]> transactional(String servers, String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", id, "transaction.timeout.ms", 900_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /** Has the log of transactions know nothing of one; the coordinator does once it has read that anew. */
    private static void forget(String servers, String id) throws Exception {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        byte[] key = ByteBuffer.allocate(4 + name.length)
                .putShort((short) 0)
                .putShort((short) name.length)
                .put(name)
                .array();
        // Brokers let none but administrators write to it, whom they know by that name.
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "client.id", "__admin_client");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("__transaction_state", 0, key, null))
                    .get();
        }
    }

    /** What the command does that is named. */
    private static void abort(Admin admin, TopicPartition partition, long start) throws Exception {
        ProducerState producer =
                admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers().stream()
                        .filter(one -> one.currentTransactionStartOffset().orElse(-1) == start)
                        .findFirst()
                        .orElseThrow();
        admin.abortTransaction(new AbortTransactionSpec(
                        partition,
                        producer.producerId(),
                        (short) producer.producerEpoch(),
                        producer.coordinatorEpoch().orElse(0)))
                .all()
                .get();
    }

    private static long end(Admin admin, TopicPartition partition, IsolationLevel level) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(level))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static List<Finding> hangingByDoctor(String servers, Path model) {
        List<Finding> said = new ArrayList<>();
        List<Finding> all = new ArrayList<>();
        new Checkup(all::add)
                .run(
                        Optional.empty(),
                        Map.of(),
                        List.of(
                                "input.topic=" + SIGNALS.topic(),
                                "model.path=" + model,
                                "kafka.bootstrap.servers=" + servers));
        for (Finding finding : all) {
            if (finding.check().equals("transactions")) {
                System.out.println(finding);
                if (finding.verdict() == Verdict.FAIL) {
                    assertThat(finding.found()).contains("a transaction hangs in topic '");
                    assertThat(finding.cure()).contains("kafka-transactions.sh --bootstrap-server " + servers);
                    said.add(finding);
                } else {
                    assertThat(finding.found()).isEqualTo("they have a coordinator; none is seen to hang");
                }
            }
        }
        return said;
    }

    private Launched app(String servers, Path model) throws Exception {
        return Launched.start(
                folder,
                Launched.app(List.of(
                        "app.threads=1",
                        "input.topic=" + SIGNALS.topic(),
                        "model.path=" + model,
                        "output.scores=scores",
                        "output.drifts=" + DRIFTS.topic(),
                        "kafka.state.dir=" + folder.resolve("state"),
                        "kafka.bootstrap.servers=" + servers)));
    }

    private void send(Map<String, String> client, int records) throws Exception {
        Random random = new Random(sent);
        try (SignalProducer producer = new SignalProducer(client, SIGNALS.topic(), SmallModel.CHANNELS)) {
            for (int i = 0; i < records; i++) {
                producer.send("source " + sent % 5, 1_000_000L * sent, SmallModel.reading(random));
                sent++;
            }
        }
    }
}

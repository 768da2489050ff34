package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.Topics;
import io.kbound.command.KboundException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own server inside this process. */
class LocalBrokerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void startedAgainOnTheSameFolder_itStillHasItsTopics() {
        try (LocalBroker broker = LocalBroker.start(0, folder);
                Topics topics = topics(broker)) {
            assertThat(topics.partitions("pumps")).isEmpty();
            topics.createForSignals("pumps", 3);
            topics.createForSignals("pumps", 7);
            assertThat(topics.partitions("pumps")).contains(3);
        }
        try (LocalBroker broker = LocalBroker.start(0, folder);
                Topics topics = topics(broker)) {
            assertThat(topics.partitions("pumps")).contains(3);
        }
    }

    /** Brokers delete by Kafka timestamp: a reading of years ago would be gone within minutes, and what was found in it. */
    @Test
    void topicsThatAreCreated_keepOldReadings_andTheirResults() throws Exception {
        try (LocalBroker broker = LocalBroker.start(0, folder);
                Topics topics = topics(broker);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            topics.createForSignals("pumps", 1);
            topics.createForResults(List.of("found"), 1);

            assertThat(setting(admin, "pumps", "retention.ms")).isEqualTo("-1");
            assertThat(setting(admin, "pumps", "message.timestamp.type")).isEqualTo("CreateTime");
            assertThat(setting(admin, "found", "message.timestamp.type")).isEqualTo("LogAppendTime");
        }
    }

    /** Many partitions and several requests at a time, so that some partition would be written to before it is led. */
    @Test
    void topicsThatWereJustCreated_takeWhatIsSentAtOnce_inOrder() throws Exception {
        int partitions = 32;
        int records = 40;
        try (LocalBroker broker = LocalBroker.start(0, folder);
                Topics topics = topics(broker)) {
            for (String topic : List.of("a", "b", "c", "d", "e")) {
                topics.createForSignals(topic, partitions);
                try (Producer<byte[], byte[]> producer = hasty(broker)) {
                    List<Future<RecordMetadata>> sent = new ArrayList<>();
                    for (int i = 0; i < records * partitions; i++) {
                        sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, new byte[100])));
                    }
                    for (int i = 0; i < sent.size(); i++) {
                        assertThat(sent.get(i).get().offset()).isEqualTo(i / partitions);
                    }
                }
            }
        }
    }

    /** Sends each record or two in a batch of their own, and gives up soon. */
    private static Producer<byte[], byte[]> hasty(LocalBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        "200",
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "4000",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        "5000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Test
    void aPortInUse_isSaidAtOnce() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalBroker.start(taken.getLocalPort(), folder))
                    .isInstanceOf(KboundException.class)
                    .hasMessageContainingAll("port " + taken.getLocalPort(), "in use", "--port");
        }
    }

    @Test
    void aBrokerThatIsNotThere_isGivenUpAfterTheStatedTime() {
        Topics topics = new Topics(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofSeconds(1));
        try (topics) {
            assertThatThrownBy(() -> topics.partitions("pumps"))
                    .isInstanceOf(KboundException.class)
                    .hasMessageContainingAll("127.0.0.1:1", "within 1 s", "kbound broker");
        }
    }

    private static String setting(Admin admin, String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        return Objects.requireNonNull(config).get(name).value();
    }

    private static Topics topics(LocalBroker broker) {
        return new Topics(Map.of("bootstrap.servers", broker.bootstrapServers()), PATIENCE);
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.broker.LocalBroker;
import io.kbound.app.service.Topics;
import io.kbound.command.KboundException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
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

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
            topics.createMissing(List.of("pumps"), 3);
            topics.createMissing(List.of("pumps"), 7);
            assertThat(topics.partitions("pumps")).contains(3);
        }
        try (LocalBroker broker = LocalBroker.start(0, folder);
                Topics topics = topics(broker)) {
            assertThat(topics.partitions("pumps")).contains(3);
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

    private static Topics topics(LocalBroker broker) {
        return new Topics(Map.of("bootstrap.servers", broker.bootstrapServers()), PATIENCE);
    }
}

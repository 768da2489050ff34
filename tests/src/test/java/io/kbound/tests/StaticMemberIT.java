package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An app that stops leaves its group, so that others take over, unless it is to come back under its name. */
class StaticMemberIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "group.instance.id \"{0}\"")
    @CsvSource({"'', 0", "kbound-0, 1"})
    void afterAStop_onlyAStaticMemberIsStillInTheGroup(String instance, int left) throws Exception {
        Path model = SmallModel.train(folder, 1);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            try (Topics topics = new Topics(Map.of("bootstrap.servers", broker.bootstrapServers()), PATIENCE)) {
                topics.createForSignals("signals", 2);
            }
            List<String> settings = new ArrayList<>(List.of(
                    "app.threads=1",
                    "input.topic=signals",
                    "model.path=" + model,
                    "kafka.bootstrap.servers=" + broker.bootstrapServers()));
            if (!instance.isEmpty()) {
                settings.add("kafka.group.instance.id=" + instance);
            }
            try (ScoringApp app = ScoringApp.start(
                    ConfigReader.read(Optional.empty(), Map.of(), settings), new ScoringCounts(), event -> {})) {
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (!app.isRunning() || members(admin) == 0) {
                    assertThat(System.nanoTime()).as("it takes part").isLessThan(deadline);
                    Thread.sleep(100);
                }
                assertThat(app.stop()).isTrue();
            }

            assertThat(members(admin)).isEqualTo(left);
        }
    }

    private static int members(Admin admin) throws Exception {
        ConsumerGroupDescription group = Objects.requireNonNull(
                admin.describeConsumerGroups(List.of("kbound")).all().get().get("kbound"));
        return group.members().size();
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that come and go without a pause, so that partitions are handed on in the midst of being handed on. */
@Tag("long")
class RebalanceStormIT {
    private static final int WINDOW = 8;
    private static final int PLACES = 3;
    private static final int CHANGES = Integer.getInteger("storm.changes", 12);

    private static Path model = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        model = SmallModel.train(shared, WINDOW);
    }

    @ParameterizedTest(name = "{0}, static members: {1}")
    @CsvSource({"classic, false", "classic, true", "streams, false"})
    void inAStormOfRebalances_everyRecordHasItsOneScore(String protocol, boolean isStatic) throws Exception {
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                SteadyLoad load = new SteadyLoad(broker.bootstrapServers())) {
            load.start();
            List<Optional<ScoringApp>> places = new ArrayList<>();
            for (int place = 0; place < PLACES; place++) {
                places.add(Optional.of(start(broker, protocol, isStatic, place)));
            }
            for (int change = 0; change < CHANGES; change++) {
                int place = change % PLACES;
                // It need not have its partitions when it goes, nor be gone from the group when it comes back.
                Optional<ScoringApp> there = places.get(place);
                if (there.isPresent()) {
                    assertThat(there.get().failure()).isEmpty();
                    assertThat(there.get().stop()).isTrue();
                }
                places.set(
                        place,
                        there.isPresent() ? Optional.empty() : Optional.of(start(broker, protocol, isStatic, place)));
                Thread.sleep(change % 2 * 400L);
            }
            if (places.get(0).isEmpty()) {
                places.set(0, Optional.of(start(broker, protocol, isStatic, 0)));
            }
            load.assertEveryRecordHasItsScore(Scoreboard.usual(), model, WINDOW, load.end());
            for (Optional<ScoringApp> left : places) {
                if (left.isPresent()) {
                    assertThat(left.get().failure()).isEmpty();
                    assertThat(left.get().stop()).isTrue();
                }
            }
        }
    }

    private ScoringApp start(LocalBroker broker, String protocol, boolean isStatic, int place) {
        List<String> settings = new ArrayList<>(List.of(
                "app.threads=1",
                "input.topic=" + SteadyLoad.SIGNALS,
                "model.path=" + model,
                "output.scores=" + SteadyLoad.SCORES,
                "kafka.group.protocol=" + protocol,
                "kafka.state.dir=" + folder.resolve("state-" + place),
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
        if (protocol.equals("classic")) {
            settings.addAll(List.of("kafka.session.timeout.ms=6000", "kafka.heartbeat.interval.ms=500"));
        }
        if (isStatic) {
            settings.add("kafka.group.instance.id=member-" + place);
        }
        return ScoringApp.start(
                ConfigReader.read(Optional.empty(), Map.of(), settings), new ScoringCounts(), event -> {});
    }
}

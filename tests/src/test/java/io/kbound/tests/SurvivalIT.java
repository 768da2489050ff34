package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kill −9 at random moments while records flow, instances that join and leave, a broker that goes away, sources that rest
 * until they are forgotten: afterwards every record has its one result, the same to the bit as without all that.
 */
class SurvivalIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SOURCES = 100;
    private static final int RESTING = 10;
    private static final int PARTITIONS = 4;
    private static final int INSTANCES = 3;
    private static final double SECONDS_BETWEEN_KILLS = 4;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{4} records and {5} kills, window {0}, {1}, {2}, {3} calibration")
    @CsvSource({
        "1, exactly_once_v2, memory, model, 100000, 10",
        "8, exactly_once_v2, rocksdb, rolling, 20000, 4",
        "8, at_least_once, memory, rolling, 20000, 4"
    })
    void whateverIsKilled_everyRecordHasItsResult(
            int window, String guarantee, String store, String calibration, int shortRecords, int shortKills)
            throws Exception {
        int records = Integer.getInteger("survival.records", shortRecords);
        int kills = Integer.getInteger("survival.kills", shortKills);
        long seed = Long.getLong("survival.seed", 1);
        Path model = SmallModel.train(folder, window);
        Random random = new Random(seed);
        LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
        List<String> settings = settings(broker, model, guarantee, store, calibration);
        try (Fleet fleet = new Fleet(folder, INSTANCES, settings)) {
            String bootstrap = broker.bootstrapServers();
            int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
            Map<String, String> client = Map.of("bootstrap.servers", bootstrap);
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", PARTITIONS);
                topics.createForResults(List.of("scores"), PARTITIONS);
            }
            fleet.join();
            fleet.join();
            double perSecond = records / (kills * SECONDS_BETWEEN_KILLS);
            CompletableFuture<Integer> sending =
                    CompletableFuture.supplyAsync(() -> produce(client, records, perSecond, new Random(seed)));
            for (int kill = 1; kill <= kills; kill++) {
                Thread.sleep((long) (random.nextDouble() * 2 * SECONDS_BETWEEN_KILLS * 1000));
                fleet.killOne(random);
                fleet.join();
                if (kill % 3 == 1) {
                    fleet.join();
                } else if (kill % 3 == 0) {
                    fleet.leaveOne(random);
                }
                if (kill == kills / 2) {
                    broker.close();
                    broker = LocalBroker.start(port, folder.resolve("broker"));
                }
            }
            int sent = sending.join();

            AppConfig config = ConfigReader.read(Optional.empty(), Map.of(), settings);
            Scoreboard results = Scoreboard.of(client, config, "signals", model);
            results.read(client, "scores", PATIENCE);
            EpisodeBook episodes = results.readEpisodes(client, "kbound-episodes");
            fleet.leaveAll();
            System.out.printf(
                    Locale.ROOT,
                    "%d records and %d that came twice, %d kills, window %d, %s, %s, %s calibration:"
                            + " %d lost, %d duplicated, %d different, %d out of order; %d of %d episodes wrong%n",
                    sent,
                    results.repeated(),
                    kills,
                    window,
                    guarantee,
                    store,
                    calibration,
                    results.lost(),
                    results.duplicated(),
                    results.different(),
                    results.outOfOrder(),
                    episodes.wrong(),
                    episodes.expected());

            // Each source's first window, and that after its rest, takes so many readings to fill.
            assertThat(results.expected()).isEqualTo(sent - (window - 1) * (SOURCES + RESTING));
            assertThat(results.lost()).as("lost").isZero();
            assertThat(results.different()).as("different to the bit").isZero();
            if (guarantee.equals("exactly_once_v2")) {
                assertThat(results.duplicated()).as("duplicated").isZero();
                assertThat(results.outOfOrder()).as("out of order").isZero();
                assertThat(episodes.expected()).isGreaterThan(records / 500);
                assertThat(episodes.wrong()).as("wrong episodes").isZero();
            }
        } finally {
            broker.close();
        }
    }

    private static List<String> settings(
            LocalBroker broker, Path model, String guarantee, String store, String calibration) {
        return List.of(
                "app.threads=1",
                "input.topic=signals",
                "model.path=" + model,
                "output.scores=scores",
                "state.store=" + store,
                "alert.calibration=" + calibration,
                // A source sends every 100 s of event time, and some rest for a third of all, at least 6000 s.
                "alert.episode-hold=250s",
                "series.idle-expiry=3000s",
                "kafka.processing.guarantee=" + guarantee,
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                // A killed instance is missed sooner than by default.
                "kafka.session.timeout.ms=6000",
                "kafka.heartbeat.interval.ms=1000");
    }

    /** Sends readings of all sources in turn, but for those that rest in the middle third, and says how many. */
    private static int produce(Map<String, String> client, int records, double perSecond, Random random) {
        int sent = 0;
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            long start = System.nanoTime();
            for (int i = 0; i < records; i++) {
                boolean middle = i >= records / 3 && i < 2 * records / 3;
                if (!middle || i % SOURCES >= RESTING) {
                    producer.send("source " + i % SOURCES, 1_000_000L * i, SmallModel.reading(random));
                    sent++;
                }
                long ahead = start + (long) (i / perSecond * 1e9) - System.nanoTime();
                if (ahead > 0) {
                    Thread.sleep(Duration.ofNanos(ahead).toMillis());
                }
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return sent;
    }
}

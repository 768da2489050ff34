package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that lose their oldest records, or go and come back, under an app: what is lost is said, and nothing else is. */
@Tag("long")
class TopicFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TO_COMMIT = Duration.ofSeconds(1);
    private static final Pattern METRICS = Pattern.compile("metrics at (http://\\S+)");
    private static final String LOST = "kbound_records_lost_total";
    private static final TopicPartition ONLY = new TopicPartition("signals", 0);

    private static Path model = Path.of("");

    @TempDir
    private Path folder;

    private DistantBroker broker;
    private Map<String, String> client;
    private Topics topics;
    private Admin admin;
    private int sent;

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        model = SmallModel.train(shared, 1);
    }

    @BeforeEach
    void begin() throws Exception {
        broker = DistantBroker.start(folder.resolve("broker"));
        client = Map.of("bootstrap.servers", broker.near());
        topics = new Topics(client, PATIENCE);
        admin = Admin.create(Map.copyOf(client));
        topics.createForSignals("signals", 1);
        topics.createForResults(List.of("scores"), 1);
    }

    @AfterEach
    void end() throws Exception {
        admin.close();
        topics.close();
        broker.close();
    }

    @Test
    void whatRetentionDeletesBeforeItIsRead_isSaid_andCounted_andAllElseIsScored() throws Exception {
        send(500);
        try (Launched app = app("scores")) {
            app.await("scored 500", PATIENCE);
            Thread.sleep(TO_COMMIT.toMillis());
            app.terminate();
            assertThat(app.exitCode(PATIENCE)).isZero();
        }
        send(500);
        Scoreboard results = Scoreboard.of(client, Scoreboard.usual(), "signals", model);
        deleteBefore(800);
        try (Launched app = app("scores")) {
            app.await("scored 200", PATIENCE);
            results.read(client, "scores", TO_COMMIT);
            assertThat(lost(app)).isEqualTo(300).isEqualTo((double) results.lost());
            assertThat(results.duplicated() + results.different() + results.outOfOrder())
                    .isZero();
            assertThat(app.errors())
                    .matches("\\S+ ERROR SignalConsumer: signals-0: 300 records were deleted before they were read,"
                            + " 500 to 799, and have no scores; .*\\R");

            // The same under a running app that the line to its broker keeps waiting.
            broker.line().holdRequests(true);
            send(1000);
            deleteBefore(1900);
            broker.line().holdRequests(false);
            await(app, metrics -> metrics.sum(LOST) > 300);
            send(1);
            results = Scoreboard.of(client, Scoreboard.usual(), "signals", record -> record.offset() >= 1900, model);
            results.read(client, "scores", PATIENCE);
            assertThat(results.lost()).isZero();
            assertThat(app.errors().lines()).hasSize(2);
            System.out.println(app.errors());
        }
    }

    @Test
    void anInputTopicThatIsDeleted_endsTheApp_whichBeginsWithTheNewOneFromItsFirstRecord() throws Exception {
        send(500);
        try (Launched app = app("scores")) {
            app.await("scored 500", PATIENCE);
            admin.deleteTopics(List.of("signals")).all().get();
            assertThat(app.exitCode(PATIENCE)).isEqualTo(1);
            System.out.println(app.errors());
            assertThat(app.errors().lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("kbound: the stream: it stopped (the input topic is not there any more: ");
        }
        topics.createForSignals("signals", 1);
        topics.createForResults(List.of("new-scores"), 1);
        send(700);
        try (Launched app = app("new-scores")) {
            Scoreboard results = Scoreboard.of(client, Scoreboard.usual(), "signals", model);
            results.read(client, "new-scores", PATIENCE);
            assertAllThere(results, 700);
            assertThat(app.errors()).isEmpty();
        }
    }

    /** Before the app has looked whether it is still there; it may read on in the new one from where it was in the old. */
    @Test
    void anInputTopicThatIsMadeAnewAtOnce_isSaid() throws Exception {
        send(100);
        try (Launched app = app("scores")) {
            app.await("scored 100", PATIENCE);
            // Until it has asked which topic it reads.
            Thread.sleep(TO_COMMIT.toMillis());
            broker.line().holdRequests(true);
            admin.deleteTopics(List.of("signals")).all().get();
            topics.createForSignals("signals", 1);
            send(500);
            broker.line().holdRequests(false);
            app.awaitError("topic 'signals' was deleted and made anew while it was read", PATIENCE);
        }
    }

    @Test
    void anOutputTopicThatIsDeleted_isWaitedFor_andHasAllThatCameMeanwhile() throws Exception {
        send(500);
        try (Launched app = app("scores")) {
            app.await("scored 500", PATIENCE);
            Thread.sleep(TO_COMMIT.toMillis());
            admin.deleteTopics(List.of("scores")).all().get();
            send(300);
            Thread.sleep(3_000);
            topics.createForResults(List.of("scores"), 1);
            send(300);
            Scoreboard results =
                    Scoreboard.of(client, Scoreboard.usual(), "signals", record -> record.offset() >= 500, model);
            results.read(client, "scores", PATIENCE);
            assertAllThere(results, 600);
            app.terminate();
            assertThat(app.exitCode(PATIENCE)).isZero();
            System.out.println(app.errors());
            assertThat(app.errors()).isEmpty();
        }
    }

    private static void assertAllThere(Scoreboard results, int records) {
        assertThat(results.expected()).isEqualTo(records);
        assertThat(results.lost()).as("lost").isZero();
        assertThat(results.duplicated()).as("duplicated").isZero();
        assertThat(results.different()).as("different to the bit").isZero();
        assertThat(results.outOfOrder()).as("out of order").isZero();
    }

    private Launched app(String scores) throws Exception {
        return Launched.start(
                folder,
                Launched.app(List.of(
                        "app.threads=1",
                        "web.port=0",
                        "input.topic=signals",
                        "model.path=" + model,
                        "output.scores=" + scores,
                        "kafka.state.dir=" + folder.resolve("state"),
                        "kafka.bootstrap.servers=" + broker.far())));
    }

    private void send(int records) throws Exception {
        Random random = new Random(sent);
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            for (int i = 0; i < records; i++) {
                producer.send("source " + sent % 20, 1_000_000L * sent, SmallModel.reading(random));
                sent++;
            }
        }
    }

    private void deleteBefore(long offset) throws Exception {
        admin.deleteRecords(Map.of(ONLY, RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private static double lost(Launched app) throws Exception {
        return scrape(app).sum(LOST);
    }

    private static void await(Launched app, Predicate<Scrape> condition) throws Exception {
        Scrape.await(() -> scrape(app), condition, PATIENCE);
    }

    private static Scrape scrape(Launched app) throws Exception {
        Matcher address = METRICS.matcher(app.output());
        assertThat(address.find()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address.group(1))).build();
        return Scrape.of(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }
}

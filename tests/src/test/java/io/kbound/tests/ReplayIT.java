package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ResultReader;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.launch.Launched;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.FeedbackVerdict;
import io.kbound.record.ScoreRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.util.DoubleComparator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What already happened, again: by the launcher, on a real broker, beside what the live app said of it. */
class ReplayIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SOURCES = 5;
    private static final int ROWS = 600;
    private static final int PARTITIONS = 3;
    private static final int WINDOW = 8;
    private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();

    @TempDir
    private Path folder;

    private static Path model = Path.of("");

    private LocalBroker broker;
    private final List<String> events = new ArrayList<>();

    @BeforeAll
    static void train(@TempDir Path shared) throws Exception {
        model = SmallModel.train(shared, WINDOW);
    }

    @BeforeEach
    void fill() throws Exception {
        broker = LocalBroker.start(0, folder.resolve("broker"));
        try (Topics topics = new Topics(client(), PATIENCE)) {
            topics.createForSignals("signals", PARTITIONS);
        }
        StringBuilder csv = new StringBuilder("time,pump,a,b,c,fault\n");
        Random random = new Random(3);
        try (SignalProducer producer = new SignalProducer(client(), "signals", SmallModel.CHANNELS)) {
            for (int row = 0; row < ROWS; row++) {
                for (int source = 0; source < SOURCES; source++) {
                    boolean faulty = row / 50 % 4 == 3 && row % 50 < 10 && source < 3;
                    List<@Nullable Double> values = new ArrayList<>(SmallModel.reading(random));
                    if (faulty) {
                        values.set(0, 8.0 + random.nextGaussian());
                    }
                    String name = "pump " + source;
                    producer.send(name, (BEGIN + row) * 1_000_000L, values);
                    csv.append(Instant.ofEpochSecond(BEGIN + row)).append(',').append(name);
                    values.forEach(value -> csv.append(',').append(value));
                    csv.append(faulty ? ",1\n" : ",0\n");
                    if (faulty && row % 50 == 0) {
                        events.add(name + "," + Instant.ofEpochSecond(BEGIN + row) + ","
                                + Instant.ofEpochSecond(BEGIN + row + 9));
                    }
                }
            }
        }
        Files.writeString(folder.resolve("readings.csv"), csv);
        Files.writeString(folder.resolve("events.csv"), "key,start,end\n" + String.join("\n", events) + "\n");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void aReplay_saysWhatTheLiveAppSaid_toTheBit_andLeavesNothingWithTheBrokers() throws Exception {
        runLive();
        Set<String> before = topicsAndGroups();

        JsonNode figures = replay("out", "--set", "input.topic=signals", "--labels", "events.csv");

        Map<String, ScoreRecord> live = new HashMap<>();
        each("scores", ScoreRecord.class)
                .forEach(score -> live.put(score.getPartition() + " " + score.getOffset(), score));
        List<NamedCsvRecord> replayed = rows("out/scores.csv");
        assertThat(replayed).hasSize(live.size()).hasSize(SOURCES * (ROWS - WINDOW + 1));
        for (NamedCsvRecord row : replayed) {
            ScoreRecord score =
                    Objects.requireNonNull(live.get(row.getField("partition") + " " + row.getField("offset")));
            assertThat(Float.floatToRawIntBits(Float.parseFloat(row.getField("bound"))))
                    .isEqualTo(Float.floatToRawIntBits(score.getBound()));
            assertThat(Float.parseFloat(row.getField("statistic"))).isEqualTo(score.getStatistic());
            assertThat(Double.parseDouble(row.getField("p_value"))).isEqualTo(score.getPValue());
            assertThat(row.getField("anomaly")).isEqualTo(score.getAnomaly() ? "1" : "0");
        }
        assertThat(episodes("out/episodes.csv")).isEqualTo(liveEpisodes()).isNotEmpty();
        assertThat(topicsAndGroups()).isEqualTo(before);
        assertThat(figures.path("rows").intValue()).isEqualTo(replayed.size());
        assertThat(figures.at("/by_event/recall").doubleValue()).isEqualTo(1);
        assertThat(figures.at("/by_event/events").intValue()).isEqualTo(events.size());
        assertThat(figures.at("/by_row/auc_roc").doubleValue()).isGreaterThan(0.9);
        try (Stream<Path> left = Files.list(folder.resolve("out"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "scores.csv", "episodes.csv", "labels.csv", "metrics.json", "report.html");
        }
    }

    @Test
    void aPartOfTheTopic_isWarmedUpFromWhatCameBefore_soThatItsFirstRecordsAreScored() throws Exception {
        JsonNode whole = replay("whole", "--set", "input.topic=signals");
        String from = Instant.ofEpochSecond(BEGIN + 200).toString();
        String to = Instant.ofEpochSecond(BEGIN + 400).toString();

        JsonNode part = replay("part", "--set", "input.topic=signals", "--from", from, "--to", to);

        Map<String, String> all = rows("whole/scores.csv").stream()
                .collect(Collectors.toMap(
                        row -> row.getField("partition") + " " + row.getField("offset"), row -> row.getField("bound")));
        List<NamedCsvRecord> rows = rows("part/scores.csv");
        assertThat(rows).hasSize(SOURCES * 200).allSatisfy(row -> {
            assertThat(row.getField("time")).isBetween(from, to);
            assertThat(row.getField("bound"))
                    .isEqualTo(all.get(row.getField("partition") + " " + row.getField("offset")));
        });
        assertThat(whole.path("rows").intValue())
                .isGreaterThan(part.path("rows").intValue());

        replay("cold", "--set", "input.topic=signals", "--from", from, "--to", to, "--warm-up", "0s");
        assertThat(rows("cold/scores.csv")).hasSize(SOURCES * (200 - WINDOW + 1));
    }

    @Test
    void aFileByItself_hasTheSameFigures_withoutABroker() throws Exception {
        JsonNode ofTopic = replay("topic", "--set", "input.topic=signals", "--labels", "events.csv");
        broker.close();

        JsonNode ofFile = replay("file", "--data", "readings.csv", "--key", "pump", "--label-column", "fault");

        // In another order of partitions sums differ in their last digits.
        assertThat(without(ofFile))
                .usingRecursiveComparison()
                .withComparatorForType(new DoubleComparator(1e-9), Double.class)
                .isEqualTo(without(ofTopic));
        assertThat(rows("file/scores.csv")).hasSize(SOURCES * (ROWS - WINDOW + 1));
    }

    @Test
    void whatPeopleSaidOnATopic_labelsTheReplay_andMakesANewModel() throws Exception {
        say(0, FeedbackVerdict.REJECTED);
        for (int event = 0; event < events.size(); event++) {
            say(event, event == 1 ? FeedbackVerdict.ACKNOWLEDGED : FeedbackVerdict.CONFIRMED);
        }

        JsonNode figures = replay("said", "--set", "input.topic=signals", "--labels", "kafka:feedback");

        // What was said last of an episode holds, and what was only seen is not judged.
        assertThat(figures.at("/by_event/events").intValue()).isEqualTo(events.size() - 1);
        assertThat(rows("said/labels.csv"))
                .extracting(row -> row.getField("verdict"))
                .containsOnly("confirmed");
        assertThat(done("collect --topic signals --out collected.csv.gz --bootstrap " + broker.bootstrapServers()))
                .contains(SOURCES * ROWS + " readings written to collected.csv.gz");
        assertThat(done("refit --data collected.csv.gz --key source --labels said/labels.csv --out tuned.onnx --model "
                        + model))
                .contains("written to tuned.onnx");
        JsonNode both = replay("both", "--model", "tuned.onnx", "--set", "input.topic=signals");
        assertThat(both.at("/b/model").asText()).startsWith("tuned@");
    }

    @Test
    void severalTopics_areReplayedInTurn_eachWithAReportOfItsOwn() throws Exception {
        try (Topics topics = new Topics(client(), PATIENCE)) {
            topics.createForSignals("others", 1);
        }
        try (SignalProducer producer = new SignalProducer(client(), "others", SmallModel.CHANNELS)) {
            for (int row = 0; row < 50; row++) {
                producer.send("fan", (BEGIN + row) * 1_000_000L, List.copyOf(SmallModel.reading(new Random(row))));
            }
        }

        JsonNode first = replay("several", "--topic", "others", "--topic", "signals");

        assertThat(first.path("rows").intValue()).isEqualTo(50 - WINDOW + 1);
        assertThat(rows("several/others/scores.csv")).hasSize(50 - WINDOW + 1);
        assertThat(rows("several/signals/scores.csv")).hasSize(SOURCES * (ROWS - WINDOW + 1));
    }

    private String done(String line) throws Exception {
        try (Launched launched = Launched.start(folder, line.split(" ", -1))) {
            assertThat(launched.exitCode(PATIENCE)).as(launched.errors()).isZero();
            return launched.output();
        }
    }

    private void say(int event, FeedbackVerdict verdict) throws Exception {
        try (Topics topics = new Topics(client(), PATIENCE)) {
            topics.createForSignals("feedback", 2);
        }
        String[] of = events.get(event).split(",", -1);
        FeedbackRecord record = FeedbackRecord.newBuilder()
                .setEpisode("episode " + event)
                .setSource(of[0])
                .setStart(Instant.parse(of[1]))
                .setEnd(Instant.parse(of[2]))
                .setVerdict(verdict)
                .setSaid(Instant.ofEpochSecond(BEGIN + 1000 + event))
                .build();
        try (KafkaProducer<String, FeedbackRecord> producer = new KafkaProducer<>(
                new HashMap<String, Object>(client()),
                new StringSerializer(),
                new SingleObject<>(FeedbackRecord.class).serializer())) {
            producer.send(new ProducerRecord<>("feedback", record.getEpisode(), record))
                    .get();
        }
    }

    @Test
    void twoModels_areComparedRowByRow() throws Exception {
        Path other =
                SmallModel.train(Files.createDirectory(folder.resolve("other")), 4, SmallModel.CHANNELS, "other", 2);

        JsonNode both =
                replay("two", "--set", "input.topic=signals", "--labels", "events.csv", "--model", other.toString());

        assertThat(both.at("/a/rows").intValue()).isEqualTo(SOURCES * (ROWS - WINDOW + 1));
        assertThat(both.at("/b/rows").intValue()).isEqualTo(SOURCES * (ROWS - 4 + 1));
        JsonNode rows = both.path("rows");
        assertThat(rows.path("both").intValue() + rows.path("a_only").intValue())
                .isEqualTo(both.at("/a/anomalies").intValue());
        assertThat(rows.path("both").intValue() + rows.path("b_only").intValue())
                .isEqualTo(both.at("/b/anomalies").intValue());
        assertThat(rows.path("both").intValue()).isPositive();
        assertThat(Files.readString(folder.resolve("two/report.html"))).contains("a/report.html", "b/report.html");
    }

    @Test
    void whatCannotBeReplayed_isSaidInOneLine_beforeAnythingIsMade() throws Exception {
        Path other = SmallModel.train(Files.createDirectory(folder.resolve("other")), 4, List.of("x", "y"));
        Files.writeString(folder.resolve("late.csv"), "key,start,end\npump 1,2030-01-01,2030-01-02\n");
        Set<String> before = topicsAndGroups();

        assertThat(refusal("--model", model.toString(), "--set", "input.topic=nowhere"))
                .contains("there is no topic 'nowhere'");
        assertThat(refusal("--model", model.toString(), "--set", "input.topic=signals", "--from", "2030-01-01"))
                .contains("it holds no record in the range", "its oldest record is of 2026-01-01T00:00:00Z");
        assertThat(refusal("--model", model.toString(), "--set", "input.topic=signals", "--labels", "late.csv"))
                .contains("none of its 1 events lies in the range", "2026-01-01T00:00:00Z");
        assertThat(refusal("--set", "input.topic=signals", "--model", other.toString()))
                .contains(other.toString(), "do not fit it", "x, y");
        assertThat(topicsAndGroups()).isEqualTo(before);
    }

    /** The one line that a replay is refused by; nothing is left of it. */
    private String refusal(String... more) throws Exception {
        List<String> line = line("refused");
        line.addAll(List.of(more));
        try (Launched launched = Launched.start(folder, line.toArray(String[]::new))) {
            assertThat(launched.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(launched.errors()).startsWith("kbound: ").containsOnlyOnce("\n");
            assertThat(folder.resolve("refused")).doesNotExist();
            return launched.errors();
        }
    }

    @Test
    void anInterruptedReplay_goesOnWhereItWas_withTheRangeAsItWasFixed() throws Exception {
        List<String> line = line("again");
        line.addAll(List.of("--model", model.toString(), "--set", "input.topic=signals"));
        try (Launched first = Launched.start(folder, line.toArray(String[]::new))) {
            awaitBegin("again");
            first.terminate();
            assertThat(first.exitCode(PATIENCE)).as(first.errors()).isEqualTo(1);
            assertThat(first.errors()).contains("the same command goes on where it was");
        }
        try (SignalProducer producer = new SignalProducer(client(), "signals", SmallModel.CHANNELS)) {
            producer.send("pump 0", (BEGIN + ROWS) * 1_000_000L, SmallModel.reading(new Random(9)));
        }

        JsonNode figures = replay("again", "--set", "input.topic=signals");

        assertThat(figures.path("rows").intValue()).isEqualTo(SOURCES * (ROWS - WINDOW + 1));
    }

    @Test
    void anotherProcess_joins_andEveryRecordIsScoredOnce() throws Exception {
        List<String> line = line("joined");
        line.addAll(List.of("--model", model.toString(), "--set", "input.topic=signals", "--set", "app.threads=1"));
        List<String> joining = new ArrayList<>(line);
        joining.add("--join");
        try (Launched nothing = Launched.run(folder, joining.toArray(String[]::new))) {
            assertThat(nothing.errors()).contains("no replay was begun there").containsOnlyOnce("\n");
        }
        try (Launched first = Launched.start(folder, line.toArray(String[]::new))) {
            awaitBegin("joined");
            try (Launched second = Launched.start(folder, joining.toArray(String[]::new))) {
                assertThat(first.exitCode(PATIENCE)).as(first.errors()).isZero();
                assertThat(second.exitCode(PATIENCE)).as(second.errors()).isZero();
            }
        }
        assertThat(rows("joined/scores.csv").stream()
                        .map(row -> row.getField("partition") + " " + row.getField("offset")))
                .hasSize(SOURCES * (ROWS - WINDOW + 1))
                .doesNotHaveDuplicates();
    }

    @Test
    void theReport_opensInABrowser_withoutAnErrorOrARequest() throws Exception {
        replay("page", "--set", "input.topic=signals", "--labels", "events.csv");
        String page = Files.readString(folder.resolve("page/report.html"));
        assertThat(page).doesNotContain("http://", "https://", "<script", "src=", "@import", "url(");
        assumeTrue(Browser.isThere(), "there is no chromium on this machine: the page is not opened");

        Browser.Opened opened = Browser.open(folder.resolve("page/report.html"));

        assertThat(opened.errors()).isEmpty();
        // Over time, alerts by rate, thresholds, statistics, and each of the worst episodes.
        assertThat(opened.document().split("<svg", -1)).hasSizeGreaterThan(4 + 5);
        assertThat(opened.document()).contains("pump 1", "nats to blame");
        assertThat(opened.document().split("<svg class=\"map\"", -1)).hasSizeGreaterThan(5);
        assertThat(opened.document()).contains("<title>a, level 1 of ", "<title>a, the edge: ");
    }

    /** Waits until a replay has fixed its range. */
    private void awaitBegin(String report) throws Exception {
        Path plan = folder.resolve(report + "/.replay/plan.json");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(plan) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
    }

    private void runLive() throws Exception {
        ScoringCounts counts = new ScoringCounts();
        List<String> settings = List.of(
                "app.id=live",
                "input.topic=signals",
                "model.path=" + model,
                "output.scores=scores",
                "alert.episode-hold=20s",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.bootstrapServers());
        try (ScoringApp app =
                ScoringApp.start(ConfigReader.read(Optional.empty(), Map.of(), settings), counts, e -> {})) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (counts.endedCount() < SOURCES * ROWS && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(app.isRunning()).isTrue();
        }
        assertThat(counts.endedCount()).isEqualTo(SOURCES * ROWS);
    }

    /** Replays, and gives the figures. */
    private JsonNode replay(String report, String... more) throws Exception {
        List<String> line = line(report);
        line.addAll(List.of("--model", model.toString()));
        line.addAll(List.of(more));
        try (Launched launched = Launched.start(folder, line.toArray(String[]::new))) {
            assertThat(launched.exitCode(PATIENCE)).as(launched.errors()).isZero();
            String json = launched.output()
                    .lines()
                    .filter(text -> text.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
            return new ObjectMapper().readTree(json);
        }
    }

    private List<String> line(String report) {
        return new ArrayList<>(List.of(
                "replay",
                "--report",
                report,
                "--json",
                "--set",
                "alert.episode-hold=20s",
                "--set",
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
    }

    /** Figures that no clock is in. */
    private static Map<String, Object> without(JsonNode figures) {
        Map<String, Object> map = new ObjectMapper().convertValue(figures, new TypeReference<>() {});
        map.remove("records_per_s");
        map.remove("seconds");
        return map;
    }

    private List<NamedCsvRecord> rows(String file) throws Exception {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(folder.resolve(file))) {
            return reader.stream().toList();
        }
    }

    private Set<String> episodes(String file) throws Exception {
        return rows(file).stream()
                .map(row -> row.getField("key") + " " + row.getField("start") + " " + row.getField("over"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> liveEpisodes() {
        Map<String, EpisodeRecord> last = new HashMap<>();
        each("kbound-episodes", EpisodeRecord.class)
                .forEach(episode ->
                        last.merge(episode.getId(), episode, (a, b) -> b.getState() == EpisodeState.CLOSED ? b : a));
        return last.values().stream()
                .map(episode -> episode.getSource() + " " + episode.getStart() + " "
                        + (episode.getState() == EpisodeState.CLOSED ? 1 : 0))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private <R extends SpecificRecordBase> List<R> each(String topic, Class<R> type) {
        List<R> results = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            try (ResultReader<R> reader = ResultReader.of(client(), topic, partition, type)) {
                for (R result = reader.next(); result != null; result = reader.next()) {
                    results.add(result);
                }
            }
        }
        return results;
    }

    private Set<String> topicsAndGroups() throws Exception {
        try (Admin admin = Admin.create(new HashMap<String, Object>(client()))) {
            Set<String> names = new TreeSet<>(admin.listTopics().names().get());
            admin.listGroups().all().get().forEach(group -> names.add("group " + group.groupId()));
            return names;
        }
    }

    private Map<String, String> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}

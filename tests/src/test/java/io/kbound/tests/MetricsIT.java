package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.tests.Scrape.Sample;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running instance tells Prometheus all that docs/metrics.md has, of what really happened, and nothing of kbound's else. */
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("metrics at (http://\\S+)");
    private static final int WINDOW = 3;
    private static final int SOURCES = 10;
    private static final int READINGS = 500;
    private static final int BROKEN = 7;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void whatIsServed_isWhatIsDocumented_andWhatHappened() throws Exception {
        Path one = SmallModel.train(Files.createDirectory(folder.resolve("one")), WINDOW);
        Path two = SmallModel.train(
                Files.createDirectory(folder.resolve("two")), WINDOW, SmallModel.CHANNELS, "another", 2);
        Path live = Files.copy(one, folder.resolve("live.onnx"));
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 2);
            }
            produce(client);
            try (Launched instance = Launched.start(folder, command(broker, live))) {
                instance.await("scoring '", PATIENCE);
                Matcher address = ADDRESS.matcher(instance.output());
                assertThat(address.find()).isTrue();
                URI page = URI.create(address.group(1));
                await(
                        page,
                        now -> now.sum("kbound_windows_scored_total") + now.sum("kbound_dead_letters_total")
                                == READINGS - (WINDOW - 1) * SOURCES + BROKEN);
                assertThat(models(scrape(page))).containsExactly(labels(one));
                Files.copy(two, live, StandardCopyOption.REPLACE_EXISTING);
                await(page, now -> now.sum("kbound_model_swaps_total") == 1);
                // Kafka's metrics of new partitions join them.
                Set<String> others = DocumentedMetric.others();
                Scrape served = await(page, now -> now.sampleNames().containsAll(others));

                assertDocumented(served);
                assertHappened(served);
                assertThat(models(served)).containsExactly(labels(two));
                assertThat(text(page)).doesNotContain("rig-");
                assertThat(instance.errors()).isEmpty();
                instance.terminate();
                assertThat(instance.exitCode(PATIENCE)).isZero();
            }
        }
    }

    private static void assertDocumented(Scrape served) throws Exception {
        Map<String, DocumentedMetric> documented = DocumentedMetric.all();
        assertThat(served.sampleNames().stream().filter(name -> name.startsWith("kbound_")))
                .containsExactlyInAnyOrderElementsOf(documented.values().stream()
                        .flatMap(DocumentedMetric::sampleNames)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(documented.values()).allSatisfy(metric -> {
            assertThat(served.types()).containsEntry(metric.name(), metric.type());
            assertThat(served.helps()).containsEntry(metric.name(), metric.meaning());
            assertThat(served.labels(metric)).as(metric.name()).isEqualTo(metric.labels());
        });
    }

    private static void assertHappened(Scrape served) {
        int windows = READINGS - (WINDOW - 1) * SOURCES;
        assertThat(served.sum("kbound_live")).isEqualTo(1);
        assertThat(served.sum("kbound_ready")).isEqualTo(1);
        assertThat(served.sum("kbound_records_received_total")).isEqualTo(READINGS + BROKEN);
        assertThat(served.samples("kbound_dead_letters_total"))
                .filteredOn(sample -> sample.value() > 0)
                .containsExactly(new Sample("kbound_dead_letters_total", Map.of("reason", "undecodable"), BROKEN));
        assertThat(served.sum("kbound_readings_awaiting_total")).isEqualTo((WINDOW - 1) * SOURCES);
        assertThat(served.sum("kbound_windows_total")).isEqualTo(windows);
        assertThat(served.sum("kbound_windows_scored_total")).isEqualTo(windows);
        assertThat(served.sum("kbound_windows_waiting")).isZero();
        assertThat(served.sum("kbound_batch_windows_sum")).isEqualTo(windows);
        assertThat(served.sum("kbound_batch_seconds_count")).isEqualTo(served.sum("kbound_batch_windows_count"));
        assertThat(served.sum("kbound_batch_seconds_sum")).isPositive();
        assertThat(served.samples("kbound_verdict_delay_seconds_bucket"))
                .filteredOn(sample -> sample.value() == windows)
                .extracting(sample -> sample.labels().get("le"))
                .contains("3600.0", "+Inf");
        assertThat(served.sum("kbound_verdict_delay_seconds_sum"))
                .isPositive()
                .isLessThan((double) windows * PATIENCE.toSeconds());
        assertThat(served.sum("kbound_false_alarm_rate")).isEqualTo(0.5);
        assertThat(served.sum("kbound_anomalies_total") / windows).isBetween(0.3, 0.7);
        assertThat(served.sum("kbound_episodes_opened_total")).isEqualTo(SOURCES);
    }

    private static void produce(Map<String, String> client) throws InterruptedException, ExecutionException {
        Random random = new Random(1);
        long now = System.currentTimeMillis() * 1000;
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            for (int i = 0; i < READINGS; i++) {
                producer.send("rig-" + i % SOURCES, now + i, SmallModel.reading(random));
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(Map.copyOf(client), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < BROKEN; i++) {
                producer.send(new ProducerRecord<>("signals", new byte[] {1, 2, 3}))
                        .get();
            }
        }
    }

    private String[] command(LocalBroker broker, Path model) {
        return Launched.app(List.of(
                "app.threads=2",
                "input.topic=signals",
                "model.path=" + model,
                "alert.false-alarm-rate=0.5",
                "web.port=0",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
    }

    private static List<Map<String, String>> models(Scrape served) {
        return served.samples("kbound_model_info").stream().map(Sample::labels).toList();
    }

    private static Map<String, String> labels(Path model) {
        try (BoundModel opened = BoundModel.open(model)) {
            ModelCard card = opened.card();
            return Map.of(
                    "name", card.name(), "id", card.id(), "hash", card.weightsSha256(), "created", card.created());
        }
    }

    private Scrape await(URI page, Predicate<Scrape> condition) throws Exception {
        return Scrape.await(() -> scrape(page), condition, PATIENCE);
    }

    private Scrape scrape(URI page) throws Exception {
        return Scrape.of(text(page));
    }

    private String text(URI page) throws Exception {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        return answer.body();
    }
}

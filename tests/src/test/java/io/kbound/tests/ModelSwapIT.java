package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.codec.ResultFormat;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.ModelProducer;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ModelOutcome;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New models under load, without a restart: no record is lost, each is scored by the model that it names, and nothing leaks. */
class ModelSwapIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SOURCES = 20;
    private static final int PER_SECOND = 1000;

    @TempDir
    private Path folder;

    @Test
    void modelsTakeOverFromOneAnother_underLoad() throws Exception {
        int swaps = Integer.getInteger("swap.models", 40);
        Path one = SmallModel.train(Files.createDirectory(folder.resolve("one")), 4, SmallModel.CHANNELS, "one", 1);
        Path two = SmallModel.train(Files.createDirectory(folder.resolve("two")), 4, SmallModel.CHANNELS, "two", 2);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 2);
            }
            List<String> settings = settings(broker, one, "model.topic=models");
            AtomicBoolean enough = new AtomicBoolean();
            try (Launched app = run(settings)) {
                app.await("scoring '", PATIENCE);
                CompletableFuture<Void> load = CompletableFuture.runAsync(() -> produce(client, enough));
                List<Long> resident = new ArrayList<>();
                try (Events events = new Events(client)) {
                    for (int swap = 1; swap <= swaps; swap++) {
                        new ModelProducer(client).push(swap % 2 == 1 ? two : one, "models");
                        assertThat(events.next().getOutcome()).isEqualTo(ModelOutcome.IN_FORCE);
                        if (swap == swaps / 2) {
                            pushBroken(client);
                            assertThat(events.next().getOutcome()).isEqualTo(ModelOutcome.REFUSED);
                        }
                        if (swap % 10 == 0) {
                            resident.add(app.residentMegabytes());
                        }
                    }
                } finally {
                    enough.set(true);
                }
                load.join();
                Scoreboard results = Scoreboard.of(
                        client, ConfigReader.read(Optional.empty(), Map.of(), settings), "signals", one, two);
                results.read(client, "scores", PATIENCE);
                System.out.printf(
                        Locale.ROOT,
                        "%d swaps, %d records: %d lost, %d duplicated, %d different, %d out of order; resident MB %s%n",
                        swaps,
                        results.expected(),
                        results.lost(),
                        results.duplicated(),
                        results.different(),
                        results.outOfOrder(),
                        resident);

                assertThat(results.lost()).as("lost").isZero();
                assertThat(results.duplicated()).as("duplicated").isZero();
                assertThat(results.different())
                        .as("not as the named model has it")
                        .isZero();
                assertThat(results.outOfOrder()).as("out of order").isZero();
                assertThat(results.models()).as("both scored").hasSize(2);
                // A session that stays open keeps some megabytes; the heap is fixed and touched.
                assertThat(resident.get(resident.size() - 1) - resident.get(0))
                        .as("growth in MB over the last %d swaps", swaps - 10)
                        .isLessThan(swaps - 10);
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
        }
    }

    @Test
    void aFileThatIsReplaced_takesOver_andAnInstanceThatStarts_beginsWithTheTopicsModel() throws Exception {
        Path one = SmallModel.train(Files.createDirectory(folder.resolve("one")), 1, SmallModel.CHANNELS, "one", 1);
        Path two = SmallModel.train(Files.createDirectory(folder.resolve("two")), 1, SmallModel.CHANNELS, "two", 2);
        Path live = Files.copy(one, folder.resolve("live.onnx"));
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 1);
            }
            try (Launched app = run(settings(broker, live))) {
                app.await("scoring '", PATIENCE);
                Files.copy(two, live, StandardCopyOption.REPLACE_EXISTING);
                app.await("scoring with " + id(two) + " from " + live, PATIENCE);
                Files.writeString(live, "not a model");
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (!app.errors().contains("is refused, " + id(two) + " stays") && System.nanoTime() < deadline) {
                    Thread.sleep(50);
                }
                assertThat(app.errors().lines())
                        .singleElement()
                        .asString()
                        .contains(live.toString(), "it is no ONNX file");
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
            try (Launched push = Launched.run(
                    folder,
                    "model",
                    "push",
                    two.toString(),
                    "--topic",
                    "models",
                    "--bootstrap",
                    broker.bootstrapServers())) {
                assertThat(push.output()).isEqualTo(id(two) + " is models-0-0\n");
            }
            try (Launched app = run(settings(broker, one, "model.topic=models"))) {
                app.await("scoring 'signals' with " + id(two), PATIENCE);
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
                assertThat(app.errors())
                        .as("a stop is no failure to look for models")
                        .doesNotContain("WARN", "ERROR");
            }
        }
    }

    private Launched run(List<String> settings) throws IOException {
        return Launched.startWith(
                Map.of("KBOUND_JAVA_OPTS", "-Xms256m -Xmx256m -XX:+AlwaysPreTouch"), folder, Launched.app(settings));
    }

    private List<String> settings(LocalBroker broker, Path model, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "app.threads=2",
                "input.topic=signals",
                "model.path=" + model,
                "output.scores=scores",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
        settings.addAll(List.of(more));
        return settings;
    }

    private static String id(Path model) {
        try (BoundModel opened = BoundModel.open(model)) {
            return opened.card().id();
        }
    }

    private static void produce(Map<String, String> client, AtomicBoolean enough) {
        Random random = new Random(1);
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            for (int i = 0; !enough.get(); i++) {
                producer.send("source " + i % SOURCES, 1_000_000L * i, SmallModel.reading(random));
                if (i % (PER_SECOND / 100) == 0) {
                    Thread.sleep(10);
                }
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static void pushBroken(Map<String, String> client) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(Map.copyOf(client), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("models", new byte[] {1}, new byte[] {1, 2, 3}))
                    .get();
        }
    }

    /** What became of models, one after the other. */
    private static final class Events implements AutoCloseable {
        private final KafkaConsumer<String, ModelEventRecord> consumer;
        private final List<ModelEventRecord> read = new ArrayList<>();

        Events(Map<String, String> client) {
            this.consumer = new KafkaConsumer<>(
                    Map.copyOf(client), new StringDeserializer(), ResultFormat.deserializer(ModelEventRecord.class));
            List<TopicPartition> all = consumer.partitionsFor("kbound-model-events").stream()
                    .map(partition -> new TopicPartition("kbound-model-events", partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
        }

        ModelEventRecord next() {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (read.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, ModelEventRecord> record : consumer.poll(Duration.ofMillis(100))) {
                    read.add(record.value());
                }
            }
            return read.remove(0);
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}

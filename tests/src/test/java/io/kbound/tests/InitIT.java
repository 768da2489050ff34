package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.window.SeriesRules.Missing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to an app that runs, by what {@code kbound init} writes and says. */
class InitIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void aFile_becomesAConfiguration_andTheCommandsThatItSays_run() throws Exception {
        Launched.succeed(folder, "simulate", "--out", "my rig.csv", "--rows", "3000");
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"));
                Launched init = Launched.run(
                        folder, "init", "--data", "my rig.csv", "--bootstrap", broker.bootstrapServers())) {
            assertThat(init.exitCode(PATIENCE)).as(init.errors()).isZero();
            assertThat(init.output())
                    .contains("3000 readings of 1 source, one every 100 ms; channels speed, current")
                    .contains("what was wrong: anomaly");
            AppConfig config = read("kbound.yaml");
            assertThat(config.input().topic()).isEqualTo("my-rig");
            assertThat(config.series().maxGap()).isEqualTo(Duration.ofSeconds(1));

            List<String> commands = init.output()
                    .lines()
                    .filter(line -> line.startsWith("  /"))
                    .map(String::trim)
                    .toList();
            assertThat(commands).hasSize(4);
            assertThat(commands.get(0)).contains(" train --data 'my rig.csv' --out my-rig.onnx --rows 0:");
            for (String command : commands.subList(0, 3)) {
                runInAShell(command);
            }
            try (Launched run = Launched.start(folder, "run", "--config", "kbound.yaml")) {
                run.await("scoring 'my-rig'", PATIENCE);
                run.terminate();
                assertThat(run.exitCode(PATIENCE)).isZero();
            }
        }
    }

    @Test
    void aFileThatIsThere_isLeftAlone() throws Exception {
        Files.writeString(folder.resolve("rows.csv"), "a,b\n1,2\n");
        Files.writeString(folder.resolve("kbound.yaml"), "mine");
        try (Launched init = Launched.run(folder, "init", "--data", "rows.csv")) {
            assertThat(init.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(init.errors())
                    .isEqualTo("kbound: kbound.yaml: it is already there; name another with --out, or move it away\n");
        }
        assertThat(folder.resolve("kbound.yaml")).hasContent("mine");
    }

    @Test
    void aTopic_becomesAConfiguration_whateverItsFormat() throws Exception {
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                List.of("avros", "jsons", "texts", "objects", "framed")
                        .forEach(topic -> topics.createForSignals(topic, 2));
            }
            try (SignalProducer producer = new SignalProducer(client, "avros", List.of("flow", "speed"))) {
                for (int i = 0; i < 100; i++) {
                    long micros = EventTime.micros(START.plusSeconds(10L * i));
                    producer.send("a", micros, Arrays.asList(1.0 * i, i % 10 == 3 ? null : 2.0));
                    producer.send("b", micros, List.of(1.0 * i, 2.0));
                }
            }
            sendTexts(client);

            try (Launched init = init(broker, "avros", "avros.yaml")) {
                assertThat(init.exitCode(PATIENCE)).as(init.errors()).isZero();
                assertThat(init.output()).contains("200 readings of 2 sources, one every 10 s; channels flow, speed");
            }
            AppConfig avros = read("avros.yaml");
            assertThat(avros.input()).isEqualTo(new AppConfig.Input("avros", Format.AVRO, List.of(), Optional.empty()));
            assertThat(avros.series().missing()).isEqualTo(Missing.HOLD);
            assertThat(avros.series().maxGap()).isEqualTo(Duration.ofSeconds(100));
            assertThat(avros.kafka()).isEqualTo(client);

            init(broker, "jsons", "jsons.yaml").close();
            assertThat(read("jsons.yaml").input())
                    .isEqualTo(new AppConfig.Input("jsons", Format.JSON, List.of(), Optional.empty()));

            try (Launched init = init(broker, "texts", "texts.yaml")) {
                assertThat(init.exitCode(PATIENCE)).isEqualTo(1);
                assertThat(init.errors())
                        .contains("topic 'texts': none of its 50 newest records is a signal record")
                        .containsOnlyOnce("\n");
            }
            try (Launched init = init(broker, "objects", "objects.yaml")) {
                assertThat(init.errors())
                        .contains(
                                "they are JSON objects; set input.format to json, and name their fields with input.source");
            }
            try (Launched init = init(broker, "framed", "framed.yaml")) {
                assertThat(init.errors())
                        .contains(
                                "they are framed as a schema registry's (schemas 7, 8); set input.format to avro-registry");
            }
            try (Launched init = init(broker, "none", "none.yaml")) {
                assertThat(init.errors()).contains("there is no topic 'none'").containsOnlyOnce("\n");
            }
            assertThat(folder.resolve("texts.yaml")).doesNotExist();
        }
    }

    private static void sendTexts(Map<String, String> client) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new HashMap<String, Object>(client), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 50; i++) {
                String json = "{\"source\":\"a\",\"time\":" + (1767225600 + i) + ",\"values\":{\"flow\":" + i + "}}";
                producer.send(new ProducerRecord<>("jsons", json.getBytes(StandardCharsets.UTF_8)))
                        .get();
                producer.send(new ProducerRecord<>("texts", new byte[] {'h', 'i'}))
                        .get();
                producer.send(new ProducerRecord<>("objects", "{\"flow\":1}".getBytes(StandardCharsets.UTF_8)))
                        .get();
                producer.send(new ProducerRecord<>("framed", new byte[] {0, 0, 0, 0, (byte) (7 + i % 2), 1}))
                        .get();
            }
        }
    }

    private Launched init(LocalBroker broker, String topic, String out) throws Exception {
        return Launched.run(folder, "init", "--topic", topic, "--bootstrap", broker.bootstrapServers(), "--out", out);
    }

    private void runInAShell(String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
    }

    private AppConfig read(String file) {
        return ConfigReader.read(Optional.of(folder.resolve(file)), Map.of(), List.of());
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbound watch} on a real broker: on a terminal, in a pipe, and whoever names the sources. */
class WatchIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ESCAPE = "\u001b";
    private static final String HOSTILE = "pump" + ESCAPE + "[2J" + ESCAPE + "]0;owned\u0007";
    private static final String TAKEN = ESCAPE + "[?1049h";
    private static final String LEFT = ESCAPE + "[?1049l";
    private static final String CURSOR = ESCAPE + "[?25h";

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    private static LocalBroker broker;

    @BeforeAll
    static void fill() throws Exception {
        broker = LocalBroker.start(0, data);
        try (Topics topics = new Topics(Map.of("bootstrap.servers", broker.bootstrapServers()), PATIENCE)) {
            topics.createForResults(List.of("kbound-anomalies", "kbound-episodes", "other"), 1);
        }
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            var anomalies = new SingleObject<>(AnomalyRecord.class).serializer();
            var episodes = new SingleObject<>(EpisodeRecord.class).serializer();
            for (AnomalyRecord anomaly : List.of(anomaly("rig-7", 1), anomaly("rig-7", 2), anomaly(HOSTILE, 3))) {
                send(producer, "kbound-anomalies", anomalies.serialize("kbound-anomalies", anomaly));
            }
            for (String source : List.of("rig-7", HOSTILE)) {
                send(producer, "kbound-episodes", episodes.serialize("kbound-episodes", opened(source)));
            }
            send(producer, "other", new byte[] {1, 2, 3});
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void onATerminal_theTableShowsWhoIsInTrouble_andQLeavesTheTerminalAsItWas() throws Exception {
        try (Terminal terminal = watchOnATerminal("xterm-256color")) {
            terminal.await("Enter tells more");
            terminal.awaitDrawn(Pattern.compile("2 anomalous, .*ANOMALOUS  pump\\\\u001b\\[2J.* 1  flow -9.0"
                    + ".*ANOMALOUS  rig-7 .* 0.0010  ▅▅ .* 2  flow -9.0"));
            assertThat(terminal.output()).doesNotContain(ESCAPE + "]0;", LEFT);

            terminal.type("q");
            terminal.assertEnded(0);
            assertLeft(terminal);
        }
    }

    @Test
    void onATerminalThatCannotBeDrawnOn_thereAreLines() throws Exception {
        try (Terminal terminal = watchOnATerminal("dumb", "--from-beginning")) {
            terminal.await("flow -9.0 nats\r\n2026-01-01T00:00:03Z  pump\\u001b[2J");
            terminal.type("\u0003");
            terminal.assertEnded(0);
            assertThat(terminal.output()).doesNotContain(ESCAPE);
        }
    }

    @Test
    void anInterrupt_leavesTheTerminalAsItWas() throws Exception {
        try (Terminal terminal = watchOnATerminal("xterm-256color")) {
            terminal.await("Enter tells more");
            terminal.type("\u0003");
            terminal.assertEnded(0);
            assertLeft(terminal);
        }
    }

    @Test
    void anErrorWhileTheTableIsShown_isALineOnTheOrdinaryScreen() throws Exception {
        try (Terminal terminal = watchOnATerminal("xterm-256color", "--topic", "other")) {
            terminal.assertEnded(1);
            assertThat(terminal.output())
                    .contains(TAKEN)
                    .containsSubsequence(LEFT, "kbound: topic 'other': its record at offset 0 is no AnomalyRecord")
                    .endsWith("\r\n");
        }
    }

    @Test
    void inAPipe_eachAnomalyIsAJsonObject() throws Exception {
        try (Launched watch = watch("--from-beginning", "--count", "3")) {
            assertThat(watch.exitCode(PATIENCE)).as(watch.errors()).isZero();
            List<JsonNode> anomalies =
                    watch.output().lines().map(WatchIT::parse).toList();
            assertThat(anomalies)
                    .extracting(anomaly -> anomaly.path("source").asText())
                    .containsExactly("rig-7", "rig-7", HOSTILE);
            assertThat(anomalies.get(0).path("p_value").asDouble()).isEqualTo(0.001);
            assertThat(watch.output()).doesNotContain(ESCAPE);
        }
    }

    @Test
    void linesInAPipe_areText_withNothingATerminalWouldActOn() throws Exception {
        try (Launched watch = watch("--from-beginning", "--lines", "--count", "3")) {
            assertThat(watch.exitCode(PATIENCE)).as(watch.errors()).isZero();
            assertThat(watch.output())
                    .contains("2026-01-01T00:00:01Z  rig-7  p 0.0010  K -12.5 (alarm at -3.0)  flow -9.0 nats\n")
                    .contains("  pump\\u001b[2J\\u001b]0;owned\\u0007  ")
                    .doesNotContain(ESCAPE);
        }
    }

    /** Nothing comes after what is there, so that it cannot learn it from writing. */
    @Test
    void whereTheReaderGoesAway_itEndsQuietly() throws Exception {
        String pipe = "'" + Checkout.launcher() + "' " + String.join(" ", arguments("--from-beginning"))
                + " | head -n 1; echo \"${PIPESTATUS[0]}\"";
        Process bash = new ProcessBuilder("bash", "-c", pipe)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            assertThat(bash.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            List<String> lines = Files.readAllLines(folder.resolve("out"));
            assertThat(lines).hasSize(2);
            assertThat(parse(lines.get(0)).path("source").asText()).isEqualTo("rig-7");
            assertThat(lines.get(1)).isEqualTo("0");
            assertThat(folder.resolve("err")).isEmptyFile();
        } finally {
            bash.descendants().forEach(ProcessHandle::destroy);
            bash.destroy();
        }
    }

    private static void assertLeft(Terminal terminal) throws Exception {
        String output = terminal.output();
        assertThat(output).containsSubsequence(TAKEN, "Enter tells more", CURSOR, LEFT);
        assertThat(Terminal.text(output.substring(output.indexOf(LEFT))))
                .as("nothing is drawn after it")
                .isEmpty();
    }

    private Terminal watchOnATerminal(String kind, String... more) throws Exception {
        assumeTrue(Terminal.isThere(), "skipped: there is no script(1), of util-linux, to make a terminal with");
        return Terminal.start(folder, kind, arguments(more));
    }

    private Launched watch(String... more) throws Exception {
        return Launched.start(folder, arguments(more));
    }

    private static String[] arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of("watch", "--bootstrap", broker.bootstrapServers()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException garbled) {
            throw new AssertionError("no JSON: " + line, garbled);
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, String topic, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, "key", value)).get();
    }

    private static AnomalyRecord anomaly(String source, int second) {
        return AnomalyRecord.newBuilder()
                .setId(source + "-" + second)
                .setSource(source)
                .setTime(START.plusSeconds(second))
                .setTopic("rig")
                .setPartition(0)
                .setOffset(second)
                .setModel("m@1")
                .setBound(-12.5f)
                .setStatistic(-12.5f)
                .setPValue(0.001)
                .setPValueExtrapolated(false)
                .setThreshold(-3f)
                .setChannels(List.of("flow"))
                .setValues(List.of(1f))
                .setImputed(List.of(false))
                .setRows(List.of("now"))
                .setObserved(List.of(1f))
                .setExpected(List.of(2f))
                .setAttribution(List.of(9f))
                .setLevelAttribution(List.of(9f))
                .build();
    }

    private static EpisodeRecord opened(String source) {
        return EpisodeRecord.newBuilder()
                .setId(source)
                .setSource(source)
                .setState(EpisodeState.OPENED)
                .setStart(START)
                .setEnd(START)
                .setAnomalies(1)
                .setWorst(source)
                .setWorstTime(START)
                .setWorstBound(-12.5f)
                .setWorstPValue(0.001)
                .setModel("m@1")
                .setChannels(List.of("flow"))
                .setAttribution(List.of(9f))
                .build();
    }
}

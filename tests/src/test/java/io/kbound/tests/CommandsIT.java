package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher with bad input of every kind: one line, the right exit code, nothing left behind. */
class CommandsIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws Exception {
        write("text.csv", "a,b\n1,2\n3,hot\n");
        write("ragged.csv", "a,b\n1,2\n3\n");
        write("empty.csv", "");
        write("header.csv", "a,b\n");
        write("constant.csv", "a,b\n" + "1,2\n".repeat(200));
        write("short.csv", "a,b\n" + "1,2\n3,4\n".repeat(10));
        write("other.csv", "a,b\n1,2\n");
        write("unknown.yaml", "input: {topic: a}\nalert: {false-alarm-rte: 0.1}\n");
        write("no.onnx", "this is no model");
        Files.write(folder.resolve("pairs.onnx"), model());
        Files.write(
                folder.resolve("newer.onnx"),
                new String(model(), StandardCharsets.ISO_8859_1)
                        .replace("\"format\":1", "\"format\":2")
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "train --data none.csv --out m.onnx               | 1 | none.csv: there is no such file",
                "train --data text.csv --out m.onnx               | 1 | text.csv line 3, column 'b': 'hot' is no number",
                "train --data ragged.csv --out m.onnx             | 1 | ragged.csv line 3: it has 1 cell where the header has 2",
                "train --data empty.csv --out m.onnx              | 1 | empty.csv: it is empty",
                "train --data header.csv --out m.onnx             | 1 | header.csv: it has a header but no rows",
                "train --data constant.csv --out m.onnx           | 1 | no channel ever varies",
                "train --data short.csv --out m.onnx              | 1 | fewer than 50",
                "train --data other.csv --out none/m.onnx         | 1 | its folder is not there",
                "train --data other.csv                           | 2 | Missing required option: '--out",
                "train --data other.csv --out m.onnx --rows 9:3   | 2 | rows 9:3 hold nothing",
                "train --data other.csv --out m.onnx --levels 1   | 2 | --levels must lie in 2..999",
                "train --data other.csv --out m.onnx --draws 3    | 2 | --draws must be even",
                "wrap --denoiser none.onnx --data other.csv --out m.onnx  | 1 | none.onnx: there is no such model file",
                "wrap --denoiser no.onnx --data other.csv --out m.onnx    | 1 | no.onnx: it is no ONNX file",
                "wrap --denoiser pairs.onnx --data other.csv --out m.onnx | 1 | pairs.onnx: it has no input 'x' but 'signal'",
                "wrap --denoiser no.onnx --data other.csv --out m.onnx --beta-last 2 | 2 | --beta-first must lie above 0",
                "refit --model none.onnx --data other.csv --labels other.csv --out m.onnx | 1 | other.csv line 2: it has no column 'start'",
                "refit --model no.onnx --data other.csv --labels none.csv --out m.onnx | 1 | none.csv: there is no such file",
                "refit --model no.onnx --data other.csv --labels other.csv --out no.onnx | 1 | no.onnx: it is there already",
                "refit --model no.onnx --data other.csv --labels other.csv --out m.onnx --held-out 1 | 2 | --held-out must lie between 0 and 1",
                "inspect none.onnx                                | 1 | none.onnx: there is no such model file",
                "inspect no.onnx                                  | 1 | no.onnx: it is no ONNX file",
                "inspect newer.onnx                               | 1 | newer.onnx: its card is of format 2, newer than the 1",
                "score --model no.onnx --data other.csv --out s.csv    | 1 | no.onnx: it is no ONNX file",
                "score --model pairs.onnx --data other.csv --out s.csv | 1 | other.csv: it has no column 'speed'",
                "score --model pairs.onnx --data none.csv --out s.csv  | 1 | none.csv: there is no such file",
                "score --model pairs.onnx --data other.csv --out s.csv --rate 0 | 1 | it must lie above 0",
                "score --model pairs.onnx --data other.csv --out s.csv --rolling 49 | 2 | --rolling must lie in 50..100000",
                "score --model pairs.onnx --data other.csv --out s.csv --episode-hold soon | 2 | is no duration; write a number with its unit",
                "score --model pairs.onnx --data other.csv --out s.csv --device gpu | 2 | is no device; choose auto, cpu, or cuda:N",
                "score --model pairs.onnx --data other.csv --out s.csv --device cuda:999 | 1 | device cuda:999: ",
                "train --data other.csv --out m.onnx --size huge  | 2 | --size",
                "run --config unknown.yaml                        | 1 | unknown.yaml: 'alert.false-alarm-rte' is no setting; did you mean",
                "run --set input.topic=a                          | 1 | model.path: it is not set",
                "produce --data none.csv --topic t                | 1 | none.csv: there is no such file",
                "produce --data other.csv --topic t --bootstrap 127.0.0.1:1 | 1 | 127.0.0.1:1: no broker answered within 10 s",
                "watch --bootstrap 127.0.0.1:1                    | 1 | 127.0.0.1:1: no broker answered within 10 s",
                "watch --lines --json                             | 2 | give one of --lines and --json",
                "watch --scores-topic s                           | 2 | are for the table, which is shown on a terminal",
                "init                                             | 2 | (specify one of these)",
                "init --data other.csv --topic t                  | 2 | are mutually exclusive",
                "init --data none.csv                             | 1 | none.csv: there is no such file",
                "init --data text.csv                             | 1 | text.csv line 3, column 'b': 'hot' is no number",
                "init --data other.csv --out none/kbound.yaml     | 1 | its folder is not there",
                "init --data other.csv --out other.csv            | 1 | other.csv: it is already there",
                "init --topic t --bootstrap 127.0.0.1:1           | 1 | 127.0.0.1:1: no broker answered within 10 s",
                "doctor --colour                                  | 2 | --colour",
                "completion                                       | 2 | Missing required parameter: 'SHELL'",
                "completion fish                                  | 2 | expected one of [BASH, ZSH]",
                "simulate --out none/rig.csv                      | 1 | its folder is not there",
                "demo --seconds 0                                 | 2 | --seconds must be at least 1",
                "replay --model pairs.onnx --data other.csv                | 2 | Missing required option: '--report",
                "replay --model pairs.onnx --data other.csv --report no/out | 1 | no/out: no report can be written there",
                "replay --model pairs.onnx --data other.csv --report out   | 1 | other.csv: it has no column 'speed'",
                "replay --model none.onnx --data other.csv --report out    | 1 | none.onnx: there is no such model file",
                "replay --model pairs.onnx --data none.csv --report out    | 1 | none.csv: there is no such file",
                "replay --model pairs.onnx --data other.csv --report out --labels none.csv | 1 | none.csv: there is no such file",
                "replay --model pairs.onnx --data other.csv --report out --label-column x  | 1 | other.csv: it has no column 'x'",
                "replay --model pairs.onnx --label-column x --report out   | 2 | --label-column names a column of --data",
                "replay --model pairs.onnx --data other.csv --report out --from soon | 2 | --from: 'soon' is no time",
                "replay --model pairs.onnx --report out                    | 1 | input.topic: it is not set",
                "replay --model a --model b --model c --report out         | 2 | two can be compared",
                "replay --model a --data b --topic c --report out           | 2 | give one of --data and --topic",
                "replay --model a --topic ../c --topic d --report out       | 2 | --topic is no name of a topic",
                "replay --model a --data b --labels kafka:c --report out    | 2 | a file is replayed without Kafka",
                "collect --topic a --out none/a.csv               | 1 | its folder is not there",
                "collect --topic a --out a.csv --from soon        | 2 | --from: 'soon' is no time",
                "bench --device tpu                               | 2 | is no device; choose auto, cpu, or cuda:N",
                "bench --device auto                              | 2 | --device must be cpu or cuda:N",
                "bench --device cuda:999                          | 1 | device cuda:999: ",
                "bench --data none                                | 1 | none: there is no such folder",
                "bench --data .                                   | 1 | empty.csv: it is empty",
                "bench front                                      | 2 | Missing required option: '--data",
                "bench front --data none                          | 1 | none: there is no such folder",
                "bench front --data . --plot none/front.svg       | 1 | its folder is not there",
                "bench growth --plot none                         | 1 | its folder is not there",
                "forecast                                         | 2 | there is no command 'forecast'"
            })
    void badInput_isOneLineThatSaysWhatIsWrong_andLeavesNothingBehind(String line, int exitCode, String message)
            throws Exception {
        Set<String> before = files();
        try (Launched launched = Launched.run(folder, line.trim().split(" +", -1))) {
            assertThat(launched.errors())
                    .startsWith("kbound: ")
                    .contains(message)
                    .endsWith("\n")
                    .containsOnlyOnce("\n");
            assertThat(launched.exitCode(java.time.Duration.ZERO)).isEqualTo(exitCode);
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void theAppWithoutABroker_givesUpAfterTheStatedTime() throws Exception {
        try (Launched launched = Launched.run(
                folder,
                "run",
                "--set",
                "input.topic=a",
                "--set",
                "model.path=pairs.onnx",
                "--set",
                "kafka.bootstrap.servers=127.0.0.1:1",
                "--set",
                "app.start-timeout=2s")) {
            assertThat(launched.errors())
                    .startsWith("kbound: 127.0.0.1:1: no broker answered within 2 s")
                    .containsOnlyOnce("\n");
        }
    }

    @Test
    void aPortForHealthInUse_isSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Launched launched = Launched.run(
                        folder,
                        "run",
                        "--set",
                        "input.topic=a",
                        "--set",
                        "model.path=pairs.onnx",
                        "--set",
                        "web.port=" + taken.getLocalPort())) {
            assertThat(launched.errors())
                    .startsWith("kbound: web.port: 127.0.0.1:" + taken.getLocalPort() + " is not to be had")
                    .containsOnlyOnce("\n");
            assertThat(launched.exitCode(java.time.Duration.ZERO)).isEqualTo(1);
        }
    }

    @Test
    void aPortInUse_isSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Launched launched = Launched.run(folder, "broker", "--port", Integer.toString(taken.getLocalPort()))) {
            assertThat(launched.errors())
                    .contains("port " + taken.getLocalPort() + ": it is in use")
                    .containsOnlyOnce("\n");
        }
    }

    @Test
    void anInterruptedTraining_leavesNothingBehind() throws Exception {
        StringBuilder rows = new StringBuilder("a,b\n");
        for (int i = 0; i < 1000; i++) {
            rows.append(Math.sin(i)).append(',').append(Math.cos(3 * i)).append('\n');
        }
        write("waves.csv", rows.toString());
        Set<String> before = files();
        try (Launched training = Launched.start(
                folder,
                "train",
                "--data",
                "waves.csv",
                "--out",
                "m.onnx",
                "--denoiser",
                "network",
                "--steps",
                "1000000")) {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!training.errors().contains("training on") && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            // Well into the steps.
            Thread.sleep(2000);
            training.terminate();
            assertThat(training.exitCode(Duration.ofSeconds(20)))
                    .as("ended by the signal, not by a crash")
                    .isEqualTo(143);
        }
        // Nor a report of a crash in a native library.
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void anInterrupt_inTheMidstOfWriting_leavesNothingBehind() throws Exception {
        Set<String> before = files();
        try (Launched writing = Launched.start(folder, "simulate", "--rows", "100000000", "--out", "rig.csv")) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (files().equals(before) && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(files()).as("a partial file").hasSize(before.size() + 1);
            writing.terminate();
            assertThat(writing.exitCode(Duration.ofSeconds(20))).isEqualTo(130);
        }
        assertThat(files()).isEqualTo(before);
    }

    private Set<String> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private void write(String name, String content) throws Exception {
        Files.writeString(folder.resolve(name), content);
    }

    private static byte[] model() throws Exception {
        Path fixture = Checkout.root().resolve("scorer/src/test/resources/io/kbound/scorer/onnx/format-1.onnx");
        try (InputStream file = Objects.requireNonNull(Files.newInputStream(fixture))) {
            return file.readAllBytes();
        }
    }
}

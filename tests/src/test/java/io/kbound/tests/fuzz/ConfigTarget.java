package io.kbound.tests.fuzz;

import io.kbound.app.config.ConfigReader;
import io.kbound.app.config.Setting;
import io.kbound.command.FileTree;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration. An input is a file of YAML, a zero byte, and assignments, one a line. */
final class ConfigTarget implements Target {
    private static final int LARGE = 100_000;
    private static final String NEEDED =
            "model.path: m.onnx\ninput.topic: t\nkafka:\n  bootstrap.servers: localhost:9092\n";

    private final Path folder = Files.createTempDirectory("config");
    private final Path file = folder.resolve("kbound.yaml");

    ConfigTarget() throws IOException {}

    @Override
    public void take(byte[] input) throws IOException {
        Bytes bytes = new Bytes(input);
        Files.write(file, bytes.untilZero());
        List<String> assignments =
                new String(bytes.rest(), StandardCharsets.UTF_8).lines().toList();
        try {
            ConfigReader.read(Optional.of(file), Map.of(), assignments).describe();
        } catch (KboundException refused) {
            Refusal.check(refused);
        }
        try {
            ConfigReader.missing(Optional.of(file), Map.of(), assignments);
        } catch (KboundException refused) {
            Refusal.check(refused);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        StringBuilder all = new StringBuilder(NEEDED);
        StringBuilder assigned = new StringBuilder();
        for (Setting setting : Setting.values()) {
            String value = setting.byDefault().orElse("x");
            all.append(setting.key()).append(": '").append(value).append("'\n");
            assigned.append(setting.key()).append('=').append(value).append('\n');
        }
        for (String text : List.of(
                NEEDED,
                all.toString().replace("model.path: 'x'\n", "").replace("input.topic: 'x'\n", ""),
                NEEDED + "\0" + assigned,
                NEEDED
                        + "input:\n  format: avro-registry\n  source: a.b\n  time: c\\.d.0\n  channels: x=y.z, w\n  time-unit: millis\n"
                        + "registry:\n  url: https://a:1/x, http://b\n  user-info: n:p\n",
                NEEDED
                        + "\0web.port=0\nweb.host=::1\nweb.token=0123\nwebhook.url=http://h/p?q\nseries.missing=a=hold,b=drop\n",
                NEEDED + "\0app.threads=0x1\nalert.false-alarm-rate=1e-400\nbatch.linger=999999999h\nkafka.x=\n=\nx\n",
                NEEDED + "app: &a {id: k}\ninput2: *a\n",
                "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
                "app:\n  id: !!binary aGFsbG8=\n  threads: 0b_\n",
                "app: {id: 0o7_, threads: +.inf, max-restarts: 1_000}\n",
                "app.id: 2020-01-01\n? [complex]\n: x\n",
                "%YAML 9.9\n---\napp.id: x\n...\n---\napp.id: y\n",
                "app:\n\tid: x\n",
                "[".repeat(LARGE),
                "{a: ".repeat(LARGE),
                "- ".repeat(LARGE),
                "app.id: |\n" + " x\n".repeat(1000),
                "k".repeat(LARGE) + ": x\n",
                NEEDED + "\0" + "k".repeat(LARGE) + "=x\n",
                NEEDED + "\0app.threads=x" + " ".repeat(LARGE) + "y\n",
                NEEDED + "\0input.channels=" + "a=b.c,".repeat(LARGE / 10) + "\n",
                NEEDED + "\0kafka." + "k".repeat(LARGE) + "=x\n",
                "app.id: \"\\uD800 \\x85 \u2028\"\n")) {
            seeds.add(Bytes.utf8(text));
        }
        seeds.add(NEEDED.getBytes(StandardCharsets.UTF_16));
        seeds.add(Bytes.of('a', ':', ' ', 0x80, 0xff, '\n'));
        return seeds;
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The page on other clients: its files laid out in a folder, and its commands, all of them with a broker of the test's. */
final class ClientsPage {
    private static final Path PAGE = Checkout.root().resolve("docs/clients.md");
    private static final Path PACKAGES = Checkout.root().resolve("tests/src/test/resources/node");
    private static final String DOCUMENTED_BROKER = "127.0.0.1:9092";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A line that begins with a file's name, and the block below it. */
    private static final Pattern FILE = Pattern.compile("(?ms)^`([a-z]+\\.[a-z]+)`[^\\n]*\\n\\n```[a-z]+\\n(.*?)^```$");

    private final Path folder;
    private final String broker;
    private final List<String> commands;

    private ClientsPage(Path folder, String broker, List<String> commands) {
        this.folder = folder;
        this.broker = broker;
        this.commands = commands;
    }

    /** Whether the programs that it names are on this machine. */
    static boolean canBeFollowed() throws IOException, InterruptedException {
        return new ProcessBuilder("bash", "-c", "command -v kcat && command -v node && command -v npm")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Lays its files out in a folder. */
    static ClientsPage in(Path folder, String broker) throws IOException, InterruptedException {
        ClientsPage page = new ClientsPage(folder, broker, Walkthrough.commands(PAGE));
        for (MatchResult file : FILE.matcher(Files.readString(PAGE)).results().toList()) {
            Files.writeString(folder.resolve(file.group(1)), page.here(file.group(2)));
        }
        return page;
    }

    /** Installs the packages for Node that it names, with what they are known by to the last byte. */
    void install() throws IOException, InterruptedException {
        String said = command("npm install ").replace("npm install ", "");
        String wanted = Files.readString(PACKAGES.resolve("package.json"));
        for (String each : said.split(" ", -1)) {
            assertThat(wanted).contains("\"" + each.replace("@", "\": \"") + "\"");
        }
        for (String file : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(PACKAGES.resolve(file), folder.resolve(file));
        }
        run("npm ci --prefer-offline --fetch-retries=1");
    }

    /** Unpacks the published schemas. */
    void unpackSchemas() throws IOException, InterruptedException {
        Files.copy(Checkout.root().resolve("schemas/target/kbound-schemas.jar"), folder.resolve("kbound-schemas.jar"));
        run(Path.of(System.getProperty("java.home"), "bin") + "/" + command("jar "));
    }

    /** The one of its commands that begins so. */
    String command(String beginning) {
        List<String> found = commands.stream()
                .map(this::here)
                .filter(one -> one.startsWith(beginning))
                .toList();
        assertThat(found).as("commands that begin with '%s'", beginning).hasSize(1);
        return found.get(0);
    }

    /** Runs a command, which must succeed. */
    String run(String command) throws IOException, InterruptedException {
        try (Launched done = stay(command)) {
            assertThat(done.exitCode(PATIENCE))
                    .as("%s%n%s%s", command, done.output(), done.errors())
                    .isZero();
            return done.output();
        }
    }

    /** Begins a command. */
    Launched stay(String command) throws IOException {
        // kafkajs warns its users of old that its choice of partitions is now Java's.
        return Launched.shell(Map.of("KAFKAJS_NO_PARTITIONER_WARNING", "1"), folder, "exec " + command);
    }

    /** Writes a file that its commands read. */
    void write(String name, List<String> lines) throws IOException {
        Files.write(folder.resolve(name), lines, StandardCharsets.UTF_8);
    }

    /** Where its files are. */
    Path folder() {
        return folder;
    }

    private String here(String text) {
        return text.replace(DOCUMENTED_BROKER, broker);
    }
}

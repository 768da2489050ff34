package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a document's {@code sh} blocks, run as a reader would: in their order, by bash, beginning in a folder that holds the
 * launcher and nothing else. A command that stays is left at work beside those that follow.
 */
final class Walkthrough implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

    /** What builds the project would build what is under test. */
    private static final String BUILD = "mvn ";

    private final Path home;
    private final Path where;
    private final Map<String, String> atWork;
    private final Deque<Launched> staying = new ArrayDeque<>();
    private final StringBuilder said = new StringBuilder();
    private Path folder;

    /**
     * A reader.
     *
     * @param home an empty folder: where the reader begins, and its home
     * @param atWork of each of the launcher's commands that stay, what it says once it is at work
     */
    Walkthrough(Path home, Map<String, String> atWork) throws IOException {
        this.home = home;
        this.where = Files.createTempFile("walkthrough", ".pwd");
        this.atWork = atWork;
        this.folder = home;
        Files.createSymbolicLink(home.resolve("kbound"), Checkout.launcher());
    }

    /** The commands of a document. */
    static List<String> commands(Path document) throws IOException, InterruptedException {
        List<String> commands = new ArrayList<>();
        String blocks = BLOCK.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
        StringBuilder command = new StringBuilder();
        for (String line : blocks.lines().toList()) {
            command.append(line).append('\n');
            if (isWhole(command.toString())) {
                commands.add(command.toString().strip());
                command.setLength(0);
            }
        }
        assertThat(command).as("what bash takes for no command").isEmpty();
        return commands.stream().filter(one -> !one.startsWith(BUILD)).toList();
    }

    /** Runs a command; one that stays is awaited until it is at work. */
    void run(String command) throws IOException, InterruptedException {
        String awaited = atWork.get(command.replaceFirst("(?s)^\\./kbound (\\S+).*", "$1"));
        if (awaited != null) {
            Launched started = Launched.shell(environment(), folder, "exec " + command);
            staying.push(started);
            started.await(awaited, PATIENCE);
            return;
        }
        String script = "set -o pipefail; trap 'pwd >\"$WHERE\"' EXIT\n" + command;
        try (Launched done = Launched.shell(environment(), folder, script)) {
            assertThat(done.exitCode(PATIENCE))
                    .as("%s%n%s%s", command, done.output(), done.errors())
                    .isZero();
            said.append(done.output());
        }
        folder = Path.of(Files.readString(where).strip());
    }

    /** Ends the command that was begun last and stays, as Ctrl-C does. */
    void endNewest() throws IOException, InterruptedException {
        try (Launched newest = staying.pop()) {
            newest.terminate();
            assertThat(newest.exitCode(STOP_PATIENCE)).as(newest.errors()).isZero();
        }
    }

    /** Ends all that stay. */
    void endAll() throws IOException, InterruptedException {
        while (!staying.isEmpty()) {
            endNewest();
        }
    }

    /** What the commands that ended have printed. */
    String said() {
        return said.toString();
    }

    /** Where the reader is now. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        for (Launched left : staying) {
            left.close();
        }
        Files.deleteIfExists(where);
    }

    private Map<String, String> environment() {
        return Map.of("HOME", home.toString(), "WHERE", where.toString());
    }

    /** Whether bash waits for no more: no quote is open, no pipe, no here-document. */
    private static boolean isWhole(String text) throws IOException, InterruptedException {
        if (text.isBlank() || text.endsWith("\\\n")) {
            return false;
        }
        Process check = new ProcessBuilder("bash", "-n", "-c", text)
                .redirectErrorStream(true)
                .start();
        String complaint = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return check.waitFor() == 0 && complaint.isEmpty();
    }
}

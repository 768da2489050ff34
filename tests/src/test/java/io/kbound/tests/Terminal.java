package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command on a pseudo-terminal of 80 by 24, where the machine can make one; what is typed there comes from the test. */
final class Terminal implements AutoCloseable {
    private static final String NAME = "script";
    private static final String REDRAW = "\f";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final Process process;

    private Terminal(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Whether one can be made. */
    static boolean isThere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, NAME)));
    }

    /**
     * Starts a command of the launcher.
     *
     * @param kind of terminal, as TERM has it
     */
    static Terminal start(Path folder, String kind, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Checkout.launcher().toString()));
        command.addAll(List.of(arguments));
        String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        // Keys go to the shell, too, which must still say how it ended.
        String session =
                "trap : INT; stty rows 24 cols 80; stty -a > before; " + quoted + "; echo $? > code; stty -a > after";
        // Where the tests run in the background, interrupts are ignored from there on.
        ProcessBuilder builder = new ProcessBuilder(
                        "env", "--default-signal=INT", NAME, "-q", "-f", "-c", session, "typescript")
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("seen").toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", kind);
        builder.environment().remove("NO_COLOR");
        builder.environment().put("SHELL", "/bin/sh");
        return new Terminal(folder, builder.start());
    }

    /** Waits until the terminal has been sent a text. */
    void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!output().contains(text)) {
            assertThat(System.nanoTime())
                    .as("no '%s' in time: %s", text, output())
                    .isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    /** Types keys. */
    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for the command's end, with this exit code, and the terminal's settings as they were before. */
    void assertEnded(int exitCode) throws IOException, InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it ends: %s", output())
                .isTrue();
        assertThat(folder.resolve("code")).hasContent(Integer.toString(exitCode));
        assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    }

    /** All that the terminal was sent. */
    String output() throws IOException {
        return Files.readString(folder.resolve("seen"), StandardCharsets.UTF_8);
    }

    /** Has all be drawn again, until it looks so: what is drawn otherwise is what has changed. */
    void awaitDrawn(Pattern whole) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!whole.matcher(text(output())).find()) {
            assertThat(System.nanoTime())
                    .as("no '%s' in time: %s", whole, output())
                    .isLessThan(deadline);
            type(REDRAW);
            Thread.sleep(500);
        }
    }

    /** What was sent, without the sequences that move, colour and switch. */
    static String text(String sent) {
        return sent.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}

package io.kbound.bench.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command started by the launcher or by a shell, as a user would, in a folder of its own. Ended when closed, whatever happens. */
public final class Launched implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Launched(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command in a folder. */
    public static Launched start(Path folder, String... arguments) throws IOException {
        return startWith(Map.of(), folder, arguments);
    }

    /** Starts a command in a folder, with more in its environment. */
    public static Launched startWith(Map<String, String> environment, Path folder, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(Checkout.launcher().toString()));
        command.addAll(List.of(arguments));
        return start(environment, folder, command);
    }

    /** Starts what bash makes of a text. What is asked to end is bash itself, unless the text begins with {@code exec}. */
    public static Launched shell(Map<String, String> environment, Path folder, String text) throws IOException {
        return start(environment, folder, List.of("bash", "-c", text));
    }

    private static Launched start(Map<String, String> environment, Path folder, List<String> command)
            throws IOException {
        Path out = Files.createTempFile("launched", ".out");
        Path err = Files.createTempFile("launched", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Launched(builder.start(), out, err);
    }

    /**
     * The command that runs an app.
     *
     * @param settings {@code key=value} each
     */
    public static String[] app(List<String> settings) {
        List<String> command = new ArrayList<>(List.of("run"));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        return command.toArray(String[]::new);
    }

    /** Starts a command and waits for its end. */
    public static Launched run(Path folder, String... arguments) throws IOException, InterruptedException {
        Launched launched = start(folder, arguments);
        launched.exitCode(Duration.ofMinutes(5));
        return launched;
    }

    /** Runs a command that must succeed. */
    public static void succeed(Path folder, String... arguments) throws IOException, InterruptedException {
        try (Launched launched = run(folder, arguments)) {
            if (launched.process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", arguments) + ":\n" + launched.errors());
            }
        }
    }

    /** Waits until the output holds a text. */
    public void await(String text, Duration patience) throws IOException, InterruptedException {
        await(this::output, text, patience);
    }

    /** Waits until what it says on standard error holds a text. */
    public void awaitError(String text, Duration patience) throws IOException, InterruptedException {
        await(this::errors, text, patience);
    }

    private void await(Said said, String text, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!said.now().contains(text)) {
            if (!process.isAlive() && !said.now().contains(text)) {
                throw new IllegalStateException("ended without '" + text + "':\n" + output() + errors());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no '" + text + "' in time:\n" + output() + errors());
            }
            Thread.sleep(50);
        }
    }

    /** What a process has said so far. */
    private interface Said {
        String now() throws IOException;
    }

    /** Asks the process to end, as Ctrl-C or an orchestrator does. */
    public void terminate() {
        process.destroy();
    }

    /** Stops the process where it is, as one that hangs. Linux and macOS. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Has a stopped process go on. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int refused = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (refused != 0) {
            throw new IllegalStateException("no signal " + name + " to process " + process.pid());
        }
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Ends the process as a power cut does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Memory that the process holds. */
    public long residentMegabytes() throws IOException {
        return megabytes("VmRSS:");
    }

    /** Gives the process no more address space than it has, so that native code gets no more memory. */
    public void starve() throws IOException, InterruptedException {
        String limit = Long.toString(megabytes("VmSize:") << 20);
        int refused = new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--as=" + limit)
                .inheritIO()
                .start()
                .waitFor();
        if (refused != 0) {
            throw new IllegalStateException("prlimit: " + refused);
        }
    }

    private long megabytes(String what) throws IOException {
        String resident = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(what))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(resident.replaceAll("\\D", "")) / 1024;
    }

    /** True until its end. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end. */
    public int exitCode(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("not ended in time:\n" + output() + errors());
        }
        return process.exitValue();
    }

    /** What it has written to standard output so far. */
    public String output() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    /** What it has written to standard error so far. */
    public String errors() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}

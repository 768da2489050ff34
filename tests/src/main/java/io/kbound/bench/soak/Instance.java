package io.kbound.bench.soak;

import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place of an app's instances: a process that may be ended and started again, each time on what the last one left there. One thread
 * starts and ends it, another may look at its life.
 */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The whole heap from the beginning, so that what grows is not that; and what else the JVM takes is told. */
    private static final String JAVA_OPTIONS =
            "-Xms256m -Xmx256m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary -Djava.io.tmpdir=";

    private static final Pattern ADDRESS = Pattern.compile("metrics at (http://[^/]+)");

    private final String name;
    private final Path folder;
    private final Path log;
    private final List<String> settings;
    private int lives;
    private volatile @Nullable Life life;

    /**
     * @param folder where its state and what is temporary go, below its name
     * @param log where what it says on standard error is kept
     * @param settings of the app, {@code key=value}
     */
    Instance(String name, Path folder, Path log, List<String> settings) {
        this.name = name;
        this.folder = folder;
        this.log = log;
        this.settings = settings;
    }

    /**
     * A process, from its start to its end.
     *
     * @param number of those that were before it, and itself
     * @param address of its server
     */
    record Life(int number, Launched process, String address) {}

    /** What it is called. */
    String name() {
        return name;
    }

    /** Where its state lies. */
    Path state() {
        return folder.resolve("state-" + name);
    }

    /** Where its processes put what is temporary. */
    Path temporary() {
        return folder.resolve("temporary-" + name);
    }

    /** The process that runs. */
    Optional<Life> life() {
        return Optional.ofNullable(life);
    }

    /** Starts a process, and waits until it takes part. */
    void start() throws IOException, InterruptedException {
        Files.createDirectories(temporary());
        List<String> all = new ArrayList<>(settings);
        all.add("kafka.state.dir=" + state());
        Launched process =
                Launched.startWith(Map.of("KBOUND_JAVA_OPTS", JAVA_OPTIONS + temporary()), folder, Launched.app(all));
        try {
            process.await("scoring '", PATIENCE);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            process.close();
            throw failed;
        }
        Matcher address = ADDRESS.matcher(process.output());
        if (!address.find()) {
            throw new IllegalStateException("no address in:\n" + process.output());
        }
        life = new Life(++lives, process, address.group(1));
    }

    /** Ends it as a power cut does. */
    void kill() throws IOException, InterruptedException {
        Launched process = end();
        process.kill();
        keep(process, "killed");
    }

    /** Has it leave in order. */
    void leave() throws IOException, InterruptedException {
        Launched process = end();
        process.terminate();
        int code = process.exitCode(PATIENCE);
        keep(process, "left with exit code " + code);
        if (code != 0) {
            throw new IllegalStateException("'" + name + "' did not end in order: exit code " + code);
        }
    }

    /** True where a process has ended by itself. */
    boolean isDead() {
        Life now = life;
        return now != null && !now.process.isAlive();
    }

    /** What is wrong with one that is dead. */
    String death() throws IOException {
        Life now = life;
        return "'" + name + "' ended by itself in its life " + lives + ": "
                + (now == null ? "" : now.process.errors().lines().reduce("", (before, line) -> line));
    }

    private Launched end() throws IOException {
        Life now = life;
        if (now == null || isDead()) {
            throw new IllegalStateException(now == null ? "'" + name + "' is not there" : death());
        }
        life = null;
        return now.process;
    }

    private void keep(Launched process, String how) throws IOException {
        Files.writeString(
                log,
                "== " + name + ", life " + lives + ", " + how + System.lineSeparator() + process.errors(),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        process.close();
    }

    @Override
    public void close() throws IOException {
        Life now = life;
        if (now != null) {
            life = null;
            keep(now.process, "ended with the soak");
        }
    }
}

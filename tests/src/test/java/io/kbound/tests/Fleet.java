package io.kbound.tests;

import io.kbound.bench.launch.Launched;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Instances of one app, each a process of its own with a state folder of its own, that come and go. */
final class Fleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final List<String> settings;
    private final TreeMap<Integer, Launched> running = new TreeMap<>();
    private final int places;

    /**
     * @param places how many may run at once
     * @param settings of each, {@code key=value}
     */
    Fleet(Path folder, int places, List<String> settings) {
        this.folder = folder;
        this.places = places;
        this.settings = settings;
    }

    /** Starts an instance in the first free place, where there is one: on what the last one there has left. */
    void join() throws IOException {
        for (int place = 0; place < places; place++) {
            if (!running.containsKey(place)) {
                List<String> all = new ArrayList<>(settings);
                all.add("kafka.state.dir=" + folder.resolve("state-" + place));
                running.put(place, Launched.start(folder, Launched.app(all)));
                return;
            }
        }
    }

    /** Kills one at random. */
    void killOne(Random random) throws IOException, InterruptedException {
        Launched victim = take(random);
        if (!victim.isAlive()) {
            throw new IllegalStateException("an instance ended by itself:\n" + victim.output() + victim.errors());
        }
        victim.kill();
        victim.close();
    }

    /** Has one at random leave in good order, unless it is the only one. */
    void leaveOne(Random random) throws IOException, InterruptedException {
        if (running.size() > 1) {
            leave(take(random));
        }
    }

    /** Has all leave in good order. */
    void leaveAll() throws IOException, InterruptedException {
        List<Launched> all = new ArrayList<>(running.values());
        running.clear();
        for (Launched one : all) {
            leave(one);
        }
    }

    @Override
    public void close() throws IOException {
        for (Launched one : running.values()) {
            one.close();
        }
    }

    private Launched take(Random random) {
        List<Integer> taken = List.copyOf(running.keySet());
        @Nullable Launched one = running.remove(taken.get(random.nextInt(taken.size())));
        return Objects.requireNonNull(one);
    }

    private static void leave(Launched one) throws IOException, InterruptedException {
        // One that has not come as far as to listen for it ends as if it were killed.
        one.await("scoring '", PATIENCE);
        one.terminate();
        if (one.exitCode(PATIENCE) != 0) {
            throw new IllegalStateException("an instance failed:\n" + one.output() + one.errors());
        }
        one.close();
    }
}

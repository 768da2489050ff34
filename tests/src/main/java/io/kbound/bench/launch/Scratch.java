package io.kbound.bench.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what is needed once; it goes when it is closed, and when the process is interrupted. */
public final class Scratch implements AutoCloseable {
    private final Path folder;
    private final Thread onInterrupt = new Thread(this::deleteQuietly, "scratch");

    /** A folder with nothing in it. */
    public Scratch() throws IOException {
        folder = Files.createTempDirectory("kbound-bench");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        delete();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
    }

    private void delete() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : deepestFirst) {
            Files.deleteIfExists(one);
        }
    }

    private void deleteQuietly() {
        try {
            delete();
        } catch (IOException | UncheckedIOException stillInUse) {
            // It lies where the system keeps what is temporary.
        }
    }
}

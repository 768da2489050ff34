package io.kbound.bench.launch;

import io.kbound.command.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        FileTree.delete(folder);
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
    }

    private void deleteQuietly() {
        try {
            FileTree.delete(folder);
        } catch (IOException | UncheckedIOException stillInUse) {
            // It lies where the system keeps what is temporary.
        }
    }
}

package io.kbound.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that appears under its name when it is whole, and not at all where anything fails before, an interrupt
 * included.
 */
public final class PartialFile implements AutoCloseable {
    /** The exit code of a process that was interrupted. */
    private static final int INTERRUPTED = 130;

    private final Path target;
    private final Path partial;
    private final Thread onInterrupt = new Thread(this::abandon, "partial file");

    private PartialFile(Path target) {
        this.target = target;
        this.partial = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    }

    /**
     * Refuses a name that no file can be written under.
     *
     * @throws KboundException where its folder is not there or not to be written, or it is a folder itself
     */
    public static void require(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new KboundException(
                    target.toString(), "its folder is not there or cannot be written", "make it first");
        }
        if (Files.isDirectory(target)) {
            throw new KboundException(target.toString(), "it is a folder", "name a file");
        }
    }

    /**
     * Begins a file.
     *
     * @throws KboundException where none can be written there
     */
    public static PartialFile of(Path target) {
        require(target);
        PartialFile file = new PartialFile(target.toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(file.onInterrupt);
        return file;
    }

    /** Where to write meanwhile. */
    public Path path() {
        return partial;
    }

    /** Gives the file its name. */
    public void complete() throws IOException {
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what was not completed. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(partial);
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException shuttingDown) {
            // The hook deletes it, too, and has the last word.
        }
    }

    /** Ends the process here: threads that still write must not go on beside the hooks of native libraries. */
    private void abandon() {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException stays) {
            System.err.println("kbound: " + partial + ": it could not be deleted; delete it");
        }
        Runtime.getRuntime().halt(INTERRUPTED);
    }
}

package io.kbound.app.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.topology.ReplayRange;
import io.kbound.app.topology.ReplayRange.Part;
import io.kbound.command.FileTree;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder that a report goes to. As long as a replay is at work, a folder in it holds what the replay needs: its plan, by which
 * the same command goes on where it was interrupted.
 */
final class ReplayFolder {
    private static final String WORK = ".replay";
    private static final String PLAN = "plan.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    /** Whether it was not there. */
    private final boolean isNew;

    private ReplayFolder(Path folder, boolean isNew) {
        this.folder = folder;
        this.isNew = isNew;
    }

    /**
     * What is replayed under which name.
     *
     * @param id names the replay's group, and begins the names of its topics
     * @param of what was asked for, in words that tell two replays apart
     * @param range its offsets, fixed when it began
     */
    record Plan(String id, String of, ReplayRange range) {}

    /**
     * Takes a folder that is there, or can be made; makes nothing yet.
     *
     * @throws KboundException where it cannot be written
     */
    static ReplayFolder of(Path folder) {
        Path there = Files.exists(folder) ? folder : folder.toAbsolutePath().getParent();
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new KboundException(
                    folder.toString(),
                    "no report can be written there",
                    "name a folder that can be written, or one to be made in such a folder");
        }
        return new ReplayFolder(folder, !Files.exists(folder));
    }

    /** A folder for what is only needed meanwhile. */
    Path work() {
        return folder.resolve(WORK);
    }

    /** A file of the report. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** A folder in it, for a part of the report. */
    ReplayFolder part(String name) throws IOException {
        return new ReplayFolder(Files.createDirectories(folder.resolve(name)), false);
    }

    /** What writes a file. */
    interface Writing {
        /** Writes it. */
        void to(Path file) throws IOException;
    }

    /** Writes a file of the report, which appears when it is whole. */
    void write(String name, Writing writing) throws IOException {
        try (PartialFile file = PartialFile.of(file(name))) {
            writing.to(file.path());
            file.complete();
        }
    }

    /**
     * The plan of a replay that was begun here and not finished.
     *
     * @param of what is asked for now
     * @throws KboundException where that was another one
     */
    Optional<Plan> begun(String of) throws IOException {
        Path file = work().resolve(PLAN);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        ObjectNode plan = (ObjectNode) JSON.readTree(file.toFile());
        if (!plan.path("of").asText().equals(of)) {
            throw new KboundException(
                    folder.toString(),
                    "another replay was begun there and not finished ("
                            + plan.path("of").asText() + ")",
                    "finish it by the command that began it, delete " + work() + ", or name another folder");
        }
        Map<Integer, Part> parts = new TreeMap<>();
        plan.path("parts")
                .properties()
                .forEach(part -> parts.put(
                        Integer.parseInt(part.getKey()),
                        new Part(
                                part.getValue().path(0).asLong(),
                                part.getValue().path(1).asLong(),
                                part.getValue().path(2).asLong())));
        return Optional.of(new Plan(plan.path("id").asText(), of, new ReplayRange(parts)));
    }

    /** Remembers a plan. */
    void begin(Plan plan) throws IOException {
        Files.createDirectories(work());
        ObjectNode json = JSON.createObjectNode();
        json.put("id", plan.id);
        json.put("of", plan.of);
        ObjectNode parts = json.putObject("parts");
        plan.range
                .parts()
                .forEach((partition, part) -> parts.putArray(partition.toString())
                        .add(part.warmUp())
                        .add(part.from())
                        .add(part.end()));
        try (PartialFile file = PartialFile.of(work().resolve(PLAN))) {
            Files.writeString(file.path(), json.toPrettyString());
            file.complete();
        }
    }

    /** Takes away what was only needed meanwhile, and the folder where it was made and holds nothing. */
    void clean() throws IOException {
        if (Files.isDirectory(work())) {
            FileTree.delete(work());
        }
        if (isNew && Files.isDirectory(folder) && isEmpty()) {
            Files.delete(folder);
        }
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}

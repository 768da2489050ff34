package io.kbound.scorer.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A small model as the first exporter wrote it: channels speed, flow and pressure of the simulated rig, windows of two
 * readings. Later versions must still read it.
 */
public final class FixtureModel {
    private FixtureModel() {}

    /** The file, in a folder. */
    public static Path in(Path folder) throws IOException {
        return changed(folder, "", "");
    }

    /** The file with one text in it replaced by another of the same length. */
    static Path changed(Path folder, String from, String to) throws IOException {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("a text of another length would break the file");
        }
        Path file = folder.resolve("fixture.onnx");
        try (InputStream resource = Objects.requireNonNull(FixtureModel.class.getResourceAsStream("format-1.onnx"))) {
            String bytes = new String(resource.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!bytes.contains(from)) {
                throw new IllegalArgumentException("the file has no '" + from + "'");
            }
            Files.write(file, bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
        }
        return file;
    }
}

package io.kbound.scorer.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Small models of the channels speed, flow and pressure of the simulated rig, and windows of two readings. One is as the first exporter
 * wrote it, and later versions must still read it; another gives all that there is to give.
 */
public final class FixtureModel {
    private FixtureModel() {}

    /** The first exporter's file, in a folder. */
    public static Path in(Path folder) throws IOException {
        return changed(folder, "", "");
    }

    /** A file of a model that splits its levels by channel, in a folder. */
    public static Path withCells(Path folder) throws IOException {
        return withCells(folder, "", "");
    }

    /** The first exporter's file with one text in it replaced by another of the same length. */
    static Path changed(Path folder, String from, String to) throws IOException {
        return changed(folder, "format-1.onnx", from, to);
    }

    /** The same of the file of a model that splits its levels by channel. */
    static Path withCells(Path folder, String from, String to) throws IOException {
        return changed(folder, "cells.onnx", from, to);
    }

    private static Path changed(Path folder, String name, String from, String to) throws IOException {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("a text of another length would break the file");
        }
        Path file = folder.resolve("fixture.onnx");
        try (InputStream resource = Objects.requireNonNull(FixtureModel.class.getResourceAsStream(name))) {
            String bytes = new String(resource.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!bytes.contains(from)) {
                throw new IllegalArgumentException("the file has no '" + from + "'");
            }
            Files.write(file, bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
        }
        return file;
    }
}

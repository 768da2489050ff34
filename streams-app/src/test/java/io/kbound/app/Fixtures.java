package io.kbound.app;

import io.kbound.app.codec.SingleObject;
import io.kbound.record.SignalRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Small models of the simulated rig's speed, flow and pressure, and records for them. */
public final class Fixtures {
    /** Channels of all models, in order. */
    public static final List<String> CHANNELS = List.of("speed", "flow", "pressure");

    private Fixtures() {}

    /** A model that scores windows of two readings. */
    public static Path pairs(Path folder) throws IOException {
        return copy(folder, "pairs.onnx");
    }

    /** A model that scores single readings. */
    public static Path singles(Path folder) throws IOException {
        return copy(folder, "singles.onnx");
    }

    /** A model that scores windows of two readings, and splits its levels by channel, which those of earlier builds did not. */
    public static Path cells(Path folder) throws IOException {
        return copy(folder, "cells.onnx");
    }

    /** The same, but for windows that hold a value above a million: their bound is a number, and what they are judged by is none. */
    public static Path withoutNumber(Path folder) throws IOException {
        return copy(folder, "no-number.onnx");
    }

    /** An ordinary reading at some speed, as the rig would give it, in the order of {@link #CHANNELS}. */
    public static List<@Nullable Double> ordinary(double speed) {
        double share = speed / 2800;
        return List.of(speed, 60 * share, 5 * share * share);
    }

    /** A signal record as bytes. */
    public static byte[] signal(
            String source, Instant time, List<@Nullable Double> values, @Nullable List<String> names) {
        return new SingleObject<>(SignalRecord.class)
                .serializer()
                .serialize("", new SignalRecord(source, time, values, names));
    }

    private static Path copy(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream resource = Objects.requireNonNull(Fixtures.class.getResourceAsStream(name))) {
            Files.write(file, resource.readAllBytes());
        }
        return file;
    }
}

package io.kbound.tests.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Inputs that were found to do harm, and do no longer: small files, a folder for each entrance, named for what they did. */
final class KnownInputs {
    private KnownInputs() {}

    /** By name. */
    static Map<String, byte[]> of(Entrance entrance) {
        URL folder = KnownInputs.class.getResource(entrance.code());
        Map<String, byte[]> inputs = new LinkedHashMap<>();
        if (folder == null) {
            return inputs;
        }
        try (Stream<Path> files = Files.list(Path.of(new URI(folder.toString())))) {
            for (Path file : files.sorted().toList()) {
                inputs.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
            return inputs;
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        } catch (URISyntaxException ours) {
            throw new IllegalStateException(ours);
        }
    }
}

package io.kbound.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout lies, and what may lie beside it. */
final class Checkout {
    private Checkout() {}

    /** The repository's root. */
    static Path root() {
        return Path.of(System.getProperty("kbound.root", "..")).toAbsolutePath().normalize();
    }

    /** The launcher. */
    static Path launcher() {
        return root().resolve("kbound");
    }

    /** A public data set that is no part of the repository; where it is missing, the proof that wants it is skipped. */
    static Path data(String path) {
        Path data = root().resolveSibling("shared").resolve("data").resolve(path);
        assumeTrue(Files.exists(data), () -> "skipped: this proof needs " + data + ", which is not there");
        return data;
    }
}

package io.kbound.bench.launch;

import java.nio.file.Path;

/** Where the checkout lies. */
public final class Checkout {
    private Checkout() {}

    /** The repository's root: where the launcher says that it is, and in tests where the build does. */
    public static Path root() {
        String launched = System.getenv("KBOUND_HOME");
        String home = System.getProperty("kbound.root", launched == null ? ".." : launched);
        return Path.of(home).toAbsolutePath().normalize();
    }

    /** The launcher. */
    public static Path launcher() {
        return root().resolve("kbound");
    }

    /** A public data set that is no part of the repository and may lie beside it. */
    public static Path data(String path) {
        return root().resolveSibling("shared").resolve("data").resolve(path);
    }
}

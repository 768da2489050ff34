package io.kbound.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kbound.bench.launch.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Public data sets; where one is missing, the proof that wants it is skipped. */
final class PublicData {
    private PublicData() {}

    static Path at(String path) {
        Path data = Checkout.data(path);
        assumeTrue(Files.exists(data), () -> "skipped: this proof needs " + data + ", which is not there");
        return data;
    }
}

package io.kbound.tests.fuzz;

import io.kbound.bench.launch.Checkout;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small model files that lie in the repository for other modules' tests: one of the first builds, and one with cells. */
final class Models {
    private static final Path FOLDER = Path.of("scorer/src/test/resources/io/kbound/scorer/onnx");

    private Models() {}

    static List<Path> files() {
        Path folder = Checkout.root().resolve(FOLDER);
        return List.of(folder.resolve("format-1.onnx"), folder.resolve("cells.onnx"));
    }

    static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    static ModelCard card(Path file) {
        try (BoundModel model = BoundModel.open(file)) {
            return model.card();
        }
    }
}

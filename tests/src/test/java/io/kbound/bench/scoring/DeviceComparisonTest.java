package io.kbound.bench.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.rig.RigModel;
import io.kbound.export.training.ModelTraining;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceComparisonTest {
    @TempDir
    private Path folder;

    @Test
    void aProcessorBesideItself_boundsAllWindowsAlike() throws Exception {
        Path model = folder.resolve("light.onnx");
        RigModel.summary(8, 2, 10).train(3000, model, ModelTraining.Progress.UNHEARD);
        try (RawScorer scorer = new RawScorer(model, Device.CPU);
                DeviceComparison comparison = new DeviceComparison(model, scorer)) {
            DeviceComparison.Result result = comparison.run(1, Duration.ofMillis(1), () -> {});

            assertThat(result.difference()).isZero();
            assertThat(result.speedup().count()).isEqualTo(1);
            assertThat(result.figures()).extracting("key").containsExactly("device_speedup", "device_difference");
        }
    }
}

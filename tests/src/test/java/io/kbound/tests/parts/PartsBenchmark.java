package io.kbound.tests.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.rig.RigModel;
import io.kbound.export.training.ModelTraining;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What {@code tests/jmh} runs: JMH on the parts, each in a process of its own. */
class PartsBenchmark {
    /** Where the parts find the model. */
    static final String MODEL = "parts.model";

    private static final int READINGS = 3000;
    /** How well it has learned does not matter for the time it takes. */
    private static final int STEPS = 20;

    @TempDir
    private Path folder;

    @Test
    void printsHowLongThePartsTake() throws Exception {
        Path model = folder.resolve("full.onnx");
        RigModel.full(STEPS).train(READINGS, model, ModelTraining.Progress.UNHEARD);

        assertThat(new Runner(new OptionsBuilder()
                                .include(System.getProperty("parts.include", "Part"))
                                .jvmArgsAppend("-D" + MODEL + "=" + model)
                                .shouldFailOnError(true)
                                .build())
                        .run())
                .isNotEmpty();
    }
}

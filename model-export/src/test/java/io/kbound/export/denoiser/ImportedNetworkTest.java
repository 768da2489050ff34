package io.kbound.export.denoiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kbound.command.KboundException;
import io.kbound.export.bound.Schedule;
import io.kbound.export.onnx.ForeignDenoiser.Kind;
import io.kbound.export.onnx.ForeignGraph;
import io.kbound.scorer.admission.ModelFile;
import io.kbound.scorer.admission.ModelRules;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks made elsewhere, run on their own: what shows only when they run. */
class ImportedNetworkTest {
    private static final Schedule SCHEDULE = Schedule.linear(50, 0.002, 0.2);

    @ParameterizedTest
    @EnumSource(Prediction.class)
    void aPredictionOfTheTruth_isTheNoiseInIt(Prediction prediction) {
        double signal = Math.sqrt(SCHEDULE.signal(20));
        double noise = Math.sqrt(SCHEDULE.noise(20));
        float record = 0.7f;
        float drawn = -1.3f;
        float truth = (float)
                switch (prediction) {
                    case NOISE -> drawn;
                    case X0 -> record;
                    case V -> signal * drawn - noise * record;
                };
        float[] x = {(float) (signal * record + noise * drawn)};
        // Whatever x is: x to the power of 0, times the truth.
        ForeignGraph graph = new ForeignGraph(17);
        String one = graph.node("Pow", "", "x", graph.scalar("zero", 0));
        byte[] file = graph.file(graph.node("Mul", "", one, graph.scalar("truth", truth)), 1, 1, true);
        try (ImportedNetwork network = new ImportedNetwork(admitted(file), prediction, SCHEDULE, 1, 1, 1)) {
            assertThat(network.predictNoise(x, new int[] {20})[0]).isCloseTo(drawn, within(1e-5f));
        }
    }

    @Test
    void rowsBeyondOneChunk_arePredictedLikeTheFirst() {
        byte[] file = Kind.CONVOLUTION.seeded(3).file(17, true);
        int rows = 3000;
        float[] x = new float[rows * 18];
        Arrays.fill(x, 0.5f);
        int[] steps = new int[rows];
        Arrays.fill(steps, 7);
        try (ImportedNetwork network = open(file)) {
            float[] predicted = network.predictNoise(x, steps);

            assertThat(Arrays.copyOfRange(predicted, x.length - 18, x.length))
                    .containsExactly(Arrays.copyOf(predicted, 18), within(1e-5f));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aDenoiser_passes(Kind kind) {
        try (ImportedNetwork network = open(kind.seeded(3).file(17, true))) {
            network.tryOut();
        }
    }

    @Test
    void anOperatorThatIsNot_isRefused_andNamed() {
        assertThatThrownBy(() -> open(ForeignGraph.single("Denoise", 1)))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("d.onnx: its operator 'Denoise' is none that models may have", "docs/wrap.md");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "0,  its output for one row depends on the other rows",
        "-1, for an x of",
    })
    void aMeanOverTheBatch_orOverEverything_isRefused(int axis, String reason) {
        ForeignGraph graph = new ForeignGraph(17);
        String mean = graph.node("ReduceMean", "axes=" + axis + ", keepdims=" + (axis == 0 ? 1 : 0), "x");
        byte[] file = axis == 0
                ? graph.file(graph.node("Sub", "", "x", mean), ForeignGraph.OPEN, ForeignGraph.OPEN, true)
                : graph.file(mean, ForeignGraph.OPEN, ForeignGraph.OPEN, true);
        try (ImportedNetwork network = open(file)) {
            assertThatThrownBy(network::tryOut)
                    .isInstanceOf(KboundException.class)
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void aBatchThatIsFixedInside_isRefused() {
        ForeignGraph graph = new ForeignGraph(17);
        byte[] file = graph.file(graph.node("Reshape", "", "x", graph.longs("two", 2, 6, 3)), 6, 3, true);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("its operator 'Reshape' does not go with", "the batch is dynamic");
    }

    @Test
    void stepsThatTheNetworkCountsFrom0_areSaid() {
        // A table of 50 rows, looked up by step: 50 is none of them.
        ForeignGraph graph = new ForeignGraph(17);
        String table = graph.weight("table", new float[50], 50, 1, 1);
        byte[] file = graph.file(graph.node("Add", "", "x", graph.node("Gather", "axis=0", table, "t")), 6, 3, true);
        try (ImportedNetwork network = open(file)) {
            assertThatThrownBy(network::tryOut)
                    .isInstanceOf(KboundException.class)
                    .hasMessageContainingAll("at steps up to 50", "--first-step");
        }
        try (ImportedNetwork network = new ImportedNetwork(admitted(file), Prediction.NOISE, SCHEDULE, 6, 3, 0)) {
            network.tryOut();
        }
    }

    @Test
    void anOutputThatIsNotFinite_isRefused() {
        try (ImportedNetwork network = open(ForeignGraph.single("Div", 0))) {
            assertThatThrownBy(network::tryOut)
                    .isInstanceOf(KboundException.class)
                    .hasMessageContaining("its output is");
        }
    }

    private static ImportedNetwork open(byte[] file) {
        return new ImportedNetwork(admitted(file), Prediction.NOISE, SCHEDULE, 6, 3, 1);
    }

    private static ModelFile admitted(byte[] file) {
        return ModelFile.of(file, "d.onnx", ModelRules.DEFAULT, "export it again");
    }
}

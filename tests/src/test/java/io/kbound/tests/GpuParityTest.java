package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.KboundException;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.Device;
import io.kbound.scorer.onnx.DeviceUse;
import io.kbound.scorer.onnx.Placement;
import io.kbound.scorer.series.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of the usual size on a GPU and on the processor. Skipped where there is no GPU, saying what is missing. */
class GpuParityTest {
    /** As between the exported graph and PyTorch. */
    private static final double TOLERANCE = 1e-4;

    private static final int WINDOWS = 600;
    private static final int VALUES = 8 * SmallModel.CHANNELS.size();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"RAW", "SUMMARY"})
    void aGpusBounds_areThoseOfTheProcessor_andTheSameToTheBitInAnyBatch(ViewKind view) throws Exception {
        Placement placement = gpu();
        Path file = train(view);
        Random random = new Random(3);
        try (BoundModel cpu = BoundModel.open(file);
                BoundModel gpu = BoundModel.open(file, placement);
                BoundScorer direct = cpu.scorer(WINDOWS);
                BoundScorer together = gpu.scorer(WINDOWS);
                BoundScorer alone = gpu.scorer(1)) {
            float[][] windows = new float[WINDOWS][];
            for (int slot = 0; slot < WINDOWS; slot++) {
                windows[slot] = window(random);
                direct.put(slot, windows[slot]);
                together.put(slot, windows[slot]);
            }
            direct.score(WINDOWS);
            together.score(WINDOWS);

            for (int slot = 0; slot < WINDOWS; slot++) {
                assertClose(together.bound(slot), direct.bound(slot), Math.abs(direct.bound(slot)));
                assertClose(together.levelTerms(slot), direct.levelTerms(slot));
                assertClose(together.valueTerms(slot), direct.valueTerms(slot));
                assertClose(together.cellTerms(slot), direct.cellTerms(slot));
            }
            List<List<Integer>> stages = cpu.card().screening().evaluations();
            assertThat(stages).isNotEmpty();
            for (int stage = 0; stage < stages.size(); stage++) {
                int evaluations = stages.get(stage).size();
                direct.evaluate(stage, WINDOWS);
                together.evaluate(stage, WINDOWS);
                for (int slot = 0; slot < WINDOWS; slot++) {
                    assertClose(costs(together, slot, evaluations), costs(direct, slot, evaluations));
                }
                alone.put(0, windows[0]);
                alone.evaluate(stage, 1);
                assertThat(costs(alone, 0, evaluations)).containsExactly(costs(together, 0, evaluations));
            }
            for (int slot = 0; slot < WINDOWS; slot += 13) {
                alone.put(0, windows[slot]);
                alone.score(1);
                assertThat(alone.bound(0)).isEqualTo(together.bound(slot));
                assertThat(alone.valueTerms(0)).containsExactly(together.valueTerms(slot));
                assertThat(alone.cellTerms(0)).containsExactly(together.cellTerms(slot));
            }
        }
    }

    private static float[] costs(BoundScorer scorer, int slot, int evaluations) {
        float[] costs = new float[evaluations];
        for (int i = 0; i < evaluations; i++) {
            costs[i] = scorer.cost(slot, i);
        }
        return costs;
    }

    private static Placement gpu() {
        try {
            return Placement.of(DeviceUse.of(Device.cuda(0)), unheard -> {});
        } catch (KboundException missing) {
            return abort("skipped: " + missing.getMessage());
        }
    }

    private Path train(ViewKind view) throws Exception {
        StringBuilder csv = new StringBuilder(String.join(",", SmallModel.CHANNELS)).append('\n');
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            csv.append(SmallModel.reading(random).toString().replaceAll("[\\[\\] ]", ""))
                    .append('\n');
        }
        Path data = Files.writeString(folder.resolve("normal.csv"), csv);
        return SmallModel.train(data, folder.resolve("model.onnx"), Layout.DEFAULT, 8, view, 100, 32, 256);
    }

    private static float[] window(Random random) {
        float[] window = new float[VALUES];
        for (int i = 0; i < window.length; i += SmallModel.CHANNELS.size()) {
            for (int channel = 0; channel < SmallModel.CHANNELS.size(); channel++) {
                Double value = SmallModel.reading(random).get(channel);
                window[i + channel] = value == null ? 0 : value.floatValue();
            }
        }
        return window;
    }

    /** Parts may be far larger than their sum, and so is their rounding. */
    private static void assertClose(float[] found, float[] expected) {
        double size = 0;
        for (float part : expected) {
            size += Math.abs(part);
        }
        for (int i = 0; i < expected.length; i++) {
            assertClose(found[i], expected[i], size);
        }
    }

    private static void assertClose(float found, float expected, double size) {
        assertThat((double) found).isCloseTo(expected, within(TOLERANCE * Math.max(1, size)));
    }
}

package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kbound.command.KboundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A GPU against the processor, where there is a GPU; everywhere, the processor that poses as one against itself. */
class CudaSessionTest {
    /** As between the exported graph and PyTorch: 32 bits, summed in another order. */
    private static final double TOLERANCE = 1e-4;

    private static final String POSED = "the processor, posing as a GPU";
    private static final float[] ORDINARY = {2777.2275f, 59.7858f, 4.86f, 2775.88f, 59.938f, 4.9403f};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {POSED, "cuda:0"})
    void scores_areThoseOfTheProcessor(String device) throws Exception {
        Random random = new Random(4);
        try (BoundModel cpu = BoundModel.open(FixtureModel.in(folder));
                BoundModel gpu = BoundModel.open(FixtureModel.in(folder), placement(device));
                BoundScorer expected = cpu.scorer(100);
                BoundScorer found = gpu.scorer(100)) {
            assertThat(gpu.device()).isEqualTo(Device.cuda(0));
            for (int slot = 0; slot < 100; slot++) {
                float[] window = window(random);
                expected.put(slot, window);
                found.put(slot, window);
            }
            expected.score(100);
            found.score(100);

            for (int slot = 0; slot < 100; slot++) {
                assertClose(new float[] {found.bound(slot)}, new float[] {expected.bound(slot)});
                assertClose(found.levelTerms(slot), expected.levelTerms(slot));
                assertClose(found.valueTerms(slot), expected.valueTerms(slot));
                assertClose(found.observed(slot), expected.observed(slot));
                assertClose(found.expected(slot), expected.expected(slot));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {POSED, "cuda:0"})
    void aWindowsScore_isTheSameToTheBitInAnyBatchAndSlot(String device) throws Exception {
        Random random = new Random(5);
        float[][] windows = new float[300][];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = window(random);
        }
        try (BoundModel gpu = BoundModel.open(FixtureModel.in(folder), placement(device));
                BoundScorer alone = gpu.scorer(1);
                BoundScorer together = gpu.scorer(windows.length)) {
            // One, some, a full run, and more than one run holds.
            for (int count : new int[] {1, 2, 31, 256, 300}) {
                for (int slot = 0; slot < count; slot++) {
                    together.put(slot, windows[windows.length - count + slot]);
                }
                together.score(count);
                for (int slot = 0; slot < count; slot += 7) {
                    alone.put(0, windows[windows.length - count + slot]);
                    alone.score(1);
                    assertThat(together.bound(slot)).isEqualTo(alone.bound(0));
                    assertThat(together.valueTerms(slot)).containsExactly(alone.valueTerms(0));
                    assertThat(together.levelTerms(slot)).containsExactly(alone.levelTerms(0));
                }
            }
        }
    }

    /** What ONNX Runtime itself says, where the driver only seemed to be there. */
    @Test
    void whatCudaLacks_isSaidInALine() throws Exception {
        assumeTrue(CudaSession.isBuiltIn(), "skipped: this build has ONNX Runtime for the processor alone (-Pcuda)");
        assumeFalse(CudaDriver.ofThisMachine().lacking().isEmpty(), "skipped: this machine has an NVIDIA driver");
        for (String file : new String[] {"dev/nvidiactl", "lib/libcuda.so.1"}) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.createFile(folder.resolve(file));
        }
        Placement placement = Placement.of(
                DeviceUse.of(Device.cuda(0)),
                unheard -> {},
                new CudaDriver(folder, Map.of()),
                CudaSession::isBuiltIn,
                CudaSession::open);

        assertThatThrownBy(() -> BoundModel.open(FixtureModel.in(folder), placement))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("device cuda:0: ONNX Runtime cannot run the model there")
                .hasMessageContaining("cannot open shared object file")
                .hasMessageContaining("here is missing: libcudart.so.12")
                .hasMessageNotContaining("\n");
    }

    private Placement placement(String device) throws Exception {
        if (device.equals(POSED)) {
            return new PosedDevice().placement(folder.resolve("machine"), DeviceUse.of(Device.cuda(0)));
        }
        try {
            return Placement.of(DeviceUse.of(Device.parse(device).orElseThrow()), unheard -> {});
        } catch (KboundException missing) {
            return abort("skipped: " + missing.getMessage());
        }
    }

    private static float[] window(Random random) {
        float[] window = ORDINARY.clone();
        for (int i = 0; i < window.length; i++) {
            window[i] *= 1 + 0.1f * (float) random.nextGaussian();
        }
        return window;
    }

    /** Parts may be far larger than one of them, and so is their rounding. */
    private static void assertClose(float[] found, float[] expected) {
        double size = 1;
        for (float part : expected) {
            size = Math.max(size, Math.abs(part));
        }
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(TOLERANCE * size));
        }
    }
}

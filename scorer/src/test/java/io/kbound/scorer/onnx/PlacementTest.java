package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.onnx.DeviceUse.OnLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where models run, on machines that pose as others. */
class PlacementTest {
    private static final float[] ORDINARY = {2777.2275f, 59.7858f, 4.86f, 2775.88f, 59.938f, 4.9403f};

    @TempDir
    private Path machine;

    @TempDir
    private Path folder;

    private final PosedDevice gpu = new PosedDevice();
    private Path file;
    private float expected;

    @BeforeEach
    void scoreOnTheProcessor() throws IOException {
        file = FixtureModel.in(folder);
        try (BoundModel model = BoundModel.open(file)) {
            assertThat(model.device()).isEqualTo(Device.CPU);
            expected = bound(model);
        }
    }

    @Test
    void auto_withoutADriver_isTheProcessorWithoutAWord() {
        Placement placement = gpu.placement(machine, DeviceUse.of(Device.AUTO), true);

        try (BoundModel model = BoundModel.open(file, placement)) {
            assertThat(model.device()).isEqualTo(Device.CPU);
            assertThat(bound(model)).isEqualTo(expected);
        }
        assertThat(gpu.notices).isEmpty();
        assertThat(gpu.opened).hasValue(0);
    }

    /** What ONNX Runtime itself would take seconds for. */
    @Test
    void auto_onAMachineWithoutADriver_costsLessThanHalfASecond() {
        assumeFalse(CudaDriver.ofThisMachine().lacking().isEmpty(), "skipped: this machine has an NVIDIA driver");
        List<String> notices = new ArrayList<>();
        long before = System.nanoTime();

        try (BoundModel model = BoundModel.open(file, Placement.of(DeviceUse.of(Device.AUTO), notices::add))) {
            Duration spent = Duration.ofNanos(System.nanoTime() - before);

            assertThat(model.device()).isEqualTo(Device.CPU);
            assertThat(spent).isLessThan(Duration.ofMillis(500));
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void aGpuThatIsAskedFor_onAMachineWithoutADriver_isAnErrorThatSaysWhatIsMissing() {
        assumeFalse(CudaDriver.ofThisMachine().lacking().isEmpty(), "skipped: this machine has an NVIDIA driver");

        assertThatThrownBy(() -> Placement.of(DeviceUse.of(Device.cuda(0)), unheard -> {}))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("device cuda:0: here is missing: ")
                .hasMessageContaining("driver")
                .hasMessageContaining("docs/gpu.md");
    }

    @Test
    void aGpuThatIsAskedFor_whereNothingIsThere_namesAllThatIsMissingAtOnce() {
        assertThatThrownBy(() -> gpu.placement(machine, DeviceUse.of(Device.cuda(1)), false))
                .isInstanceOf(KboundException.class)
                .hasMessage("device cuda:1: here is missing: an NVIDIA driver (there is no /dev/nvidiactl), "
                        + "the driver's libcuda.so.1, "
                        + "ONNX Runtime for GPUs (this build has the one for the processor alone); "
                        + "docs/gpu.md says what it takes");
    }

    @Test
    void auto_withADriverButABuildWithoutGpus_isTheProcessorAndSaysSo() throws Exception {
        gpu.placement(machine, DeviceUse.of(Device.CPU));

        try (BoundModel model = BoundModel.open(file, gpu.placement(machine, DeviceUse.of(Device.AUTO), false))) {
            assertThat(model.device()).isEqualTo(Device.CPU);
        }
        assertThat(gpu.notices).singleElement().asString().contains("this build", "docs/gpu.md");
    }

    @Test
    void auto_withADriverButNoCuda_isTheProcessorAndNamesWhatIsMissing_withoutATry() throws Exception {
        gpu.placement(machine, DeviceUse.of(Device.CPU));
        Files.delete(machine.resolve("usr/lib64/libcublas.so.12"));
        Files.delete(machine.resolve("usr/lib64/libcurand.so.10"));

        try (BoundModel model = BoundModel.open(file, gpu.placement(machine, DeviceUse.of(Device.AUTO), true))) {
            assertThat(model.device()).isEqualTo(Device.CPU);
            assertThat(bound(model)).isEqualTo(expected);
        }
        assertThat(gpu.opened).hasValue(0);
        assertThat(gpu.notices)
                .containsExactly("device auto: there is an NVIDIA driver, but here is missing: libcublas.so.12, "
                        + "libcurand.so.10; the processor scores, and docs/gpu.md says what it takes");
    }

    @Test
    void auto_withAGpuThatWorks_isThatGpu() throws Exception {
        try (BoundModel model = BoundModel.open(file, gpu.placement(machine, DeviceUse.of(Device.AUTO)))) {
            assertThat(model.device()).isEqualTo(Device.cuda(0));
            assertThat(model.batchSize()).isEqualTo(DeviceUse.USUAL_RECORDS);
            int before = gpu.runs.get();
            assertThat(bound(model)).isEqualTo(expected);
            assertThat(gpu.runs).hasValue(before + 1);
        }
        assertThat(gpu.notices).isEmpty();
        assertThat(gpu.closed).hasValue(1);
    }

    @Test
    void auto_withAGpuThatCannotRunTheModel_isTheProcessorAndSaysWhy() throws Exception {
        gpu.failures.set(2);

        try (BoundModel model = BoundModel.open(file, gpu.placement(machine, DeviceUse.of(Device.AUTO)))) {
            assertThat(model.device()).isEqualTo(Device.CPU);
            assertThat(bound(model)).isEqualTo(expected);
        }
        assertThat(gpu.notices)
                .singleElement()
                .asString()
                .contains("device cuda:0: ", "CUDA failure 719", "the processor scores", "docs/gpu.md")
                .doesNotContain("missing");
    }

    @Test
    void aGpuThatIsAskedFor_andCannotRunTheModel_isAnError() throws Exception {
        gpu.failures.set(2);
        Placement placement = gpu.placement(machine, DeviceUse.of(Device.cuda(0)));
        Files.delete(machine.resolve("usr/lib64/libcublas.so.12"));

        assertThatThrownBy(() -> BoundModel.open(file, placement))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("device cuda:0: ")
                .hasMessageContaining("CUDA failure 719")
                .hasMessageContaining("here is missing: libcublas.so.12;")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileThatIsNoModel_isTheFilesFault_whateverTheDevice() throws Exception {
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
        Placement placement = gpu.placement(machine, DeviceUse.of(Device.cuda(0)));

        assertThatThrownBy(() -> BoundModel.open(text, placement))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("text.onnx");
        assertThat(gpu.opened).hasValue(0);
    }

    @Test
    void lost_scoringFails_unlessToldOtherwise() throws Exception {
        try (BoundModel model = BoundModel.open(file, gpu.placement(machine, DeviceUse.of(Device.cuda(0))))) {
            gpu.failures.set(Integer.MAX_VALUE);

            assertThatThrownBy(() -> bound(model))
                    .isInstanceOf(ScoringException.class)
                    .hasMessageContaining("cuda:0 failed on a batch of 1")
                    .hasMessageContaining("CUDA failure 719");
            assertThat(model.device()).isEqualTo(Device.cuda(0));
        }
        // Freeing what lies on a device that is lost fails, too.
        assertThat(gpu.closed).hasValue(0);
    }

    @Test
    void lost_theProcessorTakesOver_whereItIsTold_andSaysSoOnce() throws Exception {
        Placement placement =
                gpu.placement(machine, PosedDevice.use(OnLoss.CPU, DeviceUse.USUAL_RECORDS, Duration.ZERO));
        try (BoundModel model = BoundModel.open(file, placement)) {
            gpu.failures.set(Integer.MAX_VALUE);

            assertThat(bound(model)).isEqualTo(expected);
            assertThat(model.device()).isEqualTo(Device.CPU);
            int runs = gpu.runs.get();
            assertThat(bound(model)).isEqualTo(expected);
            assertThat(gpu.runs).as("the device is left alone").hasValue(runs);
        }
        assertThat(gpu.notices)
                .singleElement()
                .asString()
                .contains("cuda:0 is lost", "processor scores from now on", "CUDA failure 719");
        try (BoundModel next = BoundModel.of(Files.readAllBytes(file), "the next", placement, ModelRules.DEFAULT)) {
            assertThat(next.device()).isEqualTo(Device.CPU);
        }
        assertThat(gpu.opened).hasValue(1);
    }

    @Test
    void aFailureThatDoesNotComeAgain_isNoLoss() throws Exception {
        Placement placement =
                gpu.placement(machine, PosedDevice.use(OnLoss.CPU, DeviceUse.USUAL_RECORDS, Duration.ZERO));
        try (BoundModel model = BoundModel.open(file, placement)) {
            gpu.failures.set(1);

            assertThat(bound(model)).isEqualTo(expected);
            assertThat(model.device()).isEqualTo(Device.cuda(0));
        }
        assertThat(gpu.notices).isEmpty();
        assertThat(gpu.closed).hasValue(1);
    }

    private static float bound(BoundModel model) {
        try (BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, ORDINARY);
            scorer.score(1);
            return scorer.bound(0);
        }
    }
}

package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that a folder poses as. */
class CudaDriverTest {
    @TempDir
    private Path machine;

    @Test
    void aMachineWithoutAnything_lacksDriverAndItsLibrary() {
        assertThat(driver().lacking())
                .containsExactly("an NVIDIA driver (there is no /dev/nvidiactl)", "the driver's libcuda.so.1");
        assertThat(driver().lackingLibraries()).isEqualTo(CudaDriver.LIBRARIES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev/nvidiactl", "proc/driver/nvidia/version", "dev/dxg"})
    void theKernelsSideOfADriver_isSeenInAnyOfItsForms(String file) throws Exception {
        touch(file);

        assertThat(driver().lacking()).containsExactly("the driver's libcuda.so.1");
    }

    /** A container that sees the host's /proc, but was not given the GPU. */
    @Test
    void aLibraryOfAnotherName_isNone() throws Exception {
        touch("proc/driver/nvidia/version");
        touch("usr/lib/x86_64-linux-gnu/libcuda.so.1.1");
        cache("/usr/lib/libcuda.so.1.1", "/usr/lib/stubs-libcuda.so.1");

        assertThat(driver().lacking()).containsExactly("the driver's libcuda.so.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64"})
    void aLibraryInAUsualFolder_isFound(String folder) throws Exception {
        touch("dev/nvidiactl");
        touch(folder + "/libcuda.so.1");

        assertThat(driver().lacking()).isEmpty();
    }

    @Test
    void aLibraryThatTheLoadersCacheNames_isFound() throws Exception {
        touch("dev/nvidiactl");
        cache("/usr/lib/wsl/lib/libcuda.so.1", "/usr/local/cuda/lib64/libcublas.so.12");

        assertThat(driver().lacking()).isEmpty();
        assertThat(driver().lackingLibraries())
                .containsExactly("libcudart.so.12", "libcublasLt.so.12", "libcurand.so.10");
    }

    @Test
    void aLibraryOnTheLibraryPath_isFound() throws Exception {
        touch("dev/nvidiactl");
        touch("opt/nvidia/libcuda.so.1");
        for (String library : CudaDriver.LIBRARIES) {
            touch("opt/cuda/" + library);
        }
        CudaDriver driver = new CudaDriver(machine, Map.of("LD_LIBRARY_PATH", "relative::/opt/cuda:/opt/nvidia"));

        assertThat(driver.lacking()).isEmpty();
        assertThat(driver.lackingLibraries()).isEmpty();
    }

    private CudaDriver driver() {
        return new CudaDriver(machine, Map.of());
    }

    private void touch(String file) throws IOException {
        Path path = machine.resolve(file);
        Files.createDirectories(path.getParent());
        Files.createFile(path);
    }

    private void cache(String... libraries) throws IOException {
        Files.createDirectories(machine.resolve("etc"));
        Files.writeString(
                machine.resolve("etc/ld.so.cache"),
                "glibc-ld.so.cache1.1\0\u00ff\u0001" + String.join("\0", libraries) + "\0",
                StandardCharsets.ISO_8859_1);
    }
}

package io.kbound.scorer.onnx;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What of NVIDIA's driver and of CUDA is on a machine, as far as its files tell. That takes milliseconds, while ONNX Runtime unpacks
 * 600 MB before it finds that something is missing.
 */
final class CudaDriver {
    /** What ONNX Runtime's CUDA library is linked with, the driver apart. */
    static final List<String> LIBRARIES =
            List.of("libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12", "libcurand.so.10");

    private static final String DRIVER_LIBRARY = "libcuda.so.1";

    /** Any of them is there where the kernel has the driver: the device files may be created late, and WSL has its own. */
    private static final List<String> KERNEL_SIDE = List.of("dev/nvidiactl", "proc/driver/nvidia/version", "dev/dxg");

    /** Where the dynamic loader looks, beside LD_LIBRARY_PATH and its cache. */
    private static final List<String> USUAL_FOLDERS =
            List.of("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib");

    private final Path root;
    private final Map<String, String> environment;

    /**
     * @param root of the machine's file system
     * @param environment of the process
     */
    CudaDriver(Path root, Map<String, String> environment) {
        this.root = root;
        this.environment = environment;
    }

    /** That of this machine. */
    static CudaDriver ofThisMachine() {
        return new CudaDriver(Path.of("/"), System.getenv());
    }

    /** What of the driver is missing, each in a few words; empty where it is there. */
    List<String> lacking() {
        List<String> lacking = new ArrayList<>();
        if (KERNEL_SIDE.stream().noneMatch(file -> Files.exists(root.resolve(file)))) {
            lacking.add("an NVIDIA driver (there is no /dev/nvidiactl)");
        }
        if (!isFound(DRIVER_LIBRARY)) {
            lacking.add("the driver's " + DRIVER_LIBRARY);
        }
        return lacking;
    }

    /** Those of {@link #LIBRARIES} that the dynamic loader would not find. */
    List<String> lackingLibraries() {
        return LIBRARIES.stream().filter(library -> !isFound(library)).toList();
    }

    private boolean isFound(String library) {
        String path = environment.getOrDefault("LD_LIBRARY_PATH", "");
        return Stream.concat(
                                Stream.of(path.split(File.pathSeparator, -1))
                                        .filter(folder -> folder.startsWith("/"))
                                        .map(folder -> folder.substring(1)),
                                USUAL_FOLDERS.stream())
                        .anyMatch(folder -> Files.exists(root.resolve(folder).resolve(library)))
                || isCached(library);
    }

    /** The loader's cache names what it found in all folders that it was told of, each name ending with a zero byte. */
    private boolean isCached(String library) {
        try {
            byte[] cache = Files.readAllBytes(root.resolve("etc/ld.so.cache"));
            return new String(cache, StandardCharsets.ISO_8859_1).contains("/" + library + "\0");
        } catch (IOException none) {
            return false;
        }
    }
}

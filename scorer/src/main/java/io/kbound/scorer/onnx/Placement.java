package io.kbound.scorer.onnx;

import ai.onnxruntime.OrtException;
import io.kbound.command.KboundException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where models are run: on the device that was asked for, as far as it is there, and as long as it works. One for all models of a process.
 *
 * <p>Safe for use by many threads.
 */
public final class Placement {
    private static final String GUIDE = "docs/gpu.md says what it takes";
    private static final String BUILD = "ONNX Runtime for GPUs (this build has the one for the processor alone)";

    private final DeviceUse use;
    private final boolean required;
    private final CudaDriver driver;
    private final Opener opener;
    private final Consumer<String> notice;
    private volatile boolean lost;

    /** @param use of a device that is there, or seems to be */
    private Placement(DeviceUse use, boolean required, CudaDriver driver, Opener opener, Consumer<String> notice) {
        this.use = use;
        this.required = required;
        this.driver = driver;
        this.opener = opener;
        this.notice = notice;
    }

    /** On the processor. */
    public static Placement onCpu() {
        return of(DeviceUse.of(Device.CPU), unheard -> {});
    }

    /**
     * On the device that is asked for.
     *
     * @param notice told in a line where a GPU that may be there is not used, or is no longer
     * @throws KboundException naming what is missing, where a GPU is asked for and cannot be there
     */
    public static Placement of(DeviceUse use, Consumer<String> notice) {
        return of(use, notice, CudaDriver.ofThisMachine(), CudaSession::isBuiltIn, CudaSession::open);
    }

    /** On a machine that may be another than this one. */
    static Placement of(
            DeviceUse use, Consumer<String> notice, CudaDriver driver, BooleanSupplier isBuiltIn, Opener opener) {
        Device device = switch (use.device().kind()) {
            case CPU -> Device.CPU;
            case AUTO -> found(notice, driver, isBuiltIn);
            case CUDA -> required(use.device(), driver, isBuiltIn);
        };
        DeviceUse placed = new DeviceUse(device, use.onLoss(), use.tf32(), use.maxRecords(), use.linger());
        return new Placement(placed, use.device().kind() == Device.Kind.CUDA, driver, opener, notice);
    }

    private static Device found(Consumer<String> notice, CudaDriver driver, BooleanSupplier isBuiltIn) {
        if (!driver.lacking().isEmpty()) {
            return Device.CPU;
        }
        List<String> lacking = new ArrayList<>();
        if (!isBuiltIn.getAsBoolean()) {
            lacking.add(BUILD);
        }
        // Looked for by name: to try is to unpack 600 MB.
        lacking.addAll(driver.lackingLibraries());
        if (!lacking.isEmpty()) {
            notice.accept("device auto: there is an NVIDIA driver, but here is missing: " + String.join(", ", lacking)
                    + "; the processor scores, and " + GUIDE);
            return Device.CPU;
        }
        return Device.cuda(0);
    }

    private static Device required(Device wanted, CudaDriver driver, BooleanSupplier isBuiltIn) {
        List<String> lacking = new ArrayList<>(driver.lacking());
        if (!isBuiltIn.getAsBoolean()) {
            lacking.add(BUILD);
        }
        if (!lacking.isEmpty()) {
            throw new KboundException("device " + wanted, "here is missing: " + String.join(", ", lacking), GUIDE);
        }
        return wanted;
    }

    /**
     * Opens a model on the GPU, and tries it there.
     *
     * @return null where the processor is to score
     * @throws KboundException where a GPU was asked for by name and cannot run it
     */
    @Nullable DeviceBatcher open(BoundModel.SessionSource source, Trial trial) {
        if (isOnCpu()) {
            return null;
        }
        try {
            DeviceBatcher batcher = new DeviceBatcher(opener.open(source, use), use);
            try {
                trial.run(batcher);
                return batcher;
            } catch (RuntimeException refused) {
                batcher.close();
                throw refused;
            }
        } catch (OrtException | ScoringException failed) {
            String why = "ONNX Runtime cannot run the model there (" + reason(failed) + ")" + lackingLibraries();
            if (required) {
                throw new KboundException("device " + use.device(), why, GUIDE, failed);
            }
            notice.accept("device " + use.device() + ": " + why + "; the processor scores, and " + GUIDE);
            return null;
        }
    }

    /** True where the processor scores. */
    public boolean isOnCpu() {
        return lost || use.device().kind() == Device.Kind.CPU;
    }

    /** Records that a GPU scores at once. */
    int maxRecords() {
        return use.maxRecords();
    }

    /** Decides, where the device has failed for good: true where the processor takes over. */
    synchronized boolean fallBack(ScoringException failed) {
        if (use.onLoss() == DeviceUse.OnLoss.FAIL) {
            return false;
        }
        if (!lost) {
            lost = true;
            notice.accept(use.device() + " is lost, and the processor scores from now on: " + reason(failed));
        }
        return true;
    }

    private static String reason(Exception failed) {
        Throwable fault = failed instanceof ScoringException && failed.getCause() != null ? failed.getCause() : failed;
        return String.valueOf(fault.getMessage()).replaceAll("\\s*\\R\\s*", " ").trim();
    }

    private String lackingLibraries() {
        List<String> lacking = driver.lackingLibraries();
        return lacking.isEmpty() ? "" : ", and here is missing: " + String.join(", ", lacking);
    }

    /** Opens a model on the device of a use. */
    interface Opener {
        DeviceSession open(BoundModel.SessionSource source, DeviceUse use) throws OrtException;
    }

    /** Runs something, to see whether it can. */
    interface Trial {
        void run(DeviceBatcher batcher);
    }
}

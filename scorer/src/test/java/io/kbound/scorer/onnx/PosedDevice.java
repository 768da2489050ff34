package io.kbound.scorer.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A GPU that the processor poses as, on a machine that a folder poses as; it fails and waits when it is told to. */
final class PosedDevice implements Placement.Opener {
    final List<String> notices = new ArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger closedWhileRunning = new AtomicInteger();
    /** So many of the next runs fail. */
    final AtomicInteger failures = new AtomicInteger();
    /** Fails with this, which nobody expects of a run. */
    volatile @Nullable Error unheardOf;
    /** Where a run waits for a permit. */
    volatile @Nullable Semaphore gate;
    /** Counted down where a run waits. */
    final CountDownLatch atTheGate = new CountDownLatch(1);

    /** A placement on a machine that has everything, in a folder that is empty so far. */
    Placement placement(Path machine, DeviceUse use) throws IOException {
        List<String> libraries = new ArrayList<>(CudaDriver.LIBRARIES);
        libraries.add("libcuda.so.1");
        Files.createDirectories(machine.resolve("dev"));
        Files.createDirectories(machine.resolve("usr/lib64"));
        Files.writeString(machine.resolve("dev/nvidiactl"), "");
        for (String library : libraries) {
            Files.writeString(machine.resolve("usr/lib64").resolve(library), "");
        }
        return placement(machine, use, true);
    }

    /** A placement on a machine of a folder's. */
    Placement placement(Path machine, DeviceUse use, boolean isBuiltIn) {
        return Placement.of(use, notices::add, new CudaDriver(machine, Map.of()), () -> isBuiltIn, this);
    }

    /** The first GPU. */
    static DeviceUse use(DeviceUse.OnLoss onLoss, int maxRecords, Duration linger) {
        return new DeviceUse(Device.cuda(0), onLoss, false, maxRecords, linger);
    }

    @Override
    public DeviceSession open(BoundModel.SessionSource source, DeviceUse use) throws OrtException {
        opened.incrementAndGet();
        try (SessionOptions options = BoundModel.options()) {
            return new Session(source.open(options));
        }
    }

    private final class Session implements DeviceSession {
        private final OrtSession session;
        private final AtomicBoolean running = new AtomicBoolean();

        Session(OrtSession session) {
            this.session = session;
        }

        @Override
        public void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
            running.set(true);
            try {
                runs.incrementAndGet();
                Semaphore closedGate = gate;
                if (closedGate != null) {
                    atTheGate.countDown();
                    closedGate.acquireUninterruptibly();
                }
                if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new OrtException("CUDA failure 719: unspecified launch failure");
                }
                if (unheardOf != null) {
                    throw unheardOf;
                }
                session.run(inputs, outputs).close();
            } finally {
                running.set(false);
            }
        }

        @Override
        public void close() throws OrtException {
            closedWhileRunning.addAndGet(running.get() ? 1 : 0);
            closed.incrementAndGet();
            session.close();
        }
    }
}

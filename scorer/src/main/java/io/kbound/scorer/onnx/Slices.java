package io.kbound.scorer.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one kind on the processor, over one set of buffers: of however many windows, a few at a time. What a slice of them takes
 * between two layers stays in the processor's own cache, where a whole batch would go through memory once a layer.
 */
final class Slices implements AutoCloseable {
    /*
     * How it works: a tensor has a fixed shape and place, so there is one set of tensors for each whole slice, and one for what is left
     * over of each count that has occurred. A slice of one window would take another kernel (matrix x vector) than any other and differ
     * in the last digits, so a window that is left over alone is run together with the one before, once more.
     */
    private static final int SMALLEST = 2;

    private final OrtSession session;
    private final Job all;
    private final int slice;
    private final @Nullable Shaped[] whole;
    private final @Nullable Shaped[] rest;

    /**
     * @param all windows that the buffers have room for, at least two
     * @param slice so many windows at a time, at least two
     */
    Slices(OrtSession session, Job all, int slice) {
        this.session = session;
        this.all = all;
        this.slice = Math.max(SMALLEST, slice);
        this.whole = new Shaped[all.windows() / this.slice];
        this.rest = new Shaped[all.windows() + 1];
    }

    /** Runs the first {@code count} windows, at least two. */
    void run(int count) throws OrtException {
        int slices = count / slice;
        for (int i = 0; i < slices; i++) {
            run(whole, i, i * slice, slice);
        }
        int left = count - slices * slice;
        if (left > 0) {
            int last = Math.max(SMALLEST, left);
            run(rest, count, count - last, last);
        }
    }

    private void run(@Nullable Shaped[] made, int key, int from, int windows) throws OrtException {
        Shaped tensors = made[key];
        if (tensors == null) {
            tensors = new Shaped(all.part(from, windows));
            made[key] = tensors;
        }
        session.run(tensors.inputs(), tensors.outputs()).close();
    }

    @Override
    public void close() {
        close(whole);
        close(rest);
    }

    private static void close(@Nullable Shaped[] made) {
        for (Shaped tensors : made) {
            if (tensors != null) {
                tensors.close();
            }
        }
    }
}

package io.kbound.bench.scoring;

import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.rig.Rigs;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.Device;
import io.kbound.scorer.onnx.DeviceUse;
import io.kbound.scorer.onnx.Placement;
import io.kbound.scorer.window.SlidingWindow;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scorer alone, on one thread: windows from memory in, bounds out, in batches. */
public final class RawScorer implements AutoCloseable {
    private static final int BATCHES = 10;
    private static final long SEED = 1000;

    private final BoundModel model;
    private final int batch;
    private final BoundScorer scorer;
    private final float[][] windows;
    private int next;

    /**
     * A model's scorer on a device, with batches of the size that the model recommends there, and windows of a rig that it has not
     * learned from.
     */
    public RawScorer(Path file, Device device) {
        this(open(file, device), Optional.empty());
    }

    /** The same on the processor, with batches of another size. */
    public RawScorer(Path file, int batch) {
        this(open(file, Device.CPU), Optional.of(batch));
    }

    /** A model on a device, and on no other. */
    static BoundModel open(Path file, Device device) {
        return BoundModel.open(file, Placement.of(DeviceUse.of(device), unheard -> {}));
    }

    private RawScorer(BoundModel model, Optional<Integer> batch) {
        this.model = model;
        this.batch = batch.orElseGet(model::batchSize);
        this.scorer = model.scorer(this.batch);
        this.windows = windows(model.card(), BATCHES * this.batch);
    }

    /** What a record costs, measured for so long. */
    public ProcessCost measure(Duration atLeast) {
        return ProcessCost.of(atLeast, this::scoreBatch);
    }

    /** The same of this thread alone. */
    public ProcessCost measureThread(Duration atLeast) {
        return ProcessCost.ofThread(atLeast, this::scoreBatch);
    }

    /** What the model says of itself. */
    public ModelCard card() {
        return model.card();
    }

    /** Windows in a batch. */
    public int batch() {
        return batch;
    }

    /**
     * Scores the next batch.
     *
     * @return how many windows that were
     */
    public int scoreBatch() {
        for (int slot = 0; slot < batch; slot++) {
            scorer.put(slot, windows[next]);
            next = (next + 1) % windows.length;
        }
        scorer.score(batch);
        float sum = 0;
        for (int slot = 0; slot < batch; slot++) {
            sum += scorer.bound(slot);
        }
        if (!Float.isFinite(sum)) {
            throw new IllegalStateException("a window has no finite bound");
        }
        return batch;
    }

    /** The bounds of all its windows. */
    float[] bounds() {
        float[] bounds = new float[windows.length];
        for (int from = 0; from < windows.length; from += batch) {
            next = from;
            scoreBatch();
            for (int slot = 0; slot < batch; slot++) {
                bounds[from + slot] = scorer.bound(slot);
            }
        }
        return bounds;
    }

    static float[][] windows(ModelCard card, int count) {
        int length = card.window().length();
        int channels = card.channels().size();
        Rigs rig = new Rigs(1, SEED, channels);
        SlidingWindow window = new SlidingWindow(length, 1, channels);
        float[] reading = new float[channels];
        float[][] windows = new float[count][length * channels];
        for (int done = 0; done < count; ) {
            List<@Nullable Double> values = rig.next(0);
            for (int channel = 0; channel < channels; channel++) {
                Double value = values.get(channel);
                reading[channel] = value == null ? Float.NaN : value.floatValue();
            }
            if (window.add(reading)) {
                window.copyTo(FloatBuffer.wrap(windows[done++]));
            }
        }
        return windows;
    }

    @Override
    public void close() {
        scorer.close();
        model.close();
    }
}

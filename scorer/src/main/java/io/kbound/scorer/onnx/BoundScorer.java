package io.kbound.scorer.onnx;

import ai.onnxruntime.OrtException;
import io.kbound.card.ModelCard;
import io.kbound.scorer.window.SlidingWindow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Scores windows, up to a batch at a time: {@link #put} each into a slot, {@link #score} them together, and read the
 * slots' results; or {@link #evaluate} a few of the network's evaluations of each only, of a set at a time. A window's results are the same to the bit
 * whatever else is in its batch. Not safe for use by several threads.
 */
public final class BoundScorer implements AutoCloseable {
    /*
     * How it works: input and outputs are direct buffers that ONNX Runtime reads and writes in place (the outputs
     * "pinned"), so a run copies nothing; what a GPU runs is copied in with the windows of other threads. All outputs are
     * asked for always: ONNX Runtime computes them whether they are or not.
     *
     * A lone window is run as two, itself twice: a batch of one would differ in the last digits (see Slices).
     */
    private static final int SMALLEST_BATCH = 2;

    private final BoundModel model;
    private final int maxBatch;
    private final int windowValues;
    private final int viewValues;
    private final int levels;
    private final int cells;
    private final List<LongBuffer> chosen;
    private final LongBuffer all;
    private final FloatBuffer signal;
    private final FloatBuffer bound;
    private final FloatBuffer levelTerms;
    private final FloatBuffer valueTerms;
    private final FloatBuffer cellTerms;
    private final FloatBuffer observed;
    private final FloatBuffer expected;
    private final FloatBuffer costs;
    private final Slices whole;
    private final List<Slices> few = new ArrayList<>();
    /** Costs of a window, of those made last. */
    private int evaluations;

    private boolean closed;

    /**
     * @param evaluations sets that {@link #evaluate} makes one of: their numbers, level x draws + draw
     */
    BoundScorer(BoundModel model, int maxBatch, List<List<Integer>> evaluations) {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("a batch holds at least 1 window");
        }
        ModelCard card = model.card();
        this.model = model;
        this.maxBatch = Math.max(maxBatch, SMALLEST_BATCH);
        this.windowValues = card.window().length() * card.channels().size();
        this.viewValues = card.view().rows().size() * card.channels().size();
        this.levels = card.levels().size() + 1;
        this.cells = model.givesCells() ? levels * card.channels().size() : 0;
        this.chosen = evaluations.stream()
                .map(set -> direct(set.stream().mapToLong(Integer::longValue)))
                .toList();
        this.all = direct(
                LongStream.range(0, (long) card.levels().size() * card.noise().draws()));
        this.signal = direct(windowValues);
        this.bound = direct(1);
        this.levelTerms = direct(levels);
        this.valueTerms = direct(viewValues);
        this.cellTerms = direct(cells);
        this.observed = direct(viewValues);
        this.expected = direct(viewValues);
        this.costs = direct(evaluations.stream().mapToInt(List::size).max().orElse(0));
        this.whole = new Slices(model.session(), whole(this.maxBatch), model.slice(all.remaining()));
        if (model.takesEvaluations()) {
            for (LongBuffer set : chosen) {
                few.add(new Slices(model.session(), few(set, this.maxBatch), model.slice(set.remaining())));
            }
        }
    }

    /** The most windows that fit at once. */
    public int maxBatch() {
        return maxBatch;
    }

    /** Copies a whole window into a slot, 0 to {@code maxBatch - 1}. */
    public void put(int slot, SlidingWindow window) {
        window.copyTo(signal.duplicate().position(slot * windowValues));
    }

    /**
     * Copies a window's values into a slot.
     *
     * @param window window x channels values, oldest reading first, in the user's own units
     */
    public void put(int slot, float[] window) {
        if (window.length != windowValues) {
            throw new IllegalArgumentException("a window has " + windowValues + " values, not " + window.length);
        }
        signal.put(slot * windowValues, window);
    }

    /** Copies the window of one slot into another. */
    public void move(int from, int to) {
        if (from != to) {
            signal.put(to * windowValues, signal, from * windowValues, windowValues);
        }
    }

    /**
     * Computes the bounds of the first {@code count} slots and all that explains them.
     *
     * @throws ScoringException where ONNX Runtime fails
     */
    public void score(int count) {
        run(count, whole, () -> whole(count));
    }

    /**
     * Makes one of the sets of evaluations that this scorer was made for, of the first {@code count} slots, and no others: {@link #cost}
     * tells what came of them. What {@link #score} has computed before stays as it is.
     *
     * @param set which of them, counted from 0
     * @throws ScoringException where ONNX Runtime fails
     */
    public void evaluate(int set, int count) {
        if (set >= few.size()) {
            throw new IllegalStateException("model " + model.card().id() + " has no evaluations to make by themselves");
        }
        evaluations = chosen.get(set).remaining();
        run(count, few.get(set), () -> few(chosen.get(set), count));
    }

    /**
     * @param job the same run, for a GPU
     */
    private void run(int count, Slices slices, Supplier<Job> job) {
        if (count < 1 || count > maxBatch || closed) {
            throw new IllegalArgumentException("cannot score " + count + " windows of at most " + maxBatch);
        }
        DeviceBatcher gpu = model.gpu();
        if (gpu != null) {
            try {
                gpu.run(job.get());
                return;
            } catch (ScoringException failed) {
                if (!model.fallBack(failed)) {
                    throw failed;
                }
            }
        }
        if (count < SMALLEST_BATCH) {
            signal.put(windowValues, signal, 0, windowValues);
        }
        try {
            slices.run(Math.max(count, SMALLEST_BATCH));
        } catch (OrtException failed) {
            throw new ScoringException("ONNX Runtime failed on a batch of " + count, failed);
        }
    }

    /** What an evaluation of the set that was made last takes off a slot's bound, in nats; counted in the set's order. */
    public float cost(int slot, int evaluation) {
        return costs.get(slot * evaluations + evaluation);
    }

    /** The bound of a slot in nats. */
    public float bound(int slot) {
        return bound.get(slot);
    }

    /** One level's part of a slot's bound, in nats; the edge term comes after the last level. */
    public float levelTerm(int slot, int level) {
        return levelTerms.get(slot * levels + level);
    }

    /** Each level's part of a slot's bound, the edge term last, in nats. */
    public float[] levelTerms(int slot) {
        return copy(levelTerms, slot, levels);
    }

    /** Each value's part of a slot's bound: rows x channels, row by row, in nats. */
    public float[] valueTerms(int slot) {
        return copy(valueTerms, slot, viewValues);
    }

    /**
     * Each channel's part of each level's part of a slot's bound: level by level, the edge term last, and within a level by channel, in
     * nats. Empty where the model is of a build that gave none.
     */
    public float[] cellTerms(int slot) {
        return copy(cellTerms, slot, cells);
    }

    /** The values that a slot's bound was evaluated on: rows x channels, row by row. */
    public float[] observed(int slot) {
        return copy(observed, slot, viewValues);
    }

    /** What the model would have expected in a slot: rows x channels, row by row. */
    public float[] expected(int slot) {
        return copy(expected, slot, viewValues);
    }

    /** Frees the tensors; the model's session closes with the last of its users. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            whole.close();
            few.forEach(Slices::close);
            model.release();
        }
    }

    private FloatBuffer direct(int valuesPerSlot) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(maxBatch * valuesPerSlot, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static LongBuffer direct(LongStream numbers) {
        long[] array = numbers.toArray();
        return ByteBuffer.allocateDirect(array.length * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .put(array)
                .flip();
    }

    private static float[] copy(FloatBuffer from, int slot, int length) {
        float[] values = new float[length];
        from.get(slot * length, values);
        return values;
    }

    /** A run of the first windows that gives all there is to a record. */
    Job whole(int windows) {
        ModelCard card = model.card();
        long channels = card.channels().size();
        long rows = card.view().rows().size();
        Job job = signal(windows);
        if (model.takesEvaluations()) {
            job.with(Tensors.EVALUATIONS, all);
        }
        if (model.givesCells()) {
            job.out(Tensors.CELL_TERMS, cellTerms, levels, channels);
        }
        return job.out(Tensors.BOUND, bound)
                .out(Tensors.LEVEL_TERMS, levelTerms, levels)
                .out(Tensors.VALUE_TERMS, valueTerms, rows, channels)
                .out(Tensors.OBSERVED, observed, rows, channels)
                .out(Tensors.EXPECTED, expected, rows, channels);
    }

    /** A run of the first windows that makes a set of evaluations only. */
    Job few(int set, int windows) {
        return few(chosen.get(set), windows);
    }

    private Job few(LongBuffer set, int windows) {
        return signal(windows).with(Tensors.EVALUATIONS, set).out(Tensors.EVALUATION_COSTS, costs, set.remaining());
    }

    private Job signal(int windows) {
        ModelCard card = model.card();
        return new Job(windows)
                .in(
                        Tensors.SIGNAL,
                        signal,
                        card.window().length(),
                        card.channels().size());
    }
}

package io.kbound.scorer.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.kbound.card.CardJson;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.admission.CardLimits;
import io.kbound.scorer.admission.ModelFile;
import io.kbound.scorer.admission.ModelRules;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model file, opened: its card, and the session that evaluates its graph.
 *
 * <p>Safe for use by many threads; each scores through a {@link BoundScorer} of its own, and all share the session.
 * Closing a session that another thread runs would crash the process, so {@link #close} only takes effect once the
 * last scorer is closed.
 */
public final class BoundModel implements AutoCloseable {
    static final String NOT_OURS = "train one with 'kbound train'";

    private static final int MOST_WINDOWS = 256;

    /** So many rows of a mixture, and so many values of a network's layer, leave room for its weights in a cache of 1 or 2 MiB. */
    private static final int CACHED_ROWS = 512;

    private static final int CACHED_VALUES = CACHED_ROWS * 256;

    /** Where readings are ordinary, as far as one number tells. */
    private static final double[] CHECKED_DEVIATIONS = {0, -1, 1};

    private final ModelCard card;
    private final String sha256;
    private final OrtSession session;
    private final boolean takesEvaluations;
    private final boolean givesCells;
    private final Placement placement;
    private final @Nullable DeviceBatcher gpu;
    private int users = 1;

    private BoundModel(ModelCard card, OrtSession session, Placement placement, ModelFile file) {
        this.card = card;
        this.sha256 = file.sha256();
        this.session = session;
        this.takesEvaluations = session.getInputNames().contains(Tensors.EVALUATIONS);
        this.givesCells = session.getOutputNames().contains(Tensors.CELL_TERMS);
        this.placement = placement;
        this.gpu = placement.open(options -> environment().createSession(file.bytes(), options), this::tryOut);
    }

    /**
     * Opens a model file on the processor by the rules of this process, whichever are pinned, and checks its card against its graph.
     *
     * @throws KboundException where the file is missing, not let in, no model of ours, or its card and its graph disagree
     */
    public static BoundModel open(Path file) {
        return open(file, Placement.onCpu());
    }

    /** The same on a device. */
    public static BoundModel open(Path file, Placement placement) {
        return open(file, placement, ModelRules.unpinned());
    }

    /**
     * Opens a model file on a device, and checks its card against its graph.
     *
     * @throws KboundException where the file is missing, not let in, no model of ours, or its card and its graph disagree,
     *     or where the device was asked for by name and cannot run it
     */
    public static BoundModel open(Path file, Placement placement, ModelRules rules) {
        return open(ModelFile.read(file, rules, NOT_OURS), placement);
    }

    /**
     * Opens the bytes of a model file on a device, and checks its card against its graph.
     *
     * @param origin where they come from, for errors
     * @throws KboundException where they are not let in, no model of ours, or its card and its graph disagree, or where the
     *     device was asked for by name and cannot run it
     */
    public static BoundModel of(byte[] file, String origin, Placement placement, ModelRules rules) {
        return open(ModelFile.of(file, origin, rules, NOT_OURS), placement);
    }

    private static BoundModel open(ModelFile file, Placement placement) {
        String origin = file.origin();
        String json = file.metadata(ModelCard.METADATA_KEY)
                .orElseThrow(() -> new KboundException(
                        origin,
                        "it is no model of kbound's: its metadata has no '" + ModelCard.METADATA_KEY + "'",
                        NOT_OURS));
        CardLimits.requireLength(json, origin);
        ModelCard card = CardJson.read(json, origin);
        CardLimits.require(card, origin);
        // Before ONNX Runtime: it makes what is constant as soon as it opens a file.
        new RunCheck(file, card).check(placement);
        OrtSession session;
        try (SessionOptions options = options()) {
            session = environment().createSession(file.bytes(), options);
        } catch (OrtException unreadable) {
            throw new KboundException(
                    origin,
                    "ONNX Runtime cannot open it as a model (" + unreadable.getMessage() + ")",
                    NOT_OURS,
                    unreadable);
        }
        try {
            Signature.check(origin, card, session);
            return new BoundModel(card, session, placement, file);
        } catch (OrtException | RuntimeException refused) {
            closeQuietly(session, refused);
            throw refused instanceof RuntimeException known
                    ? known
                    : new KboundException(origin, "its inputs and outputs cannot be read", NOT_OURS, refused);
        }
    }

    /**
     * Scores some windows of readings around the mean, which also warms the session up.
     *
     * @param origin where the model comes from, for errors
     * @throws KboundException where ONNX Runtime fails on them, or anything that the model says of them is not finite
     */
    public void check(String origin) {
        try (BoundScorer scorer = scorer(CHECKED_DEVIATIONS.length)) {
            for (int slot = 0; slot < CHECKED_DEVIATIONS.length; slot++) {
                scorer.put(slot, window(CHECKED_DEVIATIONS[slot]));
            }
            scorer.score(CHECKED_DEVIATIONS.length);
            for (int slot = 0; slot < CHECKED_DEVIATIONS.length; slot++) {
                requireFinite(origin, "bound", scorer.bound(slot));
                requireFinite(origin, "split by level", scorer.levelTerms(slot));
                requireFinite(origin, "split by value", scorer.valueTerms(slot));
                requireFinite(origin, "split by level and channel", scorer.cellTerms(slot));
                requireFinite(origin, "view", scorer.observed(slot));
                requireFinite(origin, "expectation", scorer.expected(slot));
            }
            for (int set = 0; set < card.screening().stages().size(); set++) {
                scorer.evaluate(set, CHECKED_DEVIATIONS.length);
                for (int slot = 0; slot < CHECKED_DEVIATIONS.length; slot++) {
                    for (int i = 0;
                            i < card.screening().stages().get(set).evaluations().size();
                            i++) {
                        requireFinite(origin, "screening", scorer.cost(slot, i));
                    }
                }
            }
        } catch (ScoringException failed) {
            throw new KboundException(
                    origin, "ONNX Runtime cannot run it (" + failed.getCause() + ")", NOT_OURS, failed);
        }
    }

    private static void requireFinite(String origin, String what, float... numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new KboundException(origin, "its " + what + " of an ordinary reading is " + number, NOT_OURS);
            }
        }
    }

    /** Runs a window on a device that may turn out not to work. */
    private void tryOut(DeviceBatcher device) {
        try (BoundScorer scorer = scorer(1)) {
            scorer.put(0, window(0));
            device.run(scorer.whole(1));
            for (int set = 0; set < card.screening().stages().size(); set++) {
                device.run(scorer.few(set, 1));
            }
        }
    }

    /** A window whose readings all lie so many standard deviations from the mean. */
    private float[] window(double deviations) {
        int channels = card.channels().size();
        float[] window = new float[card.window().length() * channels];
        for (int i = 0; i < window.length; i++) {
            // The first row of every view is a reading, or a mean of readings.
            int channel = i % channels;
            window[i] = (float) (card.scaler().mean().get(channel)
                    + deviations * card.scaler().scale().get(channel));
        }
        return window;
    }

    /** What the model says of itself. */
    public ModelCard card() {
        return card;
    }

    /** SHA-256 of the file's bytes, by which it is pinned. */
    public String sha256() {
        return sha256;
    }

    /** The device that scores now: a GPU or the processor. */
    public Device device() {
        return gpu == null || placement.isOnCpu() ? Device.CPU : gpu.device();
    }

    /**
     * A batch size that keeps the device busy: as many windows as a GPU runs at once, or as the processor's cache holds. Larger
     * batches cost no more, for a scorer runs them in slices of that size.
     */
    public int batchSize() {
        return gpu != null
                ? gpu.maxWindows()
                : slice(card.levels().size() * card.noise().draws());
    }

    /** Windows whose rows the processor's cache holds at a time, at least two. */
    int slice(int rowsPerWindow) {
        return slice(card, rowsPerWindow);
    }

    static int slice(ModelCard card, int rowsPerWindow) {
        int width = card.network().width();
        int rows = width == 0 ? CACHED_ROWS : CACHED_VALUES / width;
        return Math.max(2, Math.min(MOST_WINDOWS, rows / rowsPerWindow));
    }

    /**
     * A scorer for one thread, which can make the evaluations that screening rests on.
     *
     * @param maxBatch the most windows that it will be given at once
     * @throws IllegalStateException where the model is closed
     */
    public BoundScorer scorer(int maxBatch) {
        return scorer(maxBatch, card.screening().evaluations());
    }

    /**
     * A scorer for one thread.
     *
     * @param maxBatch the most windows that it will be given at once
     * @param evaluations sets that it can make by themselves: their numbers, level x draws + draw
     * @throws IllegalStateException where the model is closed
     */
    public synchronized BoundScorer scorer(int maxBatch, List<List<Integer>> evaluations) {
        if (users == 0) {
            throw new IllegalStateException("model " + card.id() + " is closed");
        }
        users++;
        return new BoundScorer(this, maxBatch, evaluations);
    }

    /** Lets the model go; the session is closed once every scorer has been closed, too. */
    @Override
    public void close() {
        release();
    }

    OrtSession session() {
        return session;
    }

    /** Whether the graph can be asked for some evaluations only; those of the first builds cannot. */
    public boolean takesEvaluations() {
        return takesEvaluations;
    }

    /** Whether the graph splits the bound by level and channel at once; those of the first builds do not. */
    boolean givesCells() {
        return givesCells;
    }

    /** What runs windows of all threads together on a GPU; null where each runs its own on the processor. */
    @Nullable DeviceBatcher gpu() {
        return placement.isOnCpu() ? null : gpu;
    }

    /** Decides, where the GPU has failed for good: true where the processor takes over. */
    boolean fallBack(ScoringException failed) {
        return placement.fallBack(failed);
    }

    synchronized void release() {
        if (users > 0 && --users == 0) {
            try {
                if (gpu != null) {
                    gpu.close();
                }
                session.close();
            } catch (OrtException failed) {
                throw new IllegalStateException("model " + card.id() + " did not close", failed);
            }
        }
    }

    static OrtEnvironment environment() {
        return Environment.SHARED;
    }

    /** One thread per run: parallelism comes from the callers, and idle threads must not spin beside them. */
    static SessionOptions options() throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        // Else a file that begins so is taken for ONNX Runtime's own format, which nothing here has checked.
        options.addConfigEntry("session.load_model_format", "ONNX");
        return options;
    }

    static void closeQuietly(OrtSession session, Exception because) {
        try {
            session.close();
        } catch (OrtException alsoFailed) {
            because.addSuppressed(alsoFailed);
        }
    }

    /** Where a session comes from. */
    interface SessionSource {
        OrtSession open(SessionOptions options) throws OrtException;
    }

    /** Loads the native library on first use, not with the class. */
    private static final class Environment {
        static final OrtEnvironment SHARED =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "kbound");
    }
}

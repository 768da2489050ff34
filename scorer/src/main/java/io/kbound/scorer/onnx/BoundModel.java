package io.kbound.scorer.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.kbound.card.CardJson;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    private final ModelCard card;
    private final OrtSession session;
    private final boolean takesEvaluations;
    private final boolean givesCells;
    private final Placement placement;
    private final @Nullable DeviceBatcher gpu;
    private int users = 1;

    private BoundModel(ModelCard card, OrtSession session, Placement placement, SessionSource source) {
        this.card = card;
        this.session = session;
        this.takesEvaluations = session.getInputNames().contains(Tensors.EVALUATIONS);
        this.givesCells = session.getOutputNames().contains(Tensors.CELL_TERMS);
        this.placement = placement;
        this.gpu = placement.open(source, this::tryOut);
    }

    /**
     * Opens a model file on the processor, and checks its card against its graph.
     *
     * @throws KboundException where the file is missing, no model, no model of ours, or its card and its graph disagree
     */
    public static BoundModel open(Path file) {
        return open(file, Placement.onCpu());
    }

    /**
     * Opens a model file on a device, and checks its card against its graph.
     *
     * @throws KboundException where the file is missing, no model, no model of ours, or its card and its graph disagree,
     *     or where the device was asked for by name and cannot run it
     */
    public static BoundModel open(Path file, Placement placement) {
        if (!Files.isRegularFile(file)) {
            throw new KboundException(file.toString(), "there is no such model file", "check the path, or " + NOT_OURS);
        }
        return open(file.toString(), options -> environment().createSession(file.toString(), options), placement);
    }

    /**
     * Opens the bytes of a model file on a device, and checks its card against its graph.
     *
     * @param origin where they come from, for errors
     * @throws KboundException where they are no model, no model of ours, or its card and its graph disagree, or where the
     *     device was asked for by name and cannot run it
     */
    public static BoundModel of(byte[] file, String origin, Placement placement) {
        return open(origin, options -> environment().createSession(file, options), placement);
    }

    private static BoundModel open(String origin, SessionSource source, Placement placement) {
        OrtSession session;
        try (SessionOptions options = options()) {
            session = source.open(options);
        } catch (OrtException unreadable) {
            throw new KboundException(
                    origin,
                    "ONNX Runtime cannot open it as a model (" + unreadable.getMessage() + ")",
                    NOT_OURS,
                    unreadable);
        }
        try {
            Optional<String> json = session.getMetadata().getCustomMetadataValue(ModelCard.METADATA_KEY);
            if (json.isEmpty()) {
                throw new KboundException(
                        origin,
                        "it is no model of kbound's: its metadata has no '" + ModelCard.METADATA_KEY + "'",
                        NOT_OURS);
            }
            ModelCard card = CardJson.read(json.get(), origin);
            Signature.check(origin, card, session);
            return new BoundModel(card, session, placement, source);
        } catch (OrtException | RuntimeException refused) {
            closeQuietly(session, refused);
            throw refused instanceof RuntimeException known
                    ? known
                    : new KboundException(origin, "its metadata cannot be read", NOT_OURS, refused);
        }
    }

    /**
     * Scores a window of mean readings, which also warms the session up.
     *
     * @param origin where the model comes from, for errors
     * @throws KboundException where ONNX Runtime fails on it, or its bound is not finite
     */
    public void check(String origin) {
        try (BoundScorer scorer = scorer(1)) {
            scorer.put(0, meanWindow());
            scorer.score(1);
            if (!Float.isFinite(scorer.bound(0))) {
                throw new KboundException(origin, "its bound for a mean reading is " + scorer.bound(0), NOT_OURS);
            }
        } catch (ScoringException failed) {
            throw new KboundException(
                    origin, "ONNX Runtime cannot run it (" + failed.getCause() + ")", NOT_OURS, failed);
        }
    }

    /** Runs a window on a device that may turn out not to work. */
    private void tryOut(DeviceBatcher device) {
        try (BoundScorer scorer = scorer(1)) {
            scorer.put(0, meanWindow());
            device.run(scorer.whole(1));
            for (int set = 0; set < card.screening().stages().size(); set++) {
                device.run(scorer.few(set, 1));
            }
        }
    }

    private float[] meanWindow() {
        int channels = card.channels().size();
        float[] window = new float[card.window().length() * channels];
        for (int i = 0; i < window.length; i++) {
            // The first row of every view is a reading, or a mean of readings.
            window[i] = card.scaler().mean().get(i % channels).floatValue();
        }
        return window;
    }

    /** What the model says of itself. */
    public ModelCard card() {
        return card;
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

package io.kbound.app.topology;

import io.kbound.card.ModelCard;
import io.kbound.scorer.window.SlidingWindow;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Readings to windows. Each source's newest readings lie in a store with a changelog, so that the first window after a
 * crash or a rebalance is the right one. Readings are taken in the order they arrive.
 */
final class AssembleStep extends ContextualProcessor<String, Signal, String, WindowedSignal> {
    private final ModelCard.Window shape;
    private final List<String> channels;
    private final boolean mayBeDeliveredAgain;
    private final ScoringMetrics metrics;
    private @Nullable Windows windows;
    private CommitHook.@Nullable Place newestPlace;

    AssembleStep(ModelCard card, boolean mayBeDeliveredAgain, ScoringMetrics metrics) {
        this.shape = card.window();
        this.channels = card.channelNames();
        this.mayBeDeliveredAgain = mayBeDeliveredAgain;
        this.metrics = metrics;
    }

    /** A window of one reading, every reading, needs nothing remembered. */
    static boolean remembers(ModelCard.Window window) {
        return window.length() > 1 || window.stride() > 1;
    }

    @Override
    public void init(ProcessorContext<String, WindowedSignal> context) {
        super.init(context);
        if (remembers(shape)) {
            windows = new Windows(context.getStateStore(ScoringTopology.WINDOWS), shape, channels, mayBeDeliveredAgain);
            CommitHook hook = context.getStateStore(ScoringTopology.COMMITS);
            hook.beforeCommit(this::store);
        }
    }

    @Override
    public void process(Record<String, Signal> record) {
        Signal newest = record.value();
        float[] whole = windows == null ? newest.values() : assemble(windows, newest);
        if (whole == null) {
            metrics.awaitedMore();
        } else {
            context().forward(record.withValue(new WindowedSignal(newest, whole)));
        }
    }

    private float @Nullable [] assemble(Windows windows, Signal newest) {
        newestPlace = CommitHook.place(context());
        SlidingWindow own = windows.of(newest.source(), newest.origin().offset());
        if (!own.add(newest.values())) {
            return null;
        }
        float[] whole = new float[shape.length() * channels.size()];
        own.copyTo(FloatBuffer.wrap(whole));
        return whole;
    }

    private void store() {
        if (windows != null && newestPlace != null) {
            newestPlace.resume(windows::store);
            newestPlace = null;
        }
    }
}

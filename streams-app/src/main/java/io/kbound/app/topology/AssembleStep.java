package io.kbound.app.topology;

import io.kbound.card.ModelCard;
import io.kbound.scorer.window.SlidingWindow;
import java.nio.FloatBuffer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Readings to windows. Each source's newest readings lie in a store with a changelog, so that the first window after a
 * crash or a rebalance is the right one. Readings are taken in the order they arrive.
 */
final class AssembleStep extends ContextualProcessor<String, Signal, String, WindowedSignal> {
    private final ModelCard.Window window;
    private final int channels;
    private final ScoringMetrics metrics;
    private @Nullable KeyValueStore<String, byte[]> store;

    AssembleStep(ModelCard card, ScoringMetrics metrics) {
        this.window = card.window();
        this.channels = card.channels().size();
        this.metrics = metrics;
    }

    /** A window of one reading, every reading, needs nothing remembered. */
    static boolean remembers(ModelCard.Window window) {
        return window.length() > 1 || window.stride() > 1;
    }

    @Override
    public void init(ProcessorContext<String, WindowedSignal> context) {
        super.init(context);
        if (remembers(window)) {
            store = context.getStateStore(ScoringTopology.WINDOWS);
        }
    }

    @Override
    public void process(Record<String, Signal> record) {
        Signal newest = record.value();
        float[] whole = store == null ? newest.values() : assemble(store, newest);
        if (whole == null) {
            metrics.awaitedMore();
        } else {
            context().forward(record.withValue(new WindowedSignal(newest, whole)));
        }
    }

    private float @Nullable [] assemble(KeyValueStore<String, byte[]> windows, Signal newest) {
        byte[] stored = windows.get(newest.source());
        SlidingWindow own = stored == null
                ? new SlidingWindow(window.length(), window.stride(), channels)
                : SlidingWindow.fromBytes(stored, window.length(), window.stride(), channels);
        boolean due = own.add(newest.values());
        windows.put(newest.source(), own.toBytes());
        if (!due) {
            return null;
        }
        float[] whole = new float[window.length() * channels];
        own.copyTo(FloatBuffer.wrap(whole));
        return whole;
    }
}

package io.kbound.app.topology;

import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Lets through what comes of records at some places of the input, and nothing else. */
final class RangeStep<K, V> extends ContextualProcessor<K, V, K, V> {
    private final Predicate<Origin> places;

    RangeStep(Predicate<Origin> places) {
        this.places = places;
    }

    @Override
    public void process(Record<K, V> record) {
        if (places.test(Origin.of(context()))) {
            context().forward(record);
        }
    }
}

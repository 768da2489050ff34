package io.kbound.app.topology;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.command.KboundException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Bytes to readings in the model's channel order; what cannot be read goes to the dead letters. */
final class DecodeStep extends ContextualProcessor<byte[], byte[], Object, Object> {
    private final SignalDecoder decoder;
    private final ChannelOrder order;
    private final ScoringMetrics metrics;

    DecodeStep(SignalDecoder decoder, ChannelOrder order, ScoringMetrics metrics) {
        this.decoder = decoder;
        this.order = order;
        this.metrics = metrics;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        metrics.received();
        Origin origin = Origin.of(context());
        try {
            byte @Nullable [] value = record.value();
            if (value == null) {
                throw new UnscorableException(DeadLetterReason.EMPTY, "it has no value");
            }
            byte @Nullable [] key = record.key();
            DecodedSignal decoded = decoder.decode(key, value, record.timestamp());
            Signal signal =
                    new Signal(origin, decoded.source(), decoded.timeMicros(), order.arrange(decoded), key, value);
            context().forward(record.withKey(signal.source()).withValue(signal), ScoringTopology.ASSEMBLE);
        } catch (UnscorableException why) {
            metrics.deadLettered(why.reason());
            context()
                    .forward(
                            DeadLetter.of(record, record.key(), record.value(), origin, why),
                            ScoringTopology.DEAD_LETTERS);
        } catch (KboundException letGo) {
            // The app stops while a schema is waited for. Nothing of the task is to be committed, and its thread is to
            // end in order, which is
            // what Kafka Streams does with a task that is no longer its own.
            throw new TaskMigratedException("stopped before the record was read", letGo);
        }
    }
}

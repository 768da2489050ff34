package io.kbound.app.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Where in Kafka a record came from. */
record Origin(String topic, int partition, long offset) {
    /** The place of the record that is being processed. */
    static Origin of(ProcessorContext<?, ?> context) {
        RecordMetadata place =
                context.recordMetadata().orElseThrow(() -> new IllegalStateException("no record is being processed"));
        return new Origin(place.topic(), place.partition(), place.offset());
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}

package io.kbound.app.topology;

import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The Kafka timestamp that what comes of a record bears, in the changelog and in the results. Event time is a field of
 * the record; this one only has to be a time that every broker takes: none at all counts as 1970, and none lies ahead,
 * for brokers refuse what lies more than an hour ahead, and a sensor whose clock is wrong must not stop the app.
 */
final class KafkaTime implements TimestampExtractor {
    private final InstantSource clock;

    KafkaTime(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), clock.millis()));
    }
}

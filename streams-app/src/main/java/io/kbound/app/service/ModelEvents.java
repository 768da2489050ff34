package io.kbound.app.service;

import io.kbound.app.codec.ResultFormat;
import io.kbound.record.ModelEventRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what became of new models to their topic, where there is one. */
final class ModelEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ModelEvents.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Map<String, Object> settings;
    private final Optional<String> topic;
    private final ResultFormat format;
    private @Nullable KafkaProducer<String, ModelEventRecord> producer;

    /**
     * @param kafka settings of the client
     * @param topic to write to; empty: none
     */
    ModelEvents(Map<String, String> kafka, Optional<String> topic, ResultFormat format) {
        this.settings = new HashMap<>(kafka);
        // An event must not hold the watch up for long where brokers are away.
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        this.topic = topic;
        this.format = format;
    }

    /** Writes one; where that fails, the log says so. */
    void write(ModelEventRecord event) {
        if (topic.isEmpty()) {
            return;
        }
        try {
            if (producer == null) {
                producer = new KafkaProducer<>(
                        settings, new StringSerializer(), format.serializer(topic.get(), ModelEventRecord.class));
            }
            var unused = producer.send(new ProducerRecord<>(topic.get(), event.getApp(), event), (sent, failed) -> {
                if (failed != null) {
                    LOG.warn(
                            "what became of a model could not be written to '{}' ({})", topic.get(), failed.toString());
                }
            });
        } catch (RuntimeException refused) {
            LOG.warn("what became of a model could not be written to '{}' ({})", topic.get(), refused.toString());
        }
    }

    /** Sends what has not been sent yet, as far as the time allows. */
    void close(Duration patience) {
        if (producer != null) {
            producer.close(patience.compareTo(LONGEST_CLOSE) < 0 ? patience : LONGEST_CLOSE);
        }
    }
}

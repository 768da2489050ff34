package io.kbound.app.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer for Kafka Streams that says so, and has it counted, where records were deleted before it came to them, and that can be told to wait
 * for records no longer.
 */
final class SignalConsumer extends KafkaConsumer<byte[], byte[]> {
    /*
     * How it works: retention may overtake an app that is away or behind. Kafka's consumer then goes on where
     * auto.offset.reset says, and says nothing. Told not to, it throws, and Kafka Streams, which has kept the setting, does as it
     * says. In between there is time for a word.
     */
    private static final Logger LOG = LoggerFactory.getLogger(SignalConsumer.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LongConsumer lost;
    private volatile boolean polling;

    /**
     * @param settings that Kafka Streams has for it
     * @param lost told how many records were deleted
     */
    SignalConsumer(Map<String, Object> settings, LongConsumer lost) {
        super(withoutReset(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.lost = lost;
    }

    private static Map<String, Object> withoutReset(Map<String, Object> settings) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return own;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polling = true;
        try {
            return super.poll(timeout);
        } catch (OffsetOutOfRangeException overtaken) {
            overtaken.offsetOutOfRangePartitions().forEach(this::tell);
            throw overtaken;
        } catch (WakeupException told) {
            return ConsumerRecords.empty();
        } finally {
            polling = false;
        }
    }

    /** Ends a wait for records, as if none had come. By any thread. */
    void waitNoLonger() {
        // What else it waits for would fail.
        if (polling) {
            wakeup();
        }
    }

    private void tell(TopicPartition partition, long next) {
        long oldest;
        try {
            oldest = beginningOffsets(Set.of(partition), PATIENCE).getOrDefault(partition, 0L);
        } catch (TimeoutException unanswered) {
            LOG.error("{}: what was to be read next, record {}, is not there any more", partition, next);
            return;
        }
        if (oldest > next) {
            lost.accept(oldest - next);
            LOG.error(
                    "{}: {} records were deleted before they were read, {} to {}, and have no scores; keep the topic's records for"
                            + " longer than the app may be away or behind (retention.ms, retention.bytes)",
                    partition,
                    oldest - next,
                    next,
                    oldest - 1);
        } else {
            LOG.error(
                    "{}: it holds fewer records than were read of it, {}: it was deleted and made anew, or the brokers lost some",
                    partition,
                    next);
        }
    }
}

package io.kbound.app.kafka;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that is open in a partition and that nobody will end.
 *
 * @param partition where it is open
 * @param producer whose it is, by the number that brokers gave it
 * @param epoch which of those that had that number
 * @param start its first offset in that partition
 * @param newest what its newest record there says of its time, which may be any
 */
public record HangingTransaction(TopicPartition partition, long producer, int epoch, long start, Instant newest) {
    /** What is the matter, and what comes of it. */
    public String trouble() {
        return "a transaction hangs in topic '" + partition.topic() + "', partition " + partition.partition()
                + ", from offset " + start + " (of producer " + producer + ", its newest record is of " + newest
                + "): no coordinator knows it any more and will end it, so that readers of committed records stop before it for good";
    }

    /**
     * What ends it.
     *
     * @param bootstrapServers of its brokers
     */
    public String cure(String bootstrapServers) {
        return "have it aborted by one who administers the brokers: kafka-transactions.sh --bootstrap-server "
                + bootstrapServers + " abort --topic " + partition.topic() + " --partition " + partition.partition()
                + " --start-offset " + start;
    }
}

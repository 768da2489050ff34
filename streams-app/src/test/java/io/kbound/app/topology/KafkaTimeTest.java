package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaTimeTest {
    @ParameterizedTest(name = "{0} is taken as {1}")
    @CsvSource({"999, 999", "1000, 1000", "1001, 1000", "9223372036854775807, 1000", "0, 0", "-1, 0"})
    void aTimeThatABrokerWouldRefuse_isReplaced(long stamped, long taken) {
        ConsumerRecord<Object, Object> record = new ConsumerRecord<>(
                "signals",
                0,
                0,
                stamped,
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                "value",
                new RecordHeaders(),
                Optional.empty());

        assertThat(new KafkaTime(InstantSource.fixed(Instant.ofEpochMilli(1000))).extract(record, -1))
                .isEqualTo(taken);
    }
}

package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class SingleObjectTest {
    private final SingleObject<SignalRecord> codec = new SingleObject<>(SignalRecord.class);

    @Test
    void whatIsWritten_isReadAgain() {
        SignalRecord record =
                new SignalRecord("s", Instant.ofEpochSecond(7), Arrays.asList(1.0, null), List.of("a", "b"));

        byte[] bytes = codec.serializer().serialize("t", record);

        assertThat(codec.deserializer().deserialize("t", bytes)).isEqualTo(record);
    }

    @Test
    void anythingElse_isNoRecord() {
        assertThatThrownBy(() -> codec.deserializer().deserialize("odd", new byte[] {1, 2, 3}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("odd");
    }

    /** A topic of results is read by the app's own process: whoever could write to it could have ended the app with thirty bytes. */
    @Test
    void whatAnnouncesMoreThanItHolds_isNoRecord_andTakesNoMemory() {
        byte[] whole = codec.serializer()
                .serialize("t", new SignalRecord("s", Instant.ofEpochSecond(7), List.of(1.0), List.of("a")));
        byte[] twoBillion = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0e};
        for (int at = 10; at < whole.length; at++) {
            byte[] longer = ByteBuffer.allocate(whole.length + twoBillion.length)
                    .put(whole, 0, at)
                    .put(twoBillion)
                    .put(whole, at, whole.length - at)
                    .array();

            assertThatThrownBy(() -> codec.deserializer().deserialize("odd", longer))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("odd");
        }
    }

    @Test
    void manyThreads_mayShareOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, 4)
                    .mapToObj(thread -> (Callable<Boolean>) () -> {
                        for (int i = 0; i < 5_000; i++) {
                            SignalRecord record = new SignalRecord(
                                    "s" + thread, Instant.ofEpochSecond(i), List.of(1.0 * thread, 1.0 * i), null);
                            byte[] bytes = codec.serializer().serialize("t", record);
                            if (!codec.deserializer().deserialize("t", bytes).equals(record)) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** As a build wrote it that knew no cell_attribution. */
    @Test
    void anAnomalyOfAnEarlierBuild_isRead_andWhatItLacksIsEmpty() throws Exception {
        AnomalyRecord anomaly = new SingleObject<>(AnomalyRecord.class)
                .deserializer()
                .deserialize("t", fixture("AnomalyRecord-1.avro"));

        assertThat(anomaly.getId()).isEqualTo("rig-0-41-pump@71a8d1ebf628");
        assertThat(anomaly.getStatistic()).isEqualTo(-8.5f);
        assertThat(anomaly.getLevelAttribution()).containsExactly(20f, 6.7f);
        assertThat(anomaly.getCellAttribution()).isEmpty();
    }

    /** As a build wrote it that could not screen. */
    @Test
    void aScoreOfAnEarlierBuild_isRead_asOneThatWasNotScreened() throws Exception {
        ScoreRecord score =
                new SingleObject<>(ScoreRecord.class).deserializer().deserialize("t", fixture("ScoreRecord-1.avro"));

        assertThat(score.getBound()).isEqualTo(-5.6f);
        assertThat(score.getAnomaly()).isTrue();
        assertThat(score.getScreened()).isFalse();
    }

    private static byte[] fixture(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(SingleObjectTest.class.getResourceAsStream(name))) {
            return file.readAllBytes();
        }
    }
}

package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.card.ModelCard;
import io.kbound.scorer.window.Series;
import io.kbound.scorer.window.SeriesRules;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredStateTest {
    private static final List<String> CHANNELS = List.of("a");
    private static final SeriesShape SHAPE = shape(2, CHANNELS);

    /** Version 1: readings 1 and 2 of channel "a" up to offset 7, stored at 9, and before it reading 1 up to offset 6. */
    private static final String STORED_1 = "01" + "00000080" + "0000000000000007" + "0000000000000009" + "00000036"
            + "01" + "00000002" + "00000000" + "0000000000000000" + "0000000000000001"
            + "01" + "000000020000000100000001" + "0000000000000002" + "3f80000040000000"
            + "01" + "00000080" + "0000000000000006" + "0000000000000008" + "00000032"
            + "01" + "00000002" + "00000000" + "8000000000000000" + "0000000000000000"
            + "01" + "000000020000000100000001" + "0000000000000001" + "3f800000";

    @Test
    void whatIsStored_isReadBack_andOfEveryVersionThatWasEverWritten() {
        StoredState first = of(6, 8, series(1), null);
        byte[] bytes = of(7, 9, series(1, 2), first).toBytes();

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(STORED_1);
        assertThat(readings(StoredState.fromBytes(HexFormat.of().parseHex(STORED_1)), 8))
                .containsExactly(1, 2);
        assertThat(StoredState.kafkaMillis(bytes)).isEqualTo(9);
    }

    @Test
    void aRecordThatComesAgain_goesOnFromTheSeriesBeforeIt() {
        StoredState first = of(6, 0, series(1, 2), null);
        StoredState second = of(9, 0, series(2, 5), first);
        StoredState stored = StoredState.fromBytes(second.toBytes());

        assertThat(readings(stored, 10)).as("a new one").containsExactly(2, 5);
        assertThat(readings(stored, 9)).as("the newest that is in the series").containsExactly(1, 2);
        assertThat(readings(stored, 7)).as("the first after the commit before").containsExactly(1, 2);
        assertThat(stored.before(6)).as("one from before all that is stored").isEmpty();
    }

    @Test
    void onlyTheSeriesBefore_isStoredWithIt_notAllThatEverWere() {
        StoredState stored = of(0, 0, series(0, 1), null);
        for (int offset = 1; offset < 5; offset++) {
            stored = StoredState.fromBytes(
                    of(offset, 0, series(offset, offset + 1), stored).toBytes());
        }

        assertThat(stored.before(4)).isPresent();
        assertThat(stored.before(3)).isEmpty();
    }

    @Test
    void readingsOfOtherChannels_orOfAnotherLength_areNotTakenOver() {
        StoredState stored = of(6, 0, series(1, 2), null);

        assertThat(stored.state(SHAPE).toBytes()).isEqualTo(series(1, 2).toBytes());
        assertThat(stored.state(shape(2, List.of("b"))).toBytes()).isEqualTo(series().toBytes());
        assertThat(stored.state(shape(3, CHANNELS)).toBytes())
                .isEqualTo(shape(3, CHANNELS).begin().toBytes());
    }

    @Test
    void whatCannotBeRead_isRefused() {
        byte[] whole = of(6, 0, series(1, 2), null).toBytes();
        byte[] newer = whole.clone();
        newer[0] = 2;

        assertThatThrownBy(() -> StoredState.fromBytes(newer))
                .hasMessageContainingAll("version 1", "update kbound", "another app.id");
        assertThatThrownBy(() -> StoredState.fromBytes(Arrays.copyOf(whole, whole.length - 1)))
                .hasMessageContaining("cut short");
    }

    private static StoredState of(int offset, int kafkaMillis, Series series, @Nullable StoredState before) {
        return StoredState.of(SHAPE.fingerprint(), offset, kafkaMillis, SHAPE.toBytes(series), before);
    }

    private static SeriesShape shape(int length, List<String> channels) {
        return new SeriesShape(SeriesRules.strict(channels.size()), new ModelCard.Window(length, 1), channels);
    }

    private static Series series(float... readings) {
        Series series = SHAPE.begin();
        for (int i = 0; i < readings.length; i++) {
            series.add(i, new float[] {readings[i]}, new boolean[1]);
        }
        return series;
    }

    private static float[] readings(StoredState stored, long nextOffset) {
        float[] readings = new float[2];
        stored.before(nextOffset).orElseThrow().state(SHAPE).copyTo(FloatBuffer.wrap(readings));
        return readings;
    }
}

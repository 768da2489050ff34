package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.scorer.window.SlidingWindow;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredWindowTest {
    private static final List<String> CHANNELS = List.of("a");

    /** Version 1: readings 1 and 2 of one channel up to offset 7, and before it reading 1 up to offset 6. */
    private static final String STORED_1 = "01" + "00000080" + "0000000000000007" + "0000001d"
            + "01" + "000000020000000100000001" + "0000000000000002" + "3f80000040000000"
            + "01" + "00000080" + "0000000000000006" + "00000019"
            + "01" + "000000020000000100000001" + "0000000000000001" + "3f800000";

    @Test
    void whatIsStored_isReadBack_andOfEveryVersionThatWasEverWritten() {
        StoredWindow first = StoredWindow.of(CHANNELS, 6, window(1), null);
        byte[] bytes = StoredWindow.of(CHANNELS, 7, window(1, 2), first).toBytes();

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(STORED_1);
        assertThat(readings(StoredWindow.fromBytes(HexFormat.of().parseHex(STORED_1)), 8))
                .containsExactly(1, 2);
    }

    @Test
    void aRecordThatComesAgain_goesOnFromTheWindowBeforeIt() {
        StoredWindow first = StoredWindow.of(CHANNELS, 6, window(1, 2), null);
        StoredWindow second = StoredWindow.of(CHANNELS, 9, window(2, 5), first);
        StoredWindow stored = StoredWindow.fromBytes(second.toBytes());

        assertThat(readings(stored, 10)).as("a new one").containsExactly(2, 5);
        assertThat(readings(stored, 9)).as("the newest that is in the window").containsExactly(1, 2);
        assertThat(readings(stored, 7)).as("the first after the commit before").containsExactly(1, 2);
        assertThat(stored.before(6)).as("one from before all that is stored").isEmpty();
    }

    @Test
    void onlyTheWindowBefore_isStoredWithIt_notAllThatEverWere() {
        StoredWindow stored = StoredWindow.of(CHANNELS, 0, window(0, 1), null);
        for (int offset = 1; offset < 5; offset++) {
            stored = StoredWindow.fromBytes(StoredWindow.of(CHANNELS, offset, window(offset, offset + 1), stored)
                    .toBytes());
        }

        assertThat(stored.before(4)).isPresent();
        assertThat(stored.before(3)).isEmpty();
    }

    @Test
    void readingsOfOtherChannels_areNotTakenOver() {
        StoredWindow stored = StoredWindow.of(CHANNELS, 6, window(1, 2), null);

        assertThatThrownBy(() -> stored.window(2, 1, List.of("b")).copyTo(FloatBuffer.allocate(2)))
                .hasMessageContaining("holds 0 of 2");
        assertThatThrownBy(() -> stored.window(2, 2, CHANNELS).copyTo(FloatBuffer.allocate(2)))
                .hasMessageContaining("holds 0 of 2");
    }

    @Test
    void whatCannotBeRead_isRefused() {
        byte[] whole = StoredWindow.of(CHANNELS, 6, window(1, 2), null).toBytes();
        byte[] newer = whole.clone();
        newer[0] = 2;

        assertThatThrownBy(() -> StoredWindow.fromBytes(newer)).hasMessageContaining("version 1");
        assertThatThrownBy(() -> StoredWindow.fromBytes(Arrays.copyOf(whole, whole.length - 1)))
                .hasMessageContaining("cut short");
    }

    private static SlidingWindow window(float... readings) {
        SlidingWindow window = new SlidingWindow(2, 1, 1);
        for (float reading : readings) {
            window.add(new float[] {reading});
        }
        return window;
    }

    private static float[] readings(StoredWindow stored, long nextOffset) {
        float[] readings = new float[2];
        stored.before(nextOffset).orElseThrow().window(2, 1, CHANNELS).copyTo(FloatBuffer.wrap(readings));
        return readings;
    }
}

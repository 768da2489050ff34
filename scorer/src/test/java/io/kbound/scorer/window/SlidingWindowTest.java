package io.kbound.scorer.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingWindowTest {
    /** A window of 3 x 2, stride 2, after the readings (1, 2), (3, 4), (5, 6), (7, 8), as version 1 stored it. */
    private static final String STORED_1 = "01" + "00000003" + "00000002" + "00000002" + "0000000000000004" + "40400000"
            + "40800000" + "40a00000" + "40c00000" + "40e00000" + "41000000";

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 1, 8", "4, 1, 3", "4, 3, 2", "3, 7, 1", "64, 5, 8"})
    void windows_areThoseOfTheWholeSeriesCutUp(int length, int stride, int channels) {
        Random random = new Random(length * 100L + stride);
        List<float[]> series = new ArrayList<>();
        SlidingWindow window = new SlidingWindow(length, stride, channels);
        for (int i = 0; i < 200; i++) {
            float[] reading = new float[channels];
            for (int channel = 0; channel < channels; channel++) {
                reading[channel] = random.nextFloat();
            }
            series.add(reading);

            boolean due = window.add(reading);

            // Window k covers readings k * stride to k * stride + length - 1.
            int start = i - length + 1;
            assertThat(due).as("reading %d", i).isEqualTo(start >= 0 && start % stride == 0);
            if (due) {
                assertThat(contents(window, length * channels)).containsExactly(join(series.subList(start, i + 1)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "4, 1, 2", "4, 1, 4", "4, 3, 11", "5, 2, 1000"})
    void storedAndReadAgain_itGoesOnAsIfNothingHadHappened(int length, int stride, int readings) {
        Random random = new Random(readings);
        SlidingWindow kept = new SlidingWindow(length, stride, 2);
        for (int i = 0; i < readings; i++) {
            kept.add(new float[] {random.nextFloat(), random.nextFloat()});
        }
        SlidingWindow restored = SlidingWindow.fromBytes(kept.toBytes(), length, stride, 2);

        for (int i = 0; i < 3 * length; i++) {
            float[] reading = {random.nextFloat(), random.nextFloat()};
            assertThat(restored.add(reading)).isEqualTo(kept.add(reading));
            assertThat(restored.toBytes()).isEqualTo(kept.toBytes());
        }
    }

    @Test
    void whatVersion1Stored_isRead() {
        SlidingWindow window = SlidingWindow.fromBytes(HexFormat.of().parseHex(STORED_1), 3, 2, 2);

        assertThat(contents(window, 6)).containsExactly(3, 4, 5, 6, 7, 8);
        assertThat(window.add(new float[] {9, 10})).as("due, at a stride of 2").isTrue();
        assertThat(contents(window, 6)).containsExactly(5, 6, 7, 8, 9, 10);
    }

    @Test
    void aWindowThatAnotherModelLeft_isBegunAnew() {
        SlidingWindow window = SlidingWindow.fromBytes(HexFormat.of().parseHex(STORED_1), 2, 1, 2);

        assertThat(window.add(new float[] {1, 2})).isFalse();
        assertThat(window.add(new float[] {3, 4})).isTrue();
    }

    @Test
    void bytesThatAreNoWindow_areRefused() {
        byte[] stored = HexFormat.of().parseHex(STORED_1);
        byte[] cut = Arrays.copyOf(stored, stored.length - 1);
        byte[] later = stored.clone();
        later[0] = 2;

        assertThatThrownBy(() -> SlidingWindow.fromBytes(cut, 3, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SlidingWindow.fromBytes(later, 3, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SlidingWindow.fromBytes(new byte[3], 3, 2, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReadingOfAnotherWidth_andAWindowThatIsNotFull_areRefused() {
        SlidingWindow window = new SlidingWindow(2, 1, 2);

        assertThatThrownBy(() -> window.add(new float[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> contents(window, 4)).isInstanceOf(IllegalStateException.class);
    }

    private static float[] contents(SlidingWindow window, int size) {
        float[] contents = new float[size];
        window.copyTo(FloatBuffer.wrap(contents));
        return contents;
    }

    private static float[] join(List<float[]> readings) {
        float[] joined = new float[readings.size() * readings.get(0).length];
        for (int i = 0; i < readings.size(); i++) {
            System.arraycopy(readings.get(i), 0, joined, i * readings.get(i).length, readings.get(i).length);
        }
        return joined;
    }
}

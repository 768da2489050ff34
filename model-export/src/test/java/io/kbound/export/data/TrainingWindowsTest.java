package io.kbound.export.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.RowRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows as they are read, and how they are dealt out. */
class TrainingWindowsTest {
    @TempDir
    private Path folder;

    @Test
    void windows_areThoseOfEachSource_andReadingsThatLackAValueArePassedOver() throws Exception {
        try (TrainingWindows windows = read("s,a\nx,1\ny,10\nx,2\nx,\ny,20\nx,3\n", 2, 1)) {
            assertThat(contents(windows)).containsExactly(List.of(1f, 2f), List.of(10f, 20f), List.of(2f, 3f));
            assertThat(windows.readings()).isEqualTo(5);
            assertThat(windows.passedOver()).isEqualTo(1);
            assertThat(windows.channels()).hasSize(1);
        }
    }

    @Test
    void theHash_isOfTheNumbersAndNotOfTheirSpelling() throws Exception {
        try (TrainingWindows plain = read("s,a\nx,1\nx,2\n", 1, 1);
                TrainingWindows spelled = read("s,a\ny,1.0\ny,2e0\n", 1, 1);
                TrainingWindows other = read("s,a\nx,1\nx,3\n", 1, 1)) {
            assertThat(spelled.sha256()).isEqualTo(plain.sha256()).isNotEqualTo(other.sha256());
        }
    }

    @Test
    void moreWindowsThanOneSegmentHolds_areAllKept() throws Exception {
        // Windows of a thousand values: some 67 000 fit into a segment.
        try (WindowStore store = new WindowStore(1000)) {
            for (int i = 0; i < 70_000; i++) {
                store.append().put(0, i).put(999, -i);
            }
            float[] window = new float[1000];
            for (int i : new int[] {0, 1, 67_107, 67_108, 67_109, 69_999}) {
                store.copyTo(i, window);
                assertThat(window[0]).isEqualTo(i);
                assertThat(window[999]).isEqualTo(-i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 1, 1, 0.2", "400, 1, 1, 0.2", "1000, 1, 1, 0.5", "1000, 16, 1, 0.2", "5000, 32, 4, 0.1"})
    void noReading_isSharedBetweenFittingStoppingAndCalibrating(int readings, int length, int stride, double share)
            throws Exception {
        StringBuilder csv = new StringBuilder("s,a\n");
        for (int i = 0; i < readings; i++) {
            csv.append(i % 2 == 0 ? "even," : "odd,").append(i).append('\n');
        }
        try (TrainingWindows windows = read(csv.toString(), length, stride)) {
            Split split = Split.deal(windows, share, 7);
            List<Set<Float>> parts = new ArrayList<>();
            for (int[] part : List.of(split.fit(), split.validation(), split.calibration())) {
                Set<Float> seen = new HashSet<>();
                for (int window : part) {
                    seen.addAll(contents(windows, window));
                }
                assertThat(seen).isNotEmpty();
                parts.add(seen);
            }

            assertThat(parts.get(0)).doesNotContainAnyElementsOf(parts.get(1));
            assertThat(parts.get(0)).doesNotContainAnyElementsOf(parts.get(2));
            assertThat(parts.get(1)).doesNotContainAnyElementsOf(parts.get(2));
            if (length == 1) {
                assertThat(split.calibration()).hasSize((int) Math.round(share * readings));
                assertThat(split.fit().length + split.validation().length + split.calibration().length)
                        .isEqualTo(readings);
            }
            assertThat(Split.deal(windows, share, 7).fit()).containsExactly(split.fit());
            assertThat(Split.deal(windows, share, 8).fit()).isNotEqualTo(split.fit());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 1", "5, 2", "3, 7"})
    void positions_areApart_whereWindowsShareNoReading(int length, int stride) throws Exception {
        StringBuilder csv = new StringBuilder("s,a\n");
        for (int i = 0; i < 200; i++) {
            csv.append(i % 3 == 0 ? "x," : "y,").append(i).append('\n');
        }
        try (TrainingWindows windows = read(csv.toString(), length, stride)) {
            int[] some = Split.some(IntStream.range(0, windows.size()).toArray(), 40, new Random(1));
            int[] positions = windows.positions(some, stride);
            int apart = (length - 1) / stride + 1;
            for (int i = 0; i < some.length; i++) {
                for (int j = 0; j < i; j++) {
                    boolean shared = contents(windows, some[i]).stream().anyMatch(contents(windows, some[j])::contains);
                    assertThat(Math.abs(positions[i] - positions[j]) < apart)
                            .as("%s and %s", contents(windows, some[i]), contents(windows, some[j]))
                            .isEqualTo(shared);
                }
            }
        }
    }

    private TrainingWindows read(String csv, int length, int stride) throws IOException {
        Path file = Files.createTempFile(folder, "signals", ".csv");
        Files.writeString(file, csv);
        Layout layout = new Layout(Optional.of("s"), Optional.empty(), Optional.empty(), RowRange.ALL);
        return TrainingWindows.read(file, layout, length, stride, readings -> {});
    }

    private static List<List<Float>> contents(TrainingWindows windows) {
        List<List<Float>> all = new ArrayList<>();
        for (int window = 0; window < windows.size(); window++) {
            all.add(contents(windows, window));
        }
        return all;
    }

    private static List<Float> contents(TrainingWindows windows, int window) {
        float[] values = new float[windows.windowValues()];
        windows.copyTo(window, values);
        List<Float> contents = new ArrayList<>();
        for (float value : values) {
            contents.add(value);
        }
        assertThat(contents).hasSameSizeAs(Arrays.asList(new Object[values.length]));
        return contents;
    }
}

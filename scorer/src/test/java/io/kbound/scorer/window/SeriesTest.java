package io.kbound.scorer.window;

import static io.kbound.scorer.window.Series.Outcome.AWAITS_MORE;
import static io.kbound.scorer.window.Series.Outcome.DROPPED;
import static io.kbound.scorer.window.Series.Outcome.DUE;
import static io.kbound.scorer.window.Series.Outcome.DUPLICATE;
import static io.kbound.scorer.window.Series.Outcome.INCOMPLETE;
import static io.kbound.scorer.window.Series.Outcome.LATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.scorer.window.Series.Outcome;
import io.kbound.scorer.window.SeriesRules.Missing;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {
    private static final long SECOND = 1_000_000;
    private static final float MISSING = Float.NaN;

    @Test
    void readingsInOrder_fillTheWindow() {
        Series series = series(rules(0, 100, 0, Missing.REJECT), 3);

        assertThat(add(series, 1, 10)).isEqualTo(AWAITS_MORE);
        assertThat(add(series, 2, 20)).isEqualTo(AWAITS_MORE);
        assertThat(add(series, 5, 50)).isEqualTo(DUE);
        assertThat(window(series, 3)).containsExactly(10, 20, 50);
    }

    @Test
    void aReadingWithinTheTolerance_isPlaced_oneBeyondItIsLate() {
        Series series = series(rules(3, 100, 0, Missing.REJECT), 3);
        add(series, 1, 10);
        add(series, 4, 40);
        add(series, 6, 60);

        assertThat(add(series, 5, 50)).isEqualTo(DUE);
        assertThat(window(series, 3)).containsExactly(40, 50, 60);
        assertThat(add(series, 2, 20)).as("more than 3 s behind 6").isEqualTo(LATE);
        assertThat(add(series, 3, 30)).as("before all that a full window holds").isEqualTo(LATE);
        assertThat(window(series, 3)).containsExactly(40, 50, 60);
    }

    @Test
    void aReadingBeforeAllOthers_isPlaced_whileThereIsRoom() {
        Series series = series(rules(9, 100, 0, Missing.REJECT), 3);
        add(series, 4, 40);
        add(series, 3, 30);

        assertThat(add(series, 2, 20)).isEqualTo(DUE);
        assertThat(window(series, 3)).containsExactly(20, 30, 40);
    }

    @Test
    void withoutTolerance_whateverIsOlderIsLate_andTheSameTimeADuplicate() {
        Series series = series(rules(0, 100, 0, Missing.REJECT), 2);
        add(series, 4, 40);

        assertThat(add(series, 4, 41)).isEqualTo(DUPLICATE);
        assertThat(add(series, 3, 30)).isEqualTo(LATE);
        assertThat(add(series, 5, 50)).isEqualTo(DUE);
        assertThat(add(series, 4, 42)).as("further back").isEqualTo(DUPLICATE);
        assertThat(window(series, 2)).containsExactly(40, 50);
    }

    @Test
    void afterALongGap_aNewWindowBegins() {
        Series series = series(rules(0, 10, 0, Missing.REJECT), 2);
        add(series, 1, 10);

        assertThat(add(series, 11, 110)).as("as long as may be").isEqualTo(DUE);
        assertThat(add(series, 22, 220)).as("longer").isEqualTo(AWAITS_MORE);
        assertThat(add(series, 23, 230)).isEqualTo(DUE);
        assertThat(window(series, 2)).containsExactly(220, 230);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE + 1, -5, Long.MAX_VALUE})
    void timesAtTheEndsOfTheScale_areTimesLikeOthers(long extreme) {
        Series series = series(rules(0, 10, 0, Missing.REJECT), 2);
        series.add(0, new float[] {1}, new boolean[1]);

        Outcome outcome = series.add(extreme, new float[] {2}, new boolean[1]);

        assertThat(outcome).isEqualTo(extreme < 0 ? LATE : AWAITS_MORE);
        assertThat(series.add(extreme, new float[] {2}, new boolean[1])).isEqualTo(extreme < 0 ? LATE : DUPLICATE);
    }

    @Test
    void aMissingValue_isHeldUpToItsAge_andFlagged() {
        Series series = series(rules(0, 100, 5, Missing.HOLD, Missing.REJECT), 1);
        boolean[] imputed = new boolean[2];
        assertThat(series.add(0, new float[] {MISSING, 1}, imputed))
                .as("nothing to hold")
                .isEqualTo(INCOMPLETE);
        assertThat(series.add(1 * SECOND, new float[] {7, 1}, imputed)).isEqualTo(DUE);
        assertThat(imputed).containsExactly(false, false);

        float[] values = {MISSING, 2};
        assertThat(series.add(6 * SECOND, values, imputed)).isEqualTo(DUE);
        assertThat(values).containsExactly(7, 2);
        assertThat(imputed).containsExactly(true, false);
        assertThat(window(series, 2)).containsExactly(7, 2);

        assertThat(series.add(7 * SECOND, new float[] {MISSING, 3}, imputed))
                .as("a held value does not grow younger by being held")
                .isEqualTo(INCOMPLETE);
        assertThat(imputed).containsExactly(false, false);
    }

    @Test
    void aReadingThatMayBeDropped_leavesTheWindowAsItWas_unlessAnotherValueMustBeThere() {
        Series series = series(rules(0, 100, 0, Missing.DROP, Missing.REJECT), 2);
        series.add(1, new float[] {1, 1}, new boolean[2]);

        assertThat(series.add(2, new float[] {MISSING, 2}, new boolean[2])).isEqualTo(DROPPED);
        assertThat(series.add(2, new float[] {MISSING, MISSING}, new boolean[2]))
                .isEqualTo(INCOMPLETE);
        assertThat(series.add(3, new float[] {3, 3}, new boolean[2])).isEqualTo(DUE);
        assertThat(window(series, 4)).containsExactly(1, 1, 3, 3);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 1", "5, 3"})
    void readingsInAnyOrder_giveTheWindowsOfASortedList(int length, int stride) {
        Random random = new Random(length);
        Series series = new Series(rules(20, 1000, 0, Missing.REJECT), length, stride, 1);
        TreeMap<Long, Float> all = new TreeMap<>();
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            long time = (i + random.nextInt(25)) * SECOND;
            List<Long> newest = all.descendingKeySet().stream().limit(length).toList();
            Outcome expected;
            if (newest.contains(time)) {
                expected = DUPLICATE;
            } else if (!all.isEmpty()
                    && (all.lastKey() - time > 20 * SECOND
                            || (newest.size() == length && time < newest.get(length - 1)))) {
                expected = LATE;
            } else {
                all.put(time, (float) i);
                taken++;
                expected = taken >= length && (taken - length) % stride == 0 ? DUE : AWAITS_MORE;
            }

            assertThat(series.add(time, new float[] {i}, new boolean[1]))
                    .as("reading %d", i)
                    .isEqualTo(expected);
            if (expected == DUE) {
                Float[] sorted =
                        all.descendingMap().values().stream().limit(length).toArray(Float[]::new);
                float[] wanted = new float[length];
                Arrays.setAll(new int[length], k -> {
                    wanted[k] = sorted[length - 1 - k];
                    return k;
                });
                assertThat(window(series, length)).as("reading %d", i).containsExactly(wanted);
            }
        }
        assertThat(taken).isBetween(200, 1999);
    }

    @Test
    void storedAndReadAgain_itGoesOnAsIfNothingHadHappened() {
        SeriesRules rules = rules(5, 30, 8, Missing.HOLD, Missing.DROP);
        Series kept = series(rules, 4);
        Random random = new Random(3);
        long time = 0;
        for (int i = 0; i < 500; i++) {
            Series restored = Series.fromBytes(kept.toBytes(), rules, 4, 1, 2);
            time += random.nextInt(100) == 0 ? 40 : random.nextInt(6) - 2;
            float a = random.nextInt(4) == 0 ? MISSING : random.nextFloat();
            float b = random.nextInt(9) == 0 ? MISSING : random.nextFloat();
            boolean[] imputed = new boolean[2];
            boolean[] restoredImputed = new boolean[2];

            assertThat(restored.add(time * SECOND, new float[] {a, b}, restoredImputed))
                    .isEqualTo(kept.add(time * SECOND, new float[] {a, b}, imputed));
            assertThat(restoredImputed).containsExactly(imputed);
            assertThat(restored.toBytes()).isEqualTo(kept.toBytes());
        }
    }

    @Test
    void whatVersion1Stored_isRead() {
        String stored = "01" + "00000002" + "00000001"
                + "00000000000f4240" + "00000000001e8480"
                + "40a00000" + "00000000001e8480"
                + "01" + "00000002" + "00000001" + "00000001" + "0000000000000002" + "40800000" + "40a00000";
        SeriesRules rules = rules(0, 100, 9, Missing.HOLD);
        Series series = Series.fromBytes(HexFormat.of().parseHex(stored), rules, 2, 1, 1);

        assertThat(HexFormat.of().formatHex(series.toBytes())).isEqualTo(stored);
        assertThat(add(series, 2, 9)).isEqualTo(DUPLICATE);
        assertThat(add(series, 3, MISSING)).isEqualTo(DUE);
        assertThat(window(series, 2)).containsExactly(5, 5);
    }

    @Test
    void aSeriesOfAnotherShape_isBegunAnew_andBytesThatAreNoneAreRefused() {
        SeriesRules rules = rules(0, 100, 0, Missing.REJECT);
        Series series = series(rules, 2);
        add(series, 1, 10);
        byte[] stored = series.toBytes();

        assertThat(add(Series.fromBytes(stored, rules, 3, 1, 1), 1, 10)).isEqualTo(AWAITS_MORE);
        assertThat(add(Series.fromBytes(stored, rules, 2, 2, 1), 1, 10)).isEqualTo(AWAITS_MORE);
        assertThatThrownBy(() -> Series.fromBytes(new byte[] {2}, rules, 2, 1, 1))
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> Series.fromBytes(Arrays.copyOf(stored, 12), rules, 2, 1, 1))
                .hasMessageContaining("cut short");
    }

    private static SeriesRules rules(int outOfOrder, int maxGap, int holdLimit, Missing... missing) {
        return new SeriesRules(
                Duration.ofSeconds(outOfOrder),
                Duration.ofSeconds(maxGap),
                Duration.ofSeconds(holdLimit),
                List.of(missing));
    }

    private static Series series(SeriesRules rules, int length) {
        return new Series(rules, length, 1, rules.missing().size());
    }

    private static Outcome add(Series series, long second, float value) {
        return series.add(second * SECOND, new float[] {value}, new boolean[1]);
    }

    private static float[] window(Series series, int values) {
        float[] window = new float[values];
        series.copyTo(FloatBuffer.wrap(window));
        return window;
    }
}

package io.kbound.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.measure.Figure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LongestLifeTest {
    private static final double MIB = 1 << 20;

    @Test
    void aProcessThatHoldsEverMore_isFound_byWhatItHolds() {
        LongestLife life = life(1, 65, hours -> 450 * MIB + 32 * MIB * hours, hours -> 140 + 16 * hours);

        assertThat(life.wrongs())
                .hasSize(2)
                .anyMatch(
                        wrong -> wrong.matches("'steady': resident memory, MiB grew by 3\\d\\.\\d an hour, may 16\\.0"))
                .anyMatch(wrong -> wrong.matches("'steady': file handles grew by 1\\d\\.\\d an hour, may 8\\.0"));
        assertThat(life.title()).isEqualTo("'steady', life 1, 65 min, the last 43 of them judged: growth an hour");
    }

    @Test
    void oneThatWarmsUp_isNot() {
        // A hundred MiB, of which two thirds come within five minutes.
        LongestLife life = life(1, 65, hours -> 450 * MIB - 100 * MIB * Math.exp(-12 * hours), hours -> 140);

        assertThat(life.wrongs()).isEmpty();
    }

    @Test
    void anHourOfALongerLife_mayGainLess_soThatAllOfItGainsNoMore() {
        // 8 MiB an hour: half of what an hour may, and 32 MiB over the four hours that are judged.
        DoubleUnaryOperator slow = hours -> 450 * MIB + 8 * MIB * hours;

        assertThat(life(1, 65, slow, hours -> 140).wrongs()).isEmpty();
        assertThat(life(1, 360, slow, hours -> 140).wrongs())
                .singleElement()
                .asString()
                .endsWith("may 4.0");
    }

    @Test
    void aShortLife_isNotJudged_andOfSeveralTheLongestIs() {
        List<Sample> leaking = samples(1, 39, hours -> 450 * MIB + 320 * MIB * hours, hours -> 140);
        List<Sample> shorter = samples(2, 10, hours -> 450 * MIB, hours -> 140);
        LongestLife life = LongestLife.of(List.of(shorter, leaking));

        assertThat(life.wrongs()).isEmpty();
        assertThat(life.title()).startsWith("'steady', life 1, 39 min: too short");
        assertThat(life.figures()).extracting(Figure::value).allMatch(value -> value.isNaN());
    }

    private static LongestLife life(
            int number, double minutes, DoubleUnaryOperator resident, DoubleUnaryOperator handles) {
        return LongestLife.of(List.of(samples(number, minutes, resident, handles)));
    }

    private static List<Sample> samples(
            int number, double minutes, DoubleUnaryOperator resident, DoubleUnaryOperator handles) {
        Random random = new Random(1);
        List<Sample> samples = new ArrayList<>();
        for (double seconds = 0; seconds <= minutes * 60; seconds += 5) {
            double hours = seconds / 3600;
            Map<Measure, Double> values = new EnumMap<>(Measure.class);
            values.put(Measure.RESIDENT, resident.applyAsDouble(hours) + MIB * random.nextGaussian());
            values.put(Measure.HANDLES, Math.rint(handles.applyAsDouble(hours) + random.nextGaussian()));
            if (samples.size() % 6 == 0) {
                values.put(Measure.HEAP, 36 * MIB + MIB * random.nextGaussian());
            }
            samples.add(new Sample(seconds, "steady", number, 4711, values));
        }
        return samples;
    }
}

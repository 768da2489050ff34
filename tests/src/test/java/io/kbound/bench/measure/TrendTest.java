package io.kbound.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.bench.measure.Trend.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On memory in MiB, of which a soak judges the last two thirds of an hour, with a sample every five seconds. */
class TrendTest {
    private static final int SAMPLES = 480;
    private static final double HOURS = SAMPLES * 5.0 / 3600;
    private static final double ALLOWED = 4;
    private static final int SEEDS = 200;

    @Test
    void aLeakOfTwiceWhatIsAllowed_isFound_inNoiseAndAfterSpikes() {
        assertThat(found(hours -> 100 + 2 * ALLOWED * hours)).isEqualTo(SEEDS);
    }

    @Test
    void noise_isNoLeak_howeverAlikeNeighboursAre() {
        assertThat(found(hours -> 100)).isZero();
    }

    @Test
    void aLeakOfHalfOfWhatIsAllowed_passes() {
        assertThat(found(hours -> 100 + ALLOWED / 2 * hours)).isZero();
    }

    @Test
    void aWarmUpThatGoesOnForATenthOfTheTime_isNoLeak_thoughItTakesTenTimesAsMuch() {
        // Its end and noise together may look like one as often as the test may err.
        assertThat(found(hours -> 100 - 10 * ALLOWED * Math.exp(-hours / (HOURS / 10))))
                .isLessThanOrEqualTo(SEEDS / 100);
    }

    @Test
    void aStep_isNoLeak() {
        assertThat(found(hours -> hours < HOURS / 4 ? 100 : 130)).isZero();
    }

    @Test
    void ofALine_theSlopeIsItsOwn_andWhatIsMissingIsLeftOut() {
        Trend trend = Trend.of(IntStream.range(0, 100)
                .mapToObj(i -> new Moment(i / 100.0, i % 3 == 0 ? Double.NaN : 7 + 2 * i / 100.0))
                .toList());

        assertThat(trend.perHour()).isCloseTo(2, within(1e-9));
        assertThat(trend.laterPerHour()).isCloseTo(2, within(1e-9));
        assertThat(trend.pValue()).isLessThan(1e-9);
    }

    @Test
    void theChanceIsThatOfMannAndKendall() {
        // Of 45 pairs 7 fall, so that S is 31; its variance is 10 x 9 x 25 / 18 = 125, and z is 30 / sqrt(125).
        double[] order = {2, 1, 4, 3, 6, 5, 10, 7, 9, 8};
        Trend trend = Trend.of(IntStream.range(0, order.length)
                .mapToObj(i -> new Moment(i, order[i]))
                .toList());

        assertThat(trend.pValue()).isCloseTo(0.00365, within(1e-5));
    }

    @Test
    void whatIsEqual_isNoTrend() {
        Trend trend =
                Trend.of(IntStream.range(0, 50).mapToObj(i -> new Moment(i, 5)).toList());

        assertThat(trend.perHour()).isZero();
        assertThat(trend.pValue()).isEqualTo(1);
        assertThat(Trend.of(List.of()).exceeds(0)).isFalse();
    }

    /** Of how many seeds it is found in noise of half a MiB that follows itself, with a spike of 50 MiB in one of twenty samples. */
    private static int found(DoubleUnaryOperator memory) {
        int found = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<Moment> moments = new ArrayList<>();
            double noise = 0;
            for (int i = 0; i < SAMPLES; i++) {
                noise = 0.8 * noise + 0.6 * random.nextGaussian();
                double hours = i * HOURS / SAMPLES;
                double spike = random.nextInt(20) == 0 ? 50 : 0;
                moments.add(new Moment(hours, memory.applyAsDouble(hours) + noise / 2 + spike));
            }
            found += Trend.of(moments).exceeds(ALLOWED) ? 1 : 0;
        }
        return found;
    }
}

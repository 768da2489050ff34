package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Judge.Verdict;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingCalibrationTest {
    private static final double RATE = 0.01;
    private static final int MILLION = 1_000_000;

    /** Bounds of a model of 8 channels: minus half a chi-square of 8 degrees of freedom, up to a constant. */
    private static float bound(Random random) {
        double k = 0;
        for (int i = 0; i < 8; i++) {
            double z = random.nextGaussian();
            k -= 0.5 * z * z;
        }
        return (float) k;
    }

    private static Calibration calibration(int size, Random random) {
        List<Float> bounds =
                IntStream.range(0, size).mapToObj(i -> bound(random)).sorted().toList();
        return new Calibration(bounds);
    }

    @Test
    void beforeAnythingIsLearned_theVerdictIsTheModels() {
        Random random = new Random(1);
        Judge judge = new Judge(calibration(500, random), RATE);
        RollingCalibration rolling = new RollingCalibration(judge, "m", 512, 1);
        for (int i = 0; i < 1000; i++) {
            float bound = 2 * bound(random);
            Verdict verdict = rolling.judge(new SourceNorm(), bound);

            assertThat(verdict).isEqualTo(judge.judge(bound));
        }
    }

    /**
     * Share of a million normal records that is called anomalous. Given a calibration of n bounds, the chance of a false alarm is
     * beta distributed, B(k, n + 1 - k) with k = rate (n + 1), whatever the distribution of the bounds.
     */
    @ParameterizedTest(name = "{0} calibration bounds, seed {1}, {2}")
    @CsvSource({"1000, 1, fixed", "1000, 1, rolling", "5000, 4, fixed", "5000, 4, rolling"})
    void onAMillionNormalRecords_theFalseAlarms_lieWithinTheIntervalOfConformalTheory(int n, long seed, String kind) {
        Random random = new Random(seed);
        Judge judge = new Judge(calibration(n, random), RATE);
        RollingCalibration rolling = new RollingCalibration(judge, "m", 512, 1);
        SourceNorm source = new SourceNorm();
        int alarms = 0;
        for (int i = 0; i < MILLION; i++) {
            float bound = bound(random);
            Verdict verdict = kind.equals("rolling") ? rolling.judge(source, bound) : judge.judge(bound);
            alarms += verdict.anomaly() ? 1 : 0;
        }
        double share = (double) alarms / MILLION;

        double k = Math.floor(RATE * (n + 1));
        BetaDistribution theory = BetaDistribution.of(k, n + 1 - k);
        System.out.printf(
                "%d calibration bounds, seed %d, %s: %.4f false alarms, 99 %% interval %.4f to %.4f%n",
                n,
                seed,
                kind,
                share,
                theory.inverseCumulativeProbability(0.005),
                theory.inverseCumulativeProbability(0.995));
        assertThat(share)
                .isBetween(theory.inverseCumulativeProbability(0.005), theory.inverseCumulativeProbability(0.995));
    }

    @Test
    void countingAmongWhatIsLeft_wouldCutEverMoreOff() {
        // Why the rolling calibration takes level and spread, and does not count among the source's own normal bounds.
        Random random = new Random(1);
        Calibration model = calibration(512, random);
        double[] ring = model.ascending();
        double[] ascending = ring.clone();
        int lastAlarms = 0;
        for (int i = 0; i < 200_000; i++) {
            float bound = bound(random);
            int atOrBelow = Arrays.binarySearch(ascending, bound);
            atOrBelow = atOrBelow < 0 ? -atOrBelow - 1 : atOrBelow + 1;
            if ((1.0 + atOrBelow) / (ring.length + 1) <= RATE) {
                lastAlarms += i >= 150_000 ? 1 : 0;
            } else {
                ring[i % ring.length] = bound;
                ascending = ring.clone();
                Arrays.sort(ascending);
            }
        }
        System.out.printf("counting among what is left: %.4f%n", lastAlarms / 50_000.0);

        assertThat(lastAlarms / 50_000.0).isGreaterThan(5 * RATE);
    }

    @ParameterizedTest(name = "bounds shifted by {0} and stretched {1} times")
    @CsvSource({"-6, 1", "4, 1", "0, 2", "-3, 0.5", "-6, 1.5"})
    void aSourceOfItsOwnLevelAndSpread_alarmsNoMoreThanOthers_onceItIsLearned(double shift, double stretch) {
        Random random = new Random(5);
        Judge judge = new Judge(calibration(1000, random), RATE);
        RollingCalibration rolling = new RollingCalibration(judge, "m", 512, 1);
        DoubleUnaryOperator own = bound -> shift + stretch * bound;
        SourceNorm source = new SourceNorm();
        int alarms = 0;
        for (int i = 0; i < 400_000; i++) {
            boolean anomaly = rolling.judge(source, (float) own.applyAsDouble(bound(random)))
                    .anomaly();
            alarms += anomaly && i >= 300_000 ? 1 : 0;
        }

        BetaDistribution theory = BetaDistribution.of(10, 991);
        assertThat(alarms / 100_000.0)
                .isBetween(theory.inverseCumulativeProbability(0.005), theory.inverseCumulativeProbability(0.995));
    }

    @Test
    void anomalies_areNotLearned_howeverLongTheyLast() {
        Random random = new Random(2);
        Judge judge = new Judge(calibration(1000, random), RATE);
        RollingCalibration rolling = new RollingCalibration(judge, "m", 512, 1);
        SourceNorm source = new SourceNorm();
        for (int i = 0; i < 10_000; i++) {
            assertThat(rolling.judge(source, -40 + bound(random)).anomaly()).isTrue();
        }

        assertThat(source.learned()).isZero();
    }

    @Test
    void ofWindowsThatOverlap_oneInSoManyIsLearned() {
        Judge judge = new Judge(calibration(1000, new Random(2)), RATE);
        RollingCalibration rolling = new RollingCalibration(judge, "m", 64, 8);
        SourceNorm source = new SourceNorm();
        for (int i = 0; i < 80; i++) {
            rolling.judge(source, -3);
        }

        assertThat(source.learned()).isEqualTo(10);
    }

    @Test
    void stored_andReadBack_itGoesOnToTheBit() {
        Random random = new Random(3);
        Judge judge = new Judge(calibration(200, random), RATE);
        RollingCalibration rolling = new RollingCalibration(judge, "m", 100, 2);
        SourceNorm straight = new SourceNorm();
        SourceNorm stored = new SourceNorm();
        for (int i = 0; i < 1000; i++) {
            float bound = bound(random);
            if (i % 37 == 0) {
                stored = SourceNorm.fromBytes(stored.toBytes());
            }

            assertThat(rolling.judge(stored, bound)).isEqualTo(rolling.judge(straight, bound));
        }
        assertThat(stored.learned()).isGreaterThan(400);
    }

    @Test
    void anotherModel_beginsAnew() {
        Random random = new Random(3);
        Judge judge = new Judge(calibration(200, random), RATE);
        SourceNorm source = new SourceNorm();
        RollingCalibration first = new RollingCalibration(judge, "m", 100, 1);
        for (int i = 0; i < 300; i++) {
            first.judge(source, bound(random) - 2);
        }
        Verdict verdict = new RollingCalibration(judge, "n", 100, 1).judge(source, -5);

        assertThat(verdict).isEqualTo(judge.judge(-5));
        assertThat(source.learned()).isLessThanOrEqualTo(1);
    }

    @Test
    void whatCannotBeRead_isRefused() {
        byte[] whole = new SourceNorm().toBytes();
        byte[] newer = whole.clone();
        newer[0] = 9;

        assertThatThrownBy(() -> SourceNorm.fromBytes(newer)).hasMessageContaining("version 1");
        assertThatThrownBy(() -> SourceNorm.fromBytes(Arrays.copyOf(whole, 5))).hasMessageContaining("version 1");
    }

    @Test
    void aRateThatCallsTooMuchAnomalous_isRefused() {
        Judge judge = new Judge(calibration(200, new Random(1)), 0.3);

        assertThatThrownBy(() -> new RollingCalibration(judge, "m", 100, 1))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("0.2");
    }

    @Test
    void whatVersion1Stored_isReadBack() {
        String stored = "01" + "00000080" + "00000003" + "00000001" + "0000000000000002" + "3f800000" + "40000000";
        SourceNorm norm = SourceNorm.fromBytes(HexFormat.of().parseHex(stored));

        assertThat(norm.learned()).isEqualTo(2);
        assertThat(HexFormat.of().formatHex(norm.toBytes())).isEqualTo(stored);
    }
}

package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.scorer.judgement.DriftDetector.Drift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class DriftDetectorTest {
    private static Calibration normal(int size, Random random) {
        List<Float> bounds = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            bounds.add((float) random.nextGaussian());
        }
        bounds.sort(null);
        return new Calibration(bounds);
    }

    @Test
    void onNormalBounds_aBlockRaisesDrift_noMoreOftenThanTheRateSays() {
        double rate = 0.01;
        int blocks = 10_000;
        Random random = new Random(1);
        int raised = 0;
        for (int i = 0; i < blocks; i++) {
            DriftDetector detector = new DriftDetector(normal(150, random), "m", 100, 1, rate);
            raised += send(100, detector, new SourceDrift(), random, 0, 1).size();
        }

        System.out.printf("%d of %d normal blocks raise drift at %s%n", raised, blocks, rate);
        // A test that never raises anything keeps every rate: it must come close, too.
        BinomialDistribution theory = BinomialDistribution.of(blocks, rate);
        assertThat(raised)
                .isLessThanOrEqualTo(theory.inverseCumulativeProbability(0.999))
                .isGreaterThan(blocks / 200);
    }

    @Test
    void aShift_raisesDriftOnce_andItsEndIsTold() {
        Random random = new Random(2);
        DriftDetector detector = new DriftDetector(normal(500, random), "m", 200, 1, 1e-4);
        SourceDrift source = new SourceDrift();

        assertThat(send(200, detector, source, random, 0, 1)).isEmpty();
        List<Drift> began = send(200, detector, source, random, -1, 1);
        assertThat(began).hasSize(1);
        assertThat(began.get(0).began()).isTrue();
        assertThat(began.get(0).windows()).isEqualTo(200);
        assertThat(began.get(0).sinceMicros()).isZero();
        assertThat(began.get(0).pValue()).isLessThanOrEqualTo(1e-4);
        assertThat(began.get(0).median()).isBetween(-1.3f, -0.7f);
        assertThat(began.get(0).normalMedian()).isBetween(-0.2f, 0.2f);
        assertThat(send(200, detector, source, random, -1, 1)).as("still").isEmpty();
        List<Drift> ended = send(200, detector, source, random, 0, 1);
        assertThat(ended).hasSize(1);
        assertThat(ended.get(0).began()).isFalse();
    }

    @Test
    void aWiderSpread_isDrift_too() {
        Random random = new Random(3);
        DriftDetector detector = new DriftDetector(normal(500, random), "m", 200, 1, 1e-4);

        assertThat(send(200, detector, new SourceDrift(), random, 0, 4)).hasSize(1);
    }

    @Test
    void ofWindowsThatOverlap_oneInSoManyIsTaken() {
        Random random = new Random(4);
        DriftDetector detector = new DriftDetector(normal(500, random), "m", 100, 8, 1e-4);
        SourceDrift source = new SourceDrift();
        int windows = 0;
        while (detector.add(source, -5, windows).isEmpty()) {
            windows++;
        }

        assertThat(windows + 1).isEqualTo(800);
    }

    @Test
    void stored_andReadBack_itGoesOn() {
        Random random = new Random(5);
        DriftDetector detector = new DriftDetector(normal(500, random), "m", 100, 3, 1e-4);
        SourceDrift straight = new SourceDrift();
        SourceDrift stored = new SourceDrift();
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            float bound = (float) random.nextGaussian() - (i / 1000 == 1 ? 2 : 0);
            if (i % 17 == 0) {
                stored = SourceDrift.fromBytes(stored.toBytes());
            }
            var expected = detector.add(straight, bound, i);
            assertThat(detector.add(stored, bound, i)).isEqualTo(expected);
            found += expected.isPresent() ? 1 : 0;
        }
        assertThat(found).as("a beginning and an end").isEqualTo(2);
    }

    @Test
    void anotherModel_beginsAnew() {
        Random random = new Random(6);
        Calibration normal = normal(500, random);
        SourceDrift source = new SourceDrift();
        DriftDetector before = new DriftDetector(normal, "m", 100, 1, 1e-4);
        for (int i = 0; i < 99; i++) {
            before.add(source, -9, i);
        }
        DriftDetector after = new DriftDetector(normal, "n", 100, 1, 1e-4);

        assertThat(after.add(source, -9, 99)).isEmpty();
    }

    @Test
    void whatCannotBeRead_isRefused() {
        byte[] whole = new SourceDrift().toBytes();
        byte[] newer = whole.clone();
        newer[0] = 9;

        assertThatThrownBy(() -> SourceDrift.fromBytes(newer)).hasMessageContaining("version 1");
        assertThatThrownBy(() -> SourceDrift.fromBytes(Arrays.copyOf(whole, whole.length + 3)))
                .hasMessageContaining("cut short");
    }

    private static List<Drift> send(
            int bounds, DriftDetector detector, SourceDrift source, Random random, double shift, double spread) {
        List<Drift> found = new ArrayList<>();
        for (int i = 0; i < bounds; i++) {
            detector.add(source, (float) (shift + spread * random.nextGaussian()), i)
                    .ifPresent(found::add);
        }
        return found;
    }

    @Test
    void whatVersion1Stored_isReadBack() {
        String stored =
                "01" + "01" + "00000080" + "00000003" + "00000001" + "0000000000000009" + "3f800000" + "40000000";
        SourceDrift drift = SourceDrift.fromBytes(HexFormat.of().parseHex(stored));

        assertThat(HexFormat.of().formatHex(drift.toBytes())).isEqualTo(stored);
    }
}

package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.topology.ScoringModel;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.scorer.judgement.DriftDetector.Drift;
import io.kbound.scorer.judgement.Estimate;
import io.kbound.scorer.judgement.RollingCalibration;
import io.kbound.scorer.judgement.SourceDrift;
import io.kbound.scorer.judgement.SourceNorm;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is promised of alarms and drift, on a trained model and readings that it has never seen. */
class FalseAlarmIT {
    private static final int MILLION = 1_000_000;
    private static final int TRAINED_ON = 10_000;
    private static final int BATCH = 256;

    @TempDir
    private static Path folder;

    private static BoundModel opened;
    private static ScoringModel model;
    private static ScoringModel screening;

    @BeforeAll
    static void train() throws IOException {
        StringBuilder csv = new StringBuilder(String.join(",", SmallModel.CHANNELS)).append('\n');
        Random random = new Random(11);
        for (int i = 0; i < TRAINED_ON; i++) {
            List<?> reading = SmallModel.reading(random);
            csv.append(String.format(Locale.ROOT, "%s,%s,%s%n", reading.get(0), reading.get(1), reading.get(2)));
        }
        Path data = Files.writeString(folder.resolve("normal.csv"), csv);
        opened = BoundModel.open(
                SmallModel.train(data, folder.resolve("model.onnx"), Layout.DEFAULT, 1, ViewKind.RAW, 500, 8, 32));
        model = ScoringModel.of(opened, config("off"));
        screening = ScoringModel.of(opened, config("on"));
    }

    private static AppConfig config(String mode) {
        return ConfigReader.read(
                Optional.empty(), Map.of(), List.of("input.topic=any", "model.path=any", "screening.mode=" + mode));
    }

    @AfterAll
    static void close() {
        opened.close();
    }

    /** Given n calibration windows, the chance of a false alarm is beta distributed, B(k, n + 1 - k) with k = rate (n + 1). */
    @Test
    void ofAMillionNormalRecords_theShareThatAlarms_liesWithinTheIntervalOfConformalTheory() {
        double rate = model.judge().falseAlarmRate();
        RollingCalibration rolling = new RollingCalibration(model.judge(), model.id(), 512, 1);
        SourceNorm norm = new SourceNorm();
        SourceDrift drift = new SourceDrift();
        long[] counts = new long[3];
        new Stream(new Random(12), -1, model).score(MILLION, statistic -> {
            counts[0] += model.judge().judge(statistic).anomaly() ? 1 : 0;
            counts[1] += rolling.judge(norm, statistic).anomaly() ? 1 : 0;
            counts[2] +=
                    model.drift().add(drift, statistic, 0).filter(Drift::began).isPresent() ? 1 : 0;
            return true;
        });

        int n = opened.card().normal().size();
        double k = Math.floor(rate * (n + 1));
        BetaDistribution theory = BetaDistribution.of(k, n + 1 - k);
        double least = theory.inverseCumulativeProbability(0.005);
        double most = theory.inverseCumulativeProbability(0.995);
        int blocks = MILLION / Scoreboard.usual().alert().driftWindows();
        System.out.printf(
                Locale.ROOT,
                "%d records, %d calibration windows: %.4f fixed, %.4f rolling, 99 %% interval %.4f to %.4f;"
                        + " drift in %d of %d blocks%n",
                MILLION,
                n,
                (double) counts[0] / MILLION,
                (double) counts[1] / MILLION,
                least,
                most,
                counts[2],
                blocks);
        assertThat((double) counts[0] / MILLION).as("fixed").isBetween(least, most);
        assertThat((double) counts[1] / MILLION).as("rolling").isBetween(least, most);
        assertThat(counts[2]).as("blocks that raised drift").isLessThanOrEqualTo(mostDrifts(blocks));
    }

    /** With screening, drift is told by what few evaluations make of every record. */
    @Test
    void ofNormalRecordsThatAreScreened_noMoreBlocksRaiseDriftThanTheRateSays() {
        SourceDrift drift = new SourceDrift();
        long[] drifts = new long[1];
        new Stream(new Random(13), -1, screening).score(MILLION, estimate -> {
            drifts[0] += screening
                            .drift()
                            .add(drift, estimate, 0)
                            .filter(Drift::began)
                            .isPresent()
                    ? 1
                    : 0;
            return true;
        });

        int blocks = MILLION / Scoreboard.usual().alert().driftWindows();
        System.out.printf("screened: drift in %d of %d blocks%n", drifts[0], blocks);
        assertThat(drifts[0]).isLessThanOrEqualTo(mostDrifts(blocks));
    }

    private static long mostDrifts(int blocks) {
        return BinomialDistribution.of(blocks, Scoreboard.usual().alert().driftRate())
                .inverseCumulativeProbability(0.999);
    }

    @ParameterizedTest(name = "channel {0}, screening {2}: within {1} records")
    @CsvSource({"a, 400, false", "b, 400, false", "c, 1500, false", "a, 400, true", "b, 400, true", "c, 6000, true"})
    void aShiftOfOneStandardDeviation_inOneChannel_raisesDriftInTime(String channel, int within, boolean screened) {
        ScoringModel by = screened ? screening : model;
        int runs = 100;
        List<Integer> delays = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            SourceDrift source = new SourceDrift();
            Random random = new Random(1000 + run);
            int before = random.nextInt(1000);
            new Stream(random, -1, by)
                    .score(
                            before,
                            statistic -> by.drift().add(source, statistic, 0).isEmpty());
            int[] delay = {0};
            new Stream(random, SmallModel.CHANNELS.indexOf(channel), by).score(within, statistic -> {
                delay[0]++;
                Optional<Drift> found = by.drift().add(source, statistic, 0);
                return found.isEmpty();
            });
            delays.add(delay[0]);
        }
        Collections.sort(delays);
        System.out.printf(
                Locale.ROOT,
                "channel %s shifted by one standard deviation%s: drift after %d records at the median, %d at the 95th of 100%n",
                channel,
                screened ? ", screened" : "",
                delays.get(runs / 2),
                delays.get(94));
        assertThat(delays.get(94)).isLessThan(within);
    }

    /** What is made of one record's statistic; false where no more are wanted. */
    private interface Look {
        boolean at(float statistic);
    }

    /** Readings as those of the training, one channel of them shifted by its standard deviation. */
    private record Stream(Random random, int shifted, ScoringModel by) {
        private static final double[] DEVIATION = {1, Math.sqrt(1.09), 1};

        void score(int records, Look look) {
            Estimate first = new Estimate(by.card().screening().stages().get(0));
            try (BoundScorer scorer = opened.scorer(BATCH)) {
                float[] reading = new float[3];
                for (int done = 0; done < records; done += BATCH) {
                    int batch = Math.min(BATCH, records - done);
                    for (int slot = 0; slot < batch; slot++) {
                        List<?> values = SmallModel.reading(random);
                        for (int i = 0; i < 3; i++) {
                            reading[i] = ((Double) values.get(i)).floatValue();
                        }
                        if (shifted >= 0) {
                            reading[shifted] += (float) DEVIATION[shifted];
                        }
                        scorer.put(slot, reading);
                    }
                    if (by.screen().isPresent()) {
                        scorer.evaluate(0, batch);
                    } else {
                        scorer.score(batch);
                    }
                    for (int slot = 0; slot < batch; slot++) {
                        float compared = by.screen().isPresent()
                                ? first.of(scorer, slot)
                                : by.statistic().of(scorer, slot);
                        if (!look.at(compared)) {
                            return;
                        }
                    }
                }
            }
        }
    }
}

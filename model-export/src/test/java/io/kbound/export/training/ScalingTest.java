package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** K is the density of the user's own units, on the whole way from readings to a model file. */
class ScalingTest {
    /** A power of two, so that scaled readings standardise to the same values, to the bit. */
    private static final int FACTOR = 8;

    private static final int CHANNELS = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aChannelInAnotherUnit_movesTheBoundByMinusItsLogarithmForEachValue_andNothingElse(int window)
            throws Exception {
        try (BoundModel plain = train("plain", 1, window);
                BoundModel other = train("other", FACTOR, window);
                BoundScorer plainScorer = plain.scorer(1);
                BoundScorer otherScorer = other.scorer(1)) {
            Random random = new Random(2);
            for (int i = 0; i < 20; i++) {
                float[] record = new float[window * CHANNELS];
                float[] inOtherUnit = new float[record.length];
                for (int at = 0; at < record.length; at++) {
                    record[at] = (float) random.nextGaussian();
                    inOtherUnit[at] = at % CHANNELS == 1 ? FACTOR * record[at] : record[at];
                }
                score(plainScorer, record);
                score(otherScorer, inOtherUnit);

                // 32 bits, of sums about as large as the bound.
                double rounding = 1e-5 * (100 + Math.abs(plainScorer.bound(0)));
                assertThat(otherScorer.bound(0) - plainScorer.bound(0))
                        .as("record %d of seed 2", i)
                        .isCloseTo((float) (-window * Math.log(FACTOR)), within((float) rounding));
                for (int value = 0; value < plainScorer.valueTerms(0).length; value++) {
                    if (value % CHANNELS != 1) {
                        assertThat(otherScorer.valueTerms(0)[value])
                                .isEqualTo(plainScorer.valueTerms(0)[value]);
                    }
                }
            }
        }
    }

    private static void score(BoundScorer scorer, float[] record) {
        scorer.put(0, record);
        scorer.score(1);
    }

    /** The second channel is multiplied by the factor. */
    private BoundModel train(String name, int factor, int window) throws IOException {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 600; i++) {
            float a = (float) random.nextGaussian();
            float b = 2 * a + 0.2f * (float) random.nextGaussian();
            csv.append(String.format(Locale.ROOT, "%s,%s,%s%n", a, factor * b, (float) random.nextGaussian()));
        }
        Path data = Files.writeString(folder.resolve(name + ".csv"), csv);
        Path out = folder.resolve(name + ".onnx");
        TrainingPlan plan = new TrainingPlan(
                data,
                Layout.DEFAULT,
                out,
                name,
                window,
                1,
                ViewKind.RAW,
                DenoiserKind.NETWORK,
                20,
                50,
                OptionalInt.of(8),
                2,
                16,
                1,
                StatisticKind.LEVELS,
                0.2,
                1,
                LocalDate.of(2026, 1, 2));
        new ModelTraining(plan, ModelTraining.Progress.UNHEARD).run();
        return BoundModel.open(out);
    }
}

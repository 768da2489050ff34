package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseChoiceTest {
    private static final int LEVELS = 16;
    private static final int SETS = 8;

    @Test
    void descend_findsSetsWhoseErrorsCancel_alsoOnExamplesThatItDidNotSee() {
        Random random = new Random(1);
        double seen = 0;
        double unseen = 0;
        double any = 0;
        for (int repetition = 0; repetition < 20; repetition++) {
            double[][][] errors = errors(400, random);
            int[] chosen = NoiseChoice.descend(first(errors, 200), new Random(repetition));
            int[] others = new Random(repetition).ints(LEVELS, 0, SETS).toArray();
            seen += meanSquare(errors, chosen, 0, 200);
            unseen += meanSquare(errors, chosen, 200, 400);
            any += meanSquare(errors, others, 200, 400);
        }

        assertThat(seen).isLessThan(any / 2);
        assertThat(unseen).isLessThan(any / 2);
    }

    @Test
    void descend_isTheSameForTheSameSeed() {
        double[][][] errors = errors(50, new Random(3));

        assertThat(NoiseChoice.descend(errors, new Random(5))).isEqualTo(NoiseChoice.descend(errors, new Random(5)));
    }

    /** Levels x sets x examples: what a set makes of an example depends on four properties that examples have. */
    private static double[][][] errors(int examples, Random random) {
        double[][] properties = new double[examples][4];
        for (double[] one : properties) {
            for (int i = 0; i < one.length; i++) {
                one[i] = random.nextGaussian();
            }
        }
        double[][][] errors = new double[LEVELS][SETS][examples];
        for (double[][] level : errors) {
            for (double[] set : level) {
                for (int i = 0; i < 4; i++) {
                    double weight = random.nextGaussian();
                    for (int example = 0; example < examples; example++) {
                        set[example] += weight * properties[example][i];
                    }
                }
            }
        }
        return errors;
    }

    private static double[][][] first(double[][][] errors, int examples) {
        double[][][] cut = new double[LEVELS][SETS][];
        for (int level = 0; level < LEVELS; level++) {
            for (int set = 0; set < SETS; set++) {
                cut[level][set] = Arrays.copyOf(errors[level][set], examples);
            }
        }
        return cut;
    }

    private static double meanSquare(double[][][] errors, int[] chosen, int from, int to) {
        double squares = 0;
        for (int example = from; example < to; example++) {
            double sum = 0;
            for (int level = 0; level < LEVELS; level++) {
                sum += errors[level][chosen[level]][example];
            }
            squares += sum * sum / (to - from);
        }
        return squares;
    }
}

package io.kbound.export.training;

import io.kbound.export.bound.BoundCoefficients;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.denoiser.Examples;
import java.util.Random;

/** Chooses the noise that a model keeps: of some antithetic sets at each level, those that err least together. */
final class NoiseChoice {
    /*
     * How it works: with fixed noise K errs by a sum over levels of what each level's set makes of the record, over what
     * all noise would. Part of that is the same for every record, and is taken off as a constant. The rest differs from
     * record to record, but much alike for records alike: so for training windows it is tabled by level and set, and one
     * set is taken at each level such that the sum over levels varies least over the windows. One level after the
     * other is reconsidered while all others stay (coordinate descent), until a round changes nothing. Choosing points
     * so that their errors cancel on known examples is what is called herding (Welling 2009).
     *
     * Each set remains a draw from the normal distribution, so that for a record unlike any known, K errs as it would
     * with any other seed. With more levels than the rows below allow sets for, there is nothing to choose, nor need to.
     */
    private static final int MOST_EXAMPLES = 200;
    private static final int MOST_SETS = 8;
    private static final int MOST_ROWS = 200_000;
    private static final int MOST_ROUNDS = 10;

    private final NoiseErrors errors;
    private final int levels;
    private final BoundCoefficients coefficients;

    NoiseChoice(NoiseErrors errors, int levels, BoundCoefficients coefficients) {
        this.errors = errors;
        this.levels = levels;
        this.coefficients = coefficients;
    }

    /**
     * Chooses.
     *
     * @param examples training windows
     * @param draws noise vectors per level, an even number
     */
    NoiseDraws choose(Examples examples, int draws, long seed) {
        int count = Math.min(examples.size(), MOST_EXAMPLES);
        int sets = Math.max(1, Math.min(MOST_SETS, MOST_ROWS / (count * levels * draws)));
        NoiseDraws pool = NoiseDraws.antithetic(levels, sets * draws, examples.values(), seed);
        if (sets == 1) {
            return pool;
        }
        double[][][] costs = new double[levels][sets][count];
        for (int i = 0; i < count; i++) {
            int example = (int) ((long) i * examples.size() / count);
            int column = i;
            errors.forEach(NoiseErrors.record(examples, example), pool, (row, value, squaredError) -> {
                int level = row / pool.draws();
                int set = row % pool.draws() / draws;
                costs[level][set][column] += coefficients.precision(level, value) * squaredError / draws;
            });
        }
        for (double[][] level : costs) {
            centre(level);
        }
        return pool.select(draws, descend(costs, new Random(seed)));
    }

    /** Leaves of each cost what it has over that of all sets, and of that what it has over its mean over examples. */
    private static void centre(double[][] level) {
        int count = level[0].length;
        for (int i = 0; i < count; i++) {
            double mean = 0;
            for (double[] set : level) {
                mean += set[i] / level.length;
            }
            for (double[] set : level) {
                set[i] -= mean;
            }
        }
        for (double[] set : level) {
            double mean = 0;
            for (double cost : set) {
                mean += cost / count;
            }
            for (int i = 0; i < count; i++) {
                set[i] -= mean;
            }
        }
    }

    /** By level: the set that errs least with the others'. */
    static int[] descend(double[][][] errors, Random random) {
        int[] chosen = new int[errors.length];
        double[] sum = new double[errors[0][0].length];
        for (int level = 0; level < chosen.length; level++) {
            chosen[level] = random.nextInt(errors[level].length);
            add(sum, errors[level][chosen[level]], 1);
        }
        boolean changed = true;
        for (int round = 0; changed && round < MOST_ROUNDS; round++) {
            changed = false;
            for (int level = 0; level < chosen.length; level++) {
                int before = chosen[level];
                add(sum, errors[level][before], -1);
                double least = squaresWith(sum, errors[level][before]);
                for (int set = 0; set < errors[level].length; set++) {
                    double squares = squaresWith(sum, errors[level][set]);
                    if (squares < least) {
                        least = squares;
                        chosen[level] = set;
                    }
                }
                changed |= chosen[level] != before;
                add(sum, errors[level][chosen[level]], 1);
            }
        }
        return chosen;
    }

    private static void add(double[] sum, double[] one, int sign) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += sign * one[i];
        }
    }

    private static double squaresWith(double[] sum, double[] one) {
        double squares = 0;
        for (int i = 0; i < sum.length; i++) {
            squares += (sum[i] + one[i]) * (sum[i] + one[i]);
        }
        return squares;
    }
}

package io.kbound.export.training;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.bound.BoundCoefficients;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.bound.Schedule;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.denoiser.NetworkShape;
import io.kbound.export.denoiser.NetworkTrainer;
import io.kbound.export.denoiser.TorchNetwork;
import io.kbound.export.view.Standardisation;
import io.kbound.scorer.series.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The standard error of K against network rows per record: root mean square over calibration windows, against the exact
 * sum. Rig windows are simulated; public sets beside the checkout are taken where they are there.
 */
class EstimatorBenchmark {
    private static final int STEPS = Integer.getInteger("estimator.steps", 1500);
    private static final int RECORDS = Integer.getInteger("estimator.records", 32);
    private static final int SEEDS = Integer.getInteger("estimator.seeds", 2);
    private static final String SETS = System.getProperty("estimator.sets", "cardio,satellite,optdigits");
    private static final int[] ROWS = {16, 32, 64, 128, 256};
    private static final int EXACT_DRAWS = 8;
    private static final int EXAMPLES = 500;
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);

    @TempDir
    private Path folder;

    /** Ways to take the sum over t and the mean over noise; + adds to the way before. */
    private enum Way {
        RANDOM_STEPS("plain: random t, fresh noise"),
        EVEN_STEPS("plain: even t, fixed noise"),
        ANTITHETIC("antithetic pairs"),
        LEVELS("+ levels in log SNR"),
        CONTROL("+ control by squared noise"),
        MEAN("mean over training taken off"),
        CHOSEN("+ chosen noise");

        private final String title;

        Way(String title) {
            this.title = title;
        }
    }

    @Test
    void printsTheStandardErrorByRows() throws Exception {
        Path rig = folder.resolve("rig.csv");
        Process simulate = new ProcessBuilder(
                        "../kbound", "simulate", "--out", rig.toString(), "--rows", "8000", "--clean", "8000")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (simulate.waitFor() != 0) {
            throw new IllegalStateException("the launcher does not simulate");
        }
        measure("pump rig, summary of 32", rig, 32, ViewKind.SUMMARY);
        measure("pump rig, raw window of 8", rig, 8, ViewKind.RAW);
        for (String set : SETS.split(",", -1)) {
            Path data = Path.of("../../shared/data/adbench", set + ".csv.gz");
            if (Files.exists(data)) {
                measure(set, data, 1, ViewKind.RAW);
            }
        }
    }

    private static void measure(String title, Path data, int window, ViewKind view) throws Exception {
        try (TrainingWindows windows = TrainingWindows.read(data, Layout.DEFAULT, window, 1, readings -> {})) {
            Split split = Split.deal(windows, 0.2, 1);
            Standardisation standardisation =
                    StandardisationFit.of(windows, split.fit(), view).standardisation();
            NetworkShape shape = new NetworkShape(standardisation.constant(), 256, 2);
            StandardisedWindows fit = new StandardisedWindows(windows, split.fit(), standardisation);
            float[] parameters = new NetworkTrainer(SCHEDULE, STEPS, 1)
                    .train(
                            shape,
                            fit,
                            new StandardisedWindows(windows, split.validation(), standardisation),
                            (step, loss, validationLoss) -> {})
                    .parameters();
            try (TorchNetwork network = new TorchNetwork(shape, SCHEDULE, parameters)) {
                new Measurement(
                                network,
                                standardisation.scales(),
                                some(windows, split.fit(), EXAMPLES, standardisation),
                                some(windows, split.calibration(), RECORDS, standardisation))
                        .print(title);
            }
        }
    }

    private static StandardisedWindows some(
            TrainingWindows windows, int[] part, int most, Standardisation standardisation) {
        return new StandardisedWindows(windows, Split.some(part, most, new Random(1)), standardisation);
    }

    /** One network's errors of K. */
    private static final class Measurement {
        private final TorchNetwork network;
        private final double[] scales;
        private final StandardisedWindows fit;
        private final StandardisedWindows records;
        private final Levels all = Levels.all(SCHEDULE);

        /** By record and half of the draws: the noise, and the squared errors at every level. */
        private final NoiseDraws[][] fresh;

        private final double[][][][] everywhere;

        Measurement(TorchNetwork network, double[] scales, StandardisedWindows fit, StandardisedWindows records) {
            this.network = network;
            this.scales = scales;
            this.fit = fit;
            this.records = records;
            this.fresh = new NoiseDraws[records.size()][2];
            this.everywhere = new double[records.size()][2][][];
            NoiseErrors errors = new NoiseErrors(network, all);
            for (int i = 0; i < records.size(); i++) {
                for (int half = 0; half < 2; half++) {
                    fresh[i][half] =
                            NoiseDraws.antithetic(all.count(), EXACT_DRAWS / 2, fit.values(), 1000 + 2L * i + half);
                    everywhere[i][half] = errors.of(NoiseErrors.record(records, i), fresh[i][half]);
                }
            }
        }

        void print(String title) {
            System.out.printf(
                    "%n%s: %d values, %d training windows%n%-32s", title, records.values(), fit.size(), "rows");
            Map<Way, StringBuilder> lines = new EnumMap<>(Way.class);
            for (Way way : Way.values()) {
                lines.put(way, new StringBuilder());
            }
            for (int rows : ROWS) {
                System.out.printf("%8d", rows);
                Map<Way, Double> squares = new EnumMap<>(Way.class);
                double own = add(squares, rows);
                lines.forEach(
                        (way, line) -> line.append(String.format("%8.2f", Math.sqrt(squares.getOrDefault(way, 0.0)))));
                if (rows == ROWS[ROWS.length - 1]) {
                    System.out.printf("%n");
                    lines.forEach((way, line) -> System.out.printf("%-32s%s%n", way.title, line));
                    System.out.printf("the exact sum's own error, taken off: %.2f%n", own);
                }
            }
        }

        /** Adds the mean squared errors of all ways, less the exact sum's own; returns that error. */
        private double add(Map<Way, Double> squares, int rows) {
            Levels levels = Levels.spread(SCHEDULE, rows / 2);
            NoiseErrors atLevels = new NoiseErrors(network, levels);
            NoiseErrors.Fit errors = atLevels.fit(fit, 4, new Random(2));
            BoundCoefficients plain = new BoundCoefficients(levels, errors.mean(), scales);
            BoundCoefficients exact = new BoundCoefficients(all, levels.interpolate(errors.mean()), scales);
            double[][] slopes = levels.interpolate(errors.slope());
            double[] truth = new double[records.size()];
            double ownSquares = 0;
            for (int i = 0; i < truth.length; i++) {
                double[] halves = new double[2];
                for (int half = 0; half < 2; half++) {
                    halves[half] = exact.forNoise(fresh[i][half], slopes)
                            .bound(wide(NoiseErrors.record(records, i)), everywhere[i][half]);
                }
                truth[i] = (halves[0] + halves[1]) / 2;
                ownSquares += Math.pow(halves[0] - halves[1], 2) / 4 / truth.length;
            }
            for (int seed = 0; seed < SEEDS; seed++) {
                NoiseDraws any = NoiseDraws.antithetic(levels.count(), 2, fit.values(), seed);
                NoiseDraws chosen = new NoiseChoice(atLevels, levels.count(), plain).choose(fit, 2, seed);
                BoundCoefficients controlled = plain.forNoise(any, errors.slope());
                BoundCoefficients centred = plain.withoutExcess(atLevels.excess(fit, any, errors));
                BoundCoefficients ours = plain.withoutExcess(atLevels.excess(fit, chosen, errors));
                for (int i = 0; i < truth.length; i++) {
                    float[] record = NoiseErrors.record(records, i);
                    double[] x = wide(record);
                    double[][] errorsOf = atLevels.of(record, any);
                    add(squares, Way.LEVELS, plain.bound(x, errorsOf) - truth[i]);
                    add(squares, Way.CONTROL, controlled.bound(x, errorsOf) - truth[i]);
                    add(squares, Way.MEAN, centred.bound(x, errorsOf) - truth[i]);
                    add(squares, Way.CHOSEN, ours.bound(x, atLevels.of(record, chosen)) - truth[i]);
                    long one = 1000L * seed + i;
                    add(
                            squares,
                            Way.RANDOM_STEPS,
                            sum(exact, record, steps(rows, new Random(one)), false, one) - truth[i]);
                    add(squares, Way.EVEN_STEPS, sum(exact, record, even(rows), false, seed) - truth[i]);
                    int[] even = even(rows / 2);
                    int[] twice = new int[rows];
                    Arrays.setAll(twice, row -> even[row / 2]);
                    add(squares, Way.ANTITHETIC, sum(exact, record, twice, true, seed) - truth[i]);
                }
            }
            double own = ownSquares;
            squares.replaceAll((way, withOwn) -> Math.max(0, withOwn - own));
            return Math.sqrt(own);
        }

        private void add(Map<Way, Double> squares, Way way, double error) {
            squares.merge(way, error * error / (records.size() * SEEDS), Double::sum);
        }

        /** K with the sum over t taken at some steps, each standing for as many. */
        private double sum(BoundCoefficients exact, float[] record, int[] steps, boolean pairs, long seed) {
            int values = record.length;
            Random random = new Random(seed);
            float[] noise = new float[steps.length * values];
            float[] noisy = new float[noise.length];
            for (int at = 0; at < noise.length; at++) {
                boolean second = pairs && at / values % 2 == 1;
                noise[at] = second ? -noise[at - values] : (float) random.nextGaussian();
                int t = steps[at / values];
                noisy[at] = (float) (Math.sqrt(SCHEDULE.signal(t)) * record[at % values]
                        + Math.sqrt(SCHEDULE.noise(t)) * noise[at]);
            }
            float[] predicted = network.predictNoise(noisy, steps);
            double bound = exact.bound(wide(record), new double[all.count()][values]);
            for (int at = 0; at < noise.length; at++) {
                double off = predicted[at] - noise[at];
                bound -= exact.precision(steps[at / values] - 2, at % values) * off * off * all.count() / steps.length;
            }
            return bound;
        }

        private int[] steps(int count, Random random) {
            return random.ints(count, 2, 2 + all.count()).toArray();
        }

        private int[] even(int count) {
            int[] steps = new int[count];
            Arrays.setAll(steps, i -> 2 + (int) ((i + 0.5) * all.count() / count));
            return steps;
        }

        private static double[] wide(float[] record) {
            double[] wide = new double[record.length];
            Arrays.setAll(wide, i -> record[i]);
            return wide;
        }
    }
}

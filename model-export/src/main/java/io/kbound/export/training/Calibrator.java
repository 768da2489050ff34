package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.judgement.Estimate;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Measures what is normal on windows that training never saw, with the runtime that will score in production. */
final class Calibrator {
    private static final int EXACT_WINDOWS = 32;
    private static final int FEWEST_FOR_BANDS = 30;
    private static final int MOST_FOR_BANDS = 10_000;
    private static final int MOST_FOR_SCREENING = 4000;

    /** Of so many evaluations, screening gets one: few enough that it costs next to nothing, and at most so many. */
    private static final int ALL_PER_SCREENING = 12;

    private static final int MOST_SCREENING = 8;
    private static final int MOST_CANDIDATES = 128;

    private final TrainingWindows windows;
    private final Split split;
    private final Reference reference;
    private final long seed;

    Calibrator(TrainingWindows windows, Split split, Reference reference, long seed) {
        this.windows = windows;
        this.split = split;
        this.reference = reference;
        this.seed = seed;
    }

    /**
     * What the card says of how windows are judged, and of what is normal.
     *
     * @param statistic with what it is for windows of training
     * @param screening fitted to windows of training
     */
    record Measured(ModelCard.Statistic statistic, ModelCard.Screening screening, ModelCard.Calibration calibration) {}

    /** What one calibration window is. */
    private record Window(float bound, float statistic, float screen) {}

    Measured measure(BoundModel model, StatisticKind kind) {
        ModelCard card = model.card();
        ModelCard.Statistic statistic = kind == StatisticKind.BOUND ? ModelCard.Statistic.THE_BOUND : levels(model);
        Statistic judgedBy = new Statistic(statistic);
        ModelCard.Screening screening = screening(model, judgedBy);
        Optional<Estimate> estimate = screening.absent() ? Optional.empty() : Optional.of(new Estimate(screening));
        double[] byChannel = new double[card.channels().size()];
        double[] byLevel = new double[card.levels().size() + 1];
        List<Window> measured = new ArrayList<>(split.calibration().length);
        forEach(model, split.calibration(), screening.evaluations(), (scorer, slot) -> {
            measured.add(new Window(
                    scorer.bound(slot),
                    judgedBy.of(scorer, slot),
                    estimate.isPresent() ? estimate.get().of(scorer, slot) : 0));
            addMean(byChannel, scorer.valueTerms(slot));
            addMean(byLevel, scorer.levelTerms(slot));
        });
        double standardError =
                standardError(measured.stream().map(Window::bound).toList());
        // Among equals the cautious order: those of higher estimate count as the lower ones.
        measured.sort(Comparator.comparing(Window::statistic)
                .thenComparing(Comparator.comparing(Window::screen).reversed()));
        return new Measured(
                statistic,
                screening,
                new ModelCard.Calibration(
                        measured.stream().map(Window::bound).sorted().toList(),
                        kind == StatisticKind.BOUND
                                ? List.of()
                                : measured.stream().map(Window::statistic).toList(),
                        screening.absent()
                                ? List.of()
                                : measured.stream().map(Window::screen).toList(),
                        standardError,
                        Arrays.stream(byChannel).boxed().toList(),
                        Arrays.stream(byLevel).boxed().toList()));
    }

    /** How the statistic is foretold, by windows that are not for calibration. */
    private ModelCard.Screening screening(BoundModel model, Statistic judgedBy) {
        ModelCard card = model.card();
        Random random = new Random(seed);
        int all = card.levels().size() * card.noise().draws();
        int[] candidates = candidates(all);
        List<float[]> normal = new ArrayList<>();
        for (int window : Split.some(split.known(), MOST_FOR_SCREENING, random)) {
            normal.add(raw(window));
        }
        BrokenWindows breaking = new BrokenWindows(normal, card.channels().size(), random);
        List<float[]> broken =
                IntStream.range(0, normal.size()).mapToObj(breaking::breakOne).toList();
        int count = Math.max(judgedBy.bands(), Math.min(MOST_SCREENING, all / ALL_PER_SCREENING));
        return new ScreenFit(
                        evaluated(model, judgedBy, normal, candidates),
                        evaluated(model, judgedBy, broken, candidates),
                        random)
                .choose(count, candidates);
    }

    private static ScreenFit.Evaluated evaluated(
            BoundModel model, Statistic judgedBy, List<float[]> raw, int[] candidates) {
        double[][] costs = new double[candidates.length][raw.size()];
        double[][] bands = new double[judgedBy.bands()][raw.size()];
        int[] at = new int[1];
        forEach(model, raw.size(), raw::get, Arrays.stream(candidates).boxed().toList(), (scorer, slot) -> {
            for (int i = 0; i < candidates.length; i++) {
                costs[i][at[0]] = scorer.cost(slot, i);
            }
            for (int band = 0; band < bands.length; band++) {
                bands[band][at[0]] = judgedBy.ofBand(scorer, slot, band);
            }
            at[0]++;
        });
        return new ScreenFit.Evaluated(costs, bands);
    }

    private float[] raw(int window) {
        float[] raw = new float[windows.windowValues()];
        windows.copyTo(window, raw);
        return raw;
    }

    /** Evaluations that screening may choose from: all, or of very many some that are evenly spread. */
    private static int[] candidates(int all) {
        int[] candidates = new int[Math.min(all, MOST_CANDIDATES)];
        Arrays.setAll(candidates, i -> (int) ((long) i * all / candidates.length));
        return candidates;
    }

    /**
     * The levels' bands, by windows that are not for calibration, so that the calibration windows are as new to the statistic as any
     * other: by validation windows, which a network or a mixture of records was not fitted to, or, where too few of them share no
     * reading, by all that training knows.
     */
    private ModelCard.Statistic levels(BoundModel model) {
        int[] known = split.validation().length / model.card().window().apart() >= FEWEST_FOR_BANDS
                ? split.validation()
                : split.known();
        List<float[]> levelTerms = new ArrayList<>();
        forEach(
                model,
                Split.some(known, MOST_FOR_BANDS, new Random(seed)),
                List.of(),
                (scorer, slot) -> levelTerms.add(scorer.levelTerms(slot)));
        return Statistic.levels(model.card().levels(), levelTerms);
    }

    private interface Sink {
        void take(BoundScorer scorer, int slot);
    }

    private void forEach(BoundModel model, int[] chosen, List<Integer> evaluations, Sink sink) {
        forEach(model, chosen.length, i -> raw(chosen[i]), evaluations, sink);
    }

    /** Scores windows, and makes some evaluations of each by themselves, too. */
    private static void forEach(
            BoundModel model, int windows, IntFunction<float[]> raw, List<Integer> evaluations, Sink sink) {
        try (BoundScorer scorer = model.scorer(model.batchSize(), evaluations)) {
            for (int from = 0; from < windows; from += scorer.maxBatch()) {
                int count = Math.min(scorer.maxBatch(), windows - from);
                for (int slot = 0; slot < count; slot++) {
                    scorer.put(slot, raw.apply(from + slot));
                }
                scorer.score(count);
                if (!evaluations.isEmpty()) {
                    scorer.evaluate(count);
                }
                for (int slot = 0; slot < count; slot++) {
                    sink.take(scorer, slot);
                }
            }
        }
    }

    /** Adds one window's share of the means; terms beyond the sums' length wrap around (rows of the same channels). */
    private void addMean(double[] means, float[] terms) {
        for (int i = 0; i < terms.length; i++) {
            means[i % means.length] += terms[i] / (double) split.calibration().length;
        }
    }

    /**
     * Root mean square error of the model's bounds over some of the windows. The exact sum has fresh noise, and so an
     * error of its own: the product of the differences from two of them has the squared error as its mean, and no more.
     * An error too small to tell from none is given as the least that could be told.
     */
    private double standardError(List<Float> bounds) {
        Random random = new Random(seed);
        int[] chosen = split.calibration();
        StandardisedWindows examples = new StandardisedWindows(windows, chosen, reference.standardisation());
        int[] all = new int[chosen.length];
        Arrays.setAll(all, i -> i);
        int[] some = Split.some(all, EXACT_WINDOWS, random);
        double mean = 0;
        double squares = 0;
        for (int example : some) {
            double off = bounds.get(example) - reference.exactBound(examples, example, random);
            double again = bounds.get(example) - reference.exactBound(examples, example, random);
            mean += off * again / some.length;
            squares += off * again * off * again / some.length;
        }
        double chance = Math.sqrt((squares - mean * mean) / some.length);
        return Math.sqrt(Math.max(mean, chance));
    }
}

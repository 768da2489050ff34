package io.kbound.export.calibration;

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
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Measures what is normal on windows that training never saw, with the runtime that will score in production. */
public final class Calibrator {
    private static final int FEWEST_FOR_BANDS = 30;
    private static final int MOST_FOR_BANDS = 10_000;

    private final TrainingWindows windows;
    private final Split split;
    private final ToDoubleFunction<List<Float>> standardError;
    private final long seed;

    /**
     * @param split the windows that calibrate, and those that what they are judged by is fitted to
     * @param standardError of the calibration windows' bounds, in nats
     */
    public Calibrator(TrainingWindows windows, Split split, ToDoubleFunction<List<Float>> standardError, long seed) {
        this.windows = windows;
        this.split = split;
        this.standardError = standardError;
        this.seed = seed;
    }

    /**
     * What the card says of how windows are judged, and of what is normal.
     *
     * @param screening fitted to windows that do not calibrate
     */
    public record Measured(
            ModelCard.Statistic statistic, ModelCard.Screening screening, ModelCard.Calibration calibration) {}

    /**
     * What one calibration window is.
     *
     * @param screens what each stage of screening makes of it
     */
    private record Window(float bound, float statistic, int position, List<Float> screens) {}

    /** A statistic of a kind, by what it is for windows that do not calibrate. */
    public ModelCard.Statistic statistic(BoundModel model, StatisticKind kind) {
        return kind == StatisticKind.BOUND ? ModelCard.Statistic.THE_BOUND : levels(model);
    }

    /** What is normal, judged by a statistic. */
    public Measured measure(BoundModel model, ModelCard.Statistic statistic) {
        ModelCard card = model.card();
        Statistic judgedBy = new Statistic(statistic);
        ModelCard.Screening screening = new ScreenTraining(windows, split, seed).fit(model, judgedBy);
        List<Estimate> estimates =
                screening.stages().stream().map(Estimate::new).toList();
        int[] positions = windows.positions(split.calibration(), card.window().stride());
        double[] byChannel = new double[card.channels().size()];
        double[] byLevel = new double[card.levels().size() + 1];
        double[] byCell = new double[byLevel.length * byChannel.length];
        List<Window> measured = new ArrayList<>(split.calibration().length);
        forEach(model, split.calibration(), screening.evaluations(), new ScoredWindows.Sink() {
            @Override
            public void scored(BoundScorer scorer, int slot) {
                measured.add(new Window(
                        scorer.bound(slot), judgedBy.of(scorer, slot), positions[measured.size()], new ArrayList<>()));
                addMean(byChannel, scorer.valueTerms(slot));
                addMean(byLevel, scorer.levelTerms(slot));
                addMean(byCell, scorer.cellTerms(slot));
            }

            @Override
            public void evaluated(BoundScorer scorer, int slot, int window, int stage) {
                measured.get(window).screens.add(estimates.get(stage).of(scorer, slot));
            }
        });
        double error =
                standardError.applyAsDouble(measured.stream().map(Window::bound).toList());
        // Among equals the cautious order: those that are passed over first count as the lower ones.
        measured.sort(Comparator.comparing(Window::statistic)
                .thenComparing(Comparator.comparing((Window window) -> screening.clearance(window.screens::get))
                        .reversed()));
        return new Measured(
                statistic,
                screening,
                new ModelCard.Calibration(
                        measured.stream().map(Window::bound).sorted().toList(),
                        statistic.kind() == StatisticKind.BOUND
                                ? List.of()
                                : measured.stream().map(Window::statistic).toList(),
                        IntStream.range(0, screening.stages().size())
                                .mapToObj(stage -> measured.stream()
                                        .map(window -> window.screens.get(stage))
                                        .toList())
                                .toList(),
                        card.window().apart() == 1
                                ? List.of()
                                : measured.stream().map(Window::position).toList(),
                        error,
                        Arrays.stream(byChannel).boxed().toList(),
                        Arrays.stream(byLevel).boxed().toList(),
                        Arrays.stream(byCell).boxed().toList()));
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
        forEach(model, Split.some(known, MOST_FOR_BANDS, new Random(seed)), List.of(), new ScoredWindows.Sink() {
            @Override
            public void scored(BoundScorer scorer, int slot) {
                levelTerms.add(scorer.levelTerms(slot));
            }
        });
        return Statistic.levels(model.card().levels(), levelTerms);
    }

    private void forEach(BoundModel model, int[] chosen, List<List<Integer>> evaluations, ScoredWindows.Sink sink) {
        ScoredWindows.forEach(model, chosen.length, i -> windows.raw(chosen[i]), evaluations, sink);
    }

    /** Adds one window's share of the means; terms beyond the sums' length wrap around (rows of the same channels). */
    private void addMean(double[] means, float[] terms) {
        for (int i = 0; i < terms.length; i++) {
            means[i % means.length] += terms[i] / (double) split.calibration().length;
        }
    }
}

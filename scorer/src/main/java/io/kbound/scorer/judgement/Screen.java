package io.kbound.scorer.judgement;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tells, from few of the network's evaluations, which windows cannot be anomalies, so that only the others need all of them. It asks in
 * stages: who is not cleared by the fewest evaluations is looked at with some more, and only then with all.
 *
 * <p>A stage clears a window when its {@link Estimate}, less the stage's margin, lies above a cut. The cut is conformal: at a
 * false-alarm rate r and n calibration windows, a window is an anomaly where it is among the k = floor(r (n + 1)) lowest of itself and
 * them. Among the k - 1 lowest calibration windows, those that share readings are one run, and what the largest of all stages'
 * estimates less their margins comes to at most within a run is its clearance. If a new run is exchangeable with the R that there are,
 * its clearance is as likely to be any in rank among its own and theirs. So at the ceil((1 - m)(R + 1))-th smallest of these, the
 * chance that any of its windows is passed over is at most m (Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005).
 * That is the promise for normal records, and it needs R + 1 >= 1 / m. Records that are not normal it says nothing of: they lie lower,
 * and room is left for them by looking with all evaluations at {@value #ROOM} times as many windows as may alarm, at least.
 */
public final class Screen {
    /** Windows that are looked at with all evaluations, over those that may alarm: the least that there are. */
    public static final int ROOM = 2;

    private final List<Stage> stages;

    private Screen(List<Stage> stages) {
        this.stages = stages;
    }

    /** One estimate of every window that comes to it. */
    private record Stage(Estimate estimate, Calibration calibration, float cut) {}

    /**
     * Why a model's windows cannot be screened, if they cannot.
     *
     * @param falseAlarmRate at which windows are judged
     * @param missRate the largest chance that a run of normal windows which all evaluations would call anomalies is passed over
     */
    public static Optional<String> obstacle(ModelCard card, double falseAlarmRate, double missRate) {
        if (card.screening().absent()) {
            return Optional.of("the model was exported without");
        }
        int runs = lowestRuns(card, falseAlarmRate).size();
        if (rank(runs, missRate) <= runs) {
            return Optional.empty();
        }
        long needed = (long) Math.ceil(1 / missRate - 1e-9);
        int windows = card.normal().size();
        String promise =
                "to miss at most " + missRate + " of the alarms at a false-alarm rate of " + falseAlarmRate + " takes ";
        return Optional.of(
                card.calibration().positions().isEmpty()
                        ? promise + (long) (Math.ceil(needed / falseAlarmRate - 1e-9) - 1)
                                + " calibration windows, and the model has " + windows
                        : promise + (needed - 1)
                                + " calibration windows that would alarm and share no reading, and the model's "
                                + windows + " hold " + runs);
    }

    /**
     * A screen for a model.
     *
     * @param falseAlarmRate at which windows are judged
     * @param missRate the largest chance that a run of normal windows which all evaluations would call anomalies is passed over
     * @throws KboundException where there is an {@link #obstacle}
     */
    public static Screen of(ModelCard card, double falseAlarmRate, double missRate) {
        obstacle(card, falseAlarmRate, missRate).ifPresent(obstacle -> {
            throw new KboundException(
                    "screening", obstacle, "train with more readings, allow more misses or alarms, or do without it");
        });
        List<Float> clearances = clearances(card);
        List<Float> ofRuns = lowestRuns(card, falseAlarmRate).stream()
                .map(run ->
                        run.stream().map(clearances::get).max(Float::compare).orElseThrow())
                .sorted()
                .toList();
        float promised = ofRuns.get(rank(ofRuns.size(), missRate) - 1);
        float roomy =
                new Calibration(clearances.stream().sorted().toList()).quantile(Math.min(1, ROOM * falseAlarmRate));
        float cut = Math.max(promised, roomy);
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < card.screening().stages().size(); i++) {
            ModelCard.Stage stage = card.screening().stages().get(i);
            stages.add(new Stage(
                    new Estimate(stage),
                    new Calibration(card.calibration().screens().get(i).stream()
                            .sorted()
                            .toList()),
                    // Whatever rounding does, a calibration window at the cut is not cleared.
                    Math.nextUp((float) (cut + stage.margin()))));
        }
        return new Screen(stages);
    }

    /** How often a window that is not cleared is looked at before all evaluations are made. */
    int stages() {
        return stages.size();
    }

    /** A stage's estimate for a slot that its evaluations were made of. */
    float estimate(int stage, BoundScorer scorer, int slot) {
        return stages.get(stage).estimate.of(scorer, slot);
    }

    /** Whether a stage's estimate of a window tells that it need not be looked at again. */
    boolean clears(int stage, float estimated) {
        return estimated > stages.get(stage).cut;
    }

    /** The verdict on a window that a stage cleared: its p-value is that of its estimate among the calibration windows'. */
    Verdict verdict(int stage, float estimated) {
        Stage by = stages.get(stage);
        return new Verdict(estimated, by.calibration.pValue(estimated), by.cut, false);
    }

    /** The first stage's estimates of the calibration windows: those that every window gets. */
    public Calibration calibration() {
        return stages.get(0).calibration;
    }

    /** By calibration window, in the order of what they are judged by: above which cut it would be passed over. */
    private static List<Float> clearances(ModelCard card) {
        List<List<Float>> screens = card.calibration().screens();
        return IntStream.range(0, card.normal().size())
                .mapToObj(window -> (float)
                        card.screening().clearance(stage -> screens.get(stage).get(window)))
                .toList();
    }

    /** The windows that alarm among the calibration windows, by the runs that they make. */
    private static List<List<Integer>> lowestRuns(ModelCard card, double falseAlarmRate) {
        int lowest = Calibration.lowest(falseAlarmRate, card.normal().size());
        List<Integer> positions = card.calibration().positions();
        List<Integer> inTime = new ArrayList<>(
                IntStream.range(0, Math.max(0, lowest - 1)).boxed().toList());
        if (positions.isEmpty()) {
            return inTime.stream().map(List::of).toList();
        }
        inTime.sort(Comparator.comparing(positions::get));
        List<List<Integer>> runs = new ArrayList<>();
        int end = 0;
        for (int window : inTime) {
            if (runs.isEmpty() || positions.get(window) - end >= card.window().apart()) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(window);
            end = positions.get(window);
        }
        return runs;
    }

    /** Of so many runs' clearances, the smallest first, the one that no more than the share promised lie above. */
    private static int rank(int runs, double missRate) {
        return Math.max(1, (int) Math.ceil((1 - missRate) * (runs + 1) - 1e-9));
    }
}

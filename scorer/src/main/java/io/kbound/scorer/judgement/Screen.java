package io.kbound.scorer.judgement;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.onnx.BoundScorer;
import java.util.List;
import java.util.Optional;

/**
 * Tells, from few of the network's evaluations, which windows cannot be anomalies, so that only the others need all of them.
 *
 * <p>A window is passed over when its {@link Estimate} lies above a cut. The cut is conformal: at a false-alarm rate r and n
 * calibration windows, a window is an anomaly where it is among the k = floor(r (n + 1)) lowest of itself and them. If it is
 * exchangeable with them, then, given that, its estimate is as likely to be any in rank among its own and those of the k - 1 lowest
 * calibration windows. So at the ceil((1 - m) k)-th smallest of these, the chance that it is passed over is at most m (Vovk,
 * Gammerman, Shafer: Algorithmic Learning in a Random World, 2005). That is the promise for normal records, and it needs
 * m k >= 1. Records that are not normal it says nothing of: they lie lower, and room is left for them by looking at
 * {@value #ROOM} times as many windows as may alarm, at least.
 */
public final class Screen {
    /** Windows that are looked at again, over those that may alarm: the least that there are. */
    public static final int ROOM = 3;

    private final Estimate estimate;
    private final Calibration calibration;
    private final float cut;

    private Screen(Estimate estimate, Calibration calibration, float cut) {
        this.estimate = estimate;
        this.calibration = calibration;
        this.cut = cut;
    }

    /**
     * Why a model's windows cannot be screened, if they cannot.
     *
     * @param falseAlarmRate at which windows are judged
     * @param missRate the largest chance that a normal window which all evaluations would call an anomaly is passed over
     */
    public static Optional<String> obstacle(ModelCard card, double falseAlarmRate, double missRate) {
        if (card.screening().absent()) {
            return Optional.of("the model was exported without");
        }
        int lowest = lowest(card, falseAlarmRate);
        if (rank(lowest, missRate) > lowest - 1) {
            long needed = (long) Math.ceil(Math.ceil(1 / missRate - 1e-9) / falseAlarmRate - 1e-9) - 1;
            return Optional.of("to miss at most " + missRate + " of the alarms at a false-alarm rate of "
                    + falseAlarmRate + " takes " + needed + " calibration windows, and the model has "
                    + card.normal().size());
        }
        return Optional.empty();
    }

    /**
     * A screen for a model.
     *
     * @param falseAlarmRate at which windows are judged
     * @param missRate the largest chance that a normal window which all evaluations would call an anomaly is passed over
     * @throws KboundException where there is an {@link #obstacle}
     */
    public static Screen of(ModelCard card, double falseAlarmRate, double missRate) {
        obstacle(card, falseAlarmRate, missRate).ifPresent(obstacle -> {
            throw new KboundException(
                    "screening", obstacle, "train with more readings, allow more misses or alarms, or do without it");
        });
        List<Float> screens = card.calibration().screens();
        Calibration calibration = new Calibration(screens.stream().sorted().toList());
        int lowest = lowest(card, falseAlarmRate);
        List<Float> ofLowest = screens.subList(0, lowest - 1).stream().sorted().toList();
        float promised = ofLowest.get(rank(lowest, missRate) - 1);
        float roomy = calibration.quantile(Math.min(1, ROOM * falseAlarmRate));
        return new Screen(new Estimate(card.screening()), calibration, Math.max(promised, roomy));
    }

    /** The estimate for an evaluated slot. */
    public float estimate(BoundScorer scorer, int slot) {
        return estimate.of(scorer, slot);
    }

    /** Whether a window of that estimate need not be looked at again. */
    public boolean clears(float estimated) {
        return estimated > cut;
    }

    /** The verdict on a window that is cleared: its own p-value is that of its estimate among the calibration windows'. */
    public Verdict verdict(float estimated) {
        return new Verdict(estimated, calibration.pValue(estimated), cut, false);
    }

    /** The estimates of the calibration windows. */
    public Calibration calibration() {
        return calibration;
    }

    /** k: of so many windows, the lowest of themselves and the calibration's, each alarms. */
    private static int lowest(ModelCard card, double falseAlarmRate) {
        return Calibration.lowest(falseAlarmRate, card.normal().size());
    }

    private static int rank(int lowest, double missRate) {
        return Math.max(1, (int) Math.ceil((1 - missRate) * lowest - 1e-9));
    }
}

package io.kbound.scorer.judgement;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Judge.Verdict;

/**
 * Calibration that follows each source. A source's own level and spread of the statistic take the place of the model's; the shape of
 * the distribution, its tail above all, stays the model's. So one model serves machines that are alike and not equal, and one
 * that ages.
 *
 * <p>Level and spread are the median and the quartiles of the source's newest statistics that were not judged anomalous, in the
 * beginning the model's own. Leaving anomalies out cuts the lowest statistics off: the quantile u of all is the quantile
 * (u − rate)/(1 − rate) of what is left, and that is the one taken. Counting among what is left, as one would among calibration
 * statistics, would cut ever more off: each generation lacks what the one before it called anomalous. The quartiles lie far
 * from the cut and do not follow it.
 *
 * <p>A source so far from the model that all its windows are anomalous is never learned: it needs a model of its own.
 *
 * <p>Of windows that overlap, one in so many is learned, so that no two share a reading. What changes slowly is learned,
 * a slow fault too: the {@link DriftDetector}, which always compares with the model's own calibration, tells.
 */
public final class RollingCalibration {
    /** The fewest windows whose quartiles say something. */
    public static final int FEWEST_WINDOWS = 50;

    /** The most that a source's state should hold. */
    public static final int MOST_WINDOWS = 100_000;

    private static final double LOW = 0.25;
    private static final double MIDDLE = 0.5;
    private static final double HIGH = 0.75;

    /** At a higher rate the cut comes close to the lower quartile. */
    private static final double HIGHEST_RATE = 0.2;

    /** A source whose spread differs more from the model's is judged as if it differed so much. */
    private static final double MOST_SPREAD = 10;

    private final Judge judge;
    private final String model;
    private final int every;
    private final float[] warm;
    private final double normalLevel;
    private final double normalSpread;

    /**
     * @param judge by the model's own calibration
     * @param model what is judged, and by what statistic: what was learned under one says nothing under another
     * @param windows how many of a source's statistics are remembered
     * @param every of so many windows in a row, one is learned
     * @throws KboundException where the judge's false-alarm rate is too high for it
     */
    public RollingCalibration(Judge judge, String model, int windows, int every) {
        if (judge.falseAlarmRate() > HIGHEST_RATE) {
            throw new KboundException(
                    "false-alarm rate " + judge.falseAlarmRate(),
                    "a rolling calibration cannot follow a source that is called anomalous so often",
                    "choose one up to " + HIGHEST_RATE + ", or judge by the model's own calibration");
        }
        this.judge = judge;
        this.model = model;
        this.every = every;
        this.warm = new float[windows];
        for (int i = 0; i < windows; i++) {
            double share = (i + 0.5) / windows;
            warm[i] = judge.calibration().quantile(judge.falseAlarmRate() + (1 - judge.falseAlarmRate()) * share);
        }
        this.normalLevel = level(warm);
        this.normalSpread = spread(warm);
    }

    /**
     * The rolling calibration of a model's statistic.
     *
     * @param windows how many of a source's statistics are remembered; of its windows, those are learned that share no reading
     * @throws KboundException where the judge's false-alarm rate is too high for it
     */
    public static RollingCalibration of(ModelCard card, Judge judge, int windows) {
        return new RollingCalibration(
                judge, card.judgedId(), windows, card.window().apart());
    }

    /**
     * The verdict on a source's next statistic, and, where it is normal, what is learned from it.
     *
     * @param source what has been learned of the source; it is changed
     */
    public Verdict judge(SourceNorm source, float statistic) {
        source.follow(model, warm);
        float[] recent = source.ascending();
        double level = level(recent);
        double ratio = normalSpread > 0 ? spread(recent) / normalSpread : 1;
        ratio = Math.max(1 / MOST_SPREAD, Math.min(MOST_SPREAD, ratio));
        float threshold = (float) (level + (judge.threshold() - normalLevel) * ratio);
        boolean anomaly = statistic <= threshold;
        PValue p = judge.calibration().pValue((float) (normalLevel + (statistic - level) / ratio));
        if (!anomaly && source.isDue(every)) {
            source.learn(statistic);
        }
        return new Verdict(statistic, p, threshold, anomaly);
    }

    private double level(float[] ascending) {
        return Quantiles.of(ascending, beyondCut(MIDDLE));
    }

    private double spread(float[] ascending) {
        return (double) Quantiles.of(ascending, beyondCut(HIGH)) - Quantiles.of(ascending, beyondCut(LOW));
    }

    /** Where a quantile of all statistics lies among those that were not judged anomalous. */
    private double beyondCut(double share) {
        return (share - judge.falseAlarmRate()) / (1 - judge.falseAlarmRate());
    }
}

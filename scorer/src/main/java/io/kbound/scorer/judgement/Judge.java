package io.kbound.scorer.judgement;

import io.kbound.command.KboundException;
import java.util.Locale;
import java.util.Optional;

/** Tells an anomaly from what is normal at one false-alarm rate: a window is an anomaly when its p-value is at most the rate. */
public final class Judge {
    private final Calibration calibration;
    private final double falseAlarmRate;
    private final float threshold;

    /**
     * @param falseAlarmRate the share of normal windows that may be called anomalies, above 0 and at most 1
     * @throws KboundException where the calibration windows are too few for the rate
     */
    public Judge(Calibration calibration, double falseAlarmRate) {
        if (!(falseAlarmRate > 0 && falseAlarmRate <= 1)) {
            throw new KboundException(
                    "false-alarm rate " + falseAlarmRate,
                    "it must lie above 0 and at most at 1",
                    "choose one such as 0.01");
        }
        if (falseAlarmRate < calibration.leastPValue()) {
            throw new KboundException(
                    "false-alarm rate " + falseAlarmRate,
                    "the model's " + calibration.size() + " calibration windows reach down to "
                            + String.format(Locale.ROOT, "%.2g", calibration.leastPValue()) + " only",
                    "choose a higher rate, or train with more readings");
        }
        this.calibration = calibration;
        this.falseAlarmRate = falseAlarmRate;
        this.threshold = calibration.threshold(falseAlarmRate);
    }

    /** The verdict on one window's statistic. */
    public Verdict judge(float statistic) {
        PValue p = calibration.pValue(statistic);
        return new Verdict(statistic, p, threshold, statistic <= threshold);
    }

    /** The statistic at or below which a window is an anomaly. */
    public float threshold() {
        return threshold;
    }

    /** The share of normal windows that may be called anomalies. */
    public double falseAlarmRate() {
        return falseAlarmRate;
    }

    Calibration calibration() {
        return calibration;
    }

    /** Where the rate lies below what counting can give: one line saying that p-values there are extrapolated. */
    public Optional<String> caveat() {
        return falseAlarmRate < calibration.resolution()
                ? Optional.of("false-alarm rate " + falseAlarmRate + " lies below 1/(n + 1) = "
                        + String.format(Locale.ROOT, "%.4f", calibration.resolution()) + " for n = "
                        + calibration.size()
                        + " calibration windows: alarms rest on a tail fitted to the lowest of them, not on counting")
                : Optional.empty();
    }

    /**
     * What is made of one window.
     *
     * @param statistic that it was judged by
     * @param p its p-value
     * @param threshold the statistic at or below which it is an anomaly
     * @param anomaly true where the p-value is at most the false-alarm rate
     */
    public record Verdict(float statistic, PValue p, float threshold, boolean anomaly) {}
}

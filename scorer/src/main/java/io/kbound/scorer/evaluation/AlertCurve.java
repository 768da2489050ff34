package io.kbound.scorer.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many alerts there would have been at other false-alarm rates. An alert is an episode: anomalies of one source, of which none
 * follows another after longer than episodes are held open. Memory grows with the number of sources, not with that of rows.
 */
public final class AlertCurve {
    /** Four to a decade. */
    private static final double[] RATES = rates();

    private static final long NEVER = Long.MIN_VALUE;

    private final long holdMicros;
    private final long[] alerts = new long[RATES.length];
    /** By source and rate: the time of the last anomaly. */
    private final Map<String, long[]> last = new HashMap<>();

    /**
     * @param hold how long an episode is held open
     */
    public AlertCurve(Duration hold) {
        this.holdMicros = hold.toNanos() / 1000;
    }

    private static double[] rates() {
        double[] rates = new double[17];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = Math.pow(10, -5 + i / 4.0);
        }
        return rates;
    }

    /** A point. */
    public record Point(double falseAlarmRate, long alerts) {}

    /** Adds a row's p-value; those of one source come in the order of time. */
    public void add(String source, long micros, double pValue) {
        if (pValue > RATES[RATES.length - 1]) {
            return;
        }
        long[] own = last.computeIfAbsent(source, unheard -> {
            long[] never = new long[RATES.length];
            Arrays.fill(never, NEVER);
            return never;
        });
        for (int i = RATES.length - 1; i >= 0 && pValue <= RATES[i]; i--) {
            if (own[i] == NEVER || micros - own[i] > holdMicros) {
                alerts[i]++;
            }
            own[i] = micros;
        }
    }

    /** All rates, the smallest first. */
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < RATES.length; i++) {
            points.add(new Point(RATES[i], alerts[i]));
        }
        return points;
    }

    /** The largest rate that has no more alerts than are wanted, between two points by the logarithm of both; none where all have more. */
    public Optional<Double> rateFor(double wanted) {
        Optional<Double> rate = Optional.empty();
        for (int i = 0; i < RATES.length; i++) {
            if (alerts[i] > wanted) {
                return i == 0 ? rate : Optional.of(between(i - 1, wanted));
            }
            rate = Optional.of(RATES[i]);
        }
        return rate;
    }

    private double between(int below, double wanted) {
        // One more each, for there may be none.
        double share = Math.log((wanted + 1) / (alerts[below] + 1))
                / Math.log((alerts[below + 1] + 1.0) / (alerts[below] + 1));
        return RATES[below] * Math.pow(RATES[below + 1] / RATES[below], share);
    }
}

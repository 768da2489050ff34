package io.kbound.app.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The newest scores of a source, in arrays that are written round and round. Not safe for use by several threads. */
final class Points {
    private static final int FEW = 60;
    private static final int MANY = 600;

    private long[] micros = new long[FEW];
    private float[] statistic = new float[FEW];
    private float[] bound = new float[FEW];
    private double[] pValue = new double[FEW];
    private float[] threshold = new float[FEW];
    private boolean[] anomaly = new boolean[FEW];
    private int size;
    private int next;

    /**
     * Adds the newest.
     *
     * @param k the bound; no number where the record was screened
     */
    void add(long at, float of, float k, double p, float limit, boolean isAnomaly) {
        micros[next] = at;
        statistic[next] = of;
        bound[next] = k;
        pValue[next] = p;
        threshold[next] = limit;
        anomaly[next] = isAnomaly;
        next = (next + 1) % micros.length;
        size = Math.min(size + 1, micros.length);
    }

    /** Remembers more, or fewer, from now on. */
    void keep(boolean many) {
        int wanted = many ? MANY : FEW;
        if (micros.length == wanted) {
            return;
        }
        Points other = new Points();
        other.micros = new long[wanted];
        other.statistic = new float[wanted];
        other.bound = new float[wanted];
        other.pValue = new double[wanted];
        other.threshold = new float[wanted];
        other.anomaly = new boolean[wanted];
        for (int i = 0; i < size; i++) {
            int at = place(i);
            other.add(micros[at], statistic[at], bound[at], pValue[at], threshold[at], anomaly[at]);
        }
        micros = other.micros;
        statistic = other.statistic;
        bound = other.bound;
        pValue = other.pValue;
        threshold = other.threshold;
        anomaly = other.anomaly;
        size = other.size;
        next = other.next;
    }

    /** The newest p-value; no number where there is none. */
    double newest() {
        return size == 0 ? Double.NaN : pValue[place(size - 1)];
    }

    /** How improbable the newest were, as -log10 of the p-value, the oldest first. */
    void spark(ArrayNode into) {
        for (int i = Math.max(0, size - FEW); i < size; i++) {
            into.add(Math.round(-100 * Math.log10(Math.max(1e-12, pValue[place(i)]))) / 100.0);
        }
    }

    /** All of them, the oldest first. */
    void write(ObjectNode into) {
        ArrayNode time = into.putArray("time");
        ArrayNode statistics = into.putArray("statistic");
        ArrayNode k = into.putArray("k");
        ArrayNode p = into.putArray("p");
        ArrayNode limit = into.putArray("threshold");
        ArrayNode anomalies = into.putArray("anomaly");
        for (int i = 0; i < size; i++) {
            int at = place(i);
            time.add(micros[at] / 1000.0);
            statistics.add(statistic[at]);
            JsonNumbers.add(k, bound[at]);
            p.add(pValue[at]);
            limit.add(threshold[at]);
            anomalies.add(anomaly[at]);
        }
    }

    private int place(int number) {
        return Math.floorMod(next - size + number, micros.length);
    }
}

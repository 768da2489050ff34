package io.kbound.app.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The newest scores of a source, in arrays that are written round and round. Not safe for use by several threads. */
final class Points {
    /** As many as a row of the fleet draws. */
    static final int FEW = 60;

    /** As many as a source's own page draws. */
    static final int MANY = 600;

    private final long[] micros;
    private final float[] statistic;
    private final float[] bound;
    private final double[] pValue;
    private final float[] threshold;
    private final boolean[] anomaly;
    private final long[] version;
    private int size;
    private int next;
    private long ever;

    /**
     * @param room how many are remembered
     */
    Points(int room) {
        this.micros = new long[room];
        this.statistic = new float[room];
        this.bound = new float[room];
        this.pValue = new double[room];
        this.threshold = new float[room];
        this.anomaly = new boolean[room];
        this.version = new long[room];
    }

    /**
     * Adds the newest.
     *
     * @param k the bound; no number where the record was screened
     * @param since the version of the fleet that it came with
     */
    void add(long at, float of, float k, double p, float limit, boolean isAnomaly, long since) {
        micros[next] = at;
        statistic[next] = of;
        bound[next] = k;
        pValue[next] = p;
        threshold[next] = limit;
        anomaly[next] = isAnomaly;
        version[next] = since;
        ever++;
        next = (next + 1) % micros.length;
        size = Math.min(size + 1, micros.length);
    }

    /** The same with room for more. */
    Points withRoom(int room) {
        if (room <= micros.length) {
            return this;
        }
        Points other = new Points(room);
        for (int i = 0; i < size; i++) {
            int at = place(i);
            other.add(micros[at], statistic[at], bound[at], pValue[at], threshold[at], anomaly[at], version[at]);
        }
        other.ever = ever;
        return other;
    }

    /** The newest p-value; no number where there is none. */
    double newest() {
        return size == 0 ? Double.NaN : pValue[place(size - 1)];
    }

    /** How many there ever were. */
    long ever() {
        return ever;
    }

    /** How improbable the newest were of those that came after a version, as -log10 of the p-value, the oldest first. */
    void spark(ArrayNode into, long after) {
        int from = size;
        while (from > Math.max(0, size - FEW) && version[place(from - 1)] > after) {
            from--;
        }
        for (int i = from; i < size; i++) {
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

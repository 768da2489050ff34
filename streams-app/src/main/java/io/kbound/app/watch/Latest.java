package io.kbound.app.watch;

/** How improbable a source's latest records were, by event time, in arrays that are written round and round. */
final class Latest {
    private static final int ROOM = 64;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    /** -log10 of the p-value from which a bar is full: most models' tails end about there. */
    private static final double FULL = 6;

    private final long[] micros = new long[ROOM];
    private final double[] pValue = new double[ROOM];
    private int size;
    private int next;

    /** Adds the newest. */
    void add(long at, double p) {
        micros[next] = at;
        pValue[next] = p;
        next = (next + 1) % ROOM;
        size = Math.min(size + 1, ROOM);
    }

    /** How many there are from a time on. */
    int since(long from) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += micros[i] >= from ? 1 : 0;
        }
        return count;
    }

    /** The least p-value from a time on; 1 where there is none. */
    double lowestSince(long from) {
        double lowest = 1;
        for (int i = 0; i < size; i++) {
            lowest = micros[i] >= from ? Math.min(lowest, pValue[i]) : lowest;
        }
        return lowest;
    }

    /** A bar for each of the newest, the oldest first: eight heights, evenly over -log10 of p from 1 to 1e-6, and below as at 1e-6. */
    String bars(int most) {
        StringBuilder bars = new StringBuilder();
        for (int i = Math.max(0, size - most); i < size; i++) {
            double improbable = -Math.log10(pValue[Math.floorMod(next - size + i, ROOM)]);
            int height = (int) Math.min(BARS.length() - 1, improbable / FULL * BARS.length());
            bars.append(BARS.charAt(height));
        }
        return bars.toString();
    }
}

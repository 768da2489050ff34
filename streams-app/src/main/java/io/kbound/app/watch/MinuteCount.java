package io.kbound.app.watch;

/** How many there were within the last minute, by Kafka time. */
final class MinuteCount {
    private static final int SECONDS = 60;

    private final long[] second = new long[SECONDS];
    private final long[] count = new long[SECONDS];

    /** Counts one. */
    void add(long kafkaMillis) {
        long at = Math.floorDiv(kafkaMillis, 1000L);
        int place = Math.floorMod(at, SECONDS);
        if (at > second[place]) {
            second[place] = at;
            count[place] = 0;
        }
        count[place] += at == second[place] ? 1 : 0;
    }

    /** Those of the minute before a time. */
    long upTo(long nowMillis) {
        long now = Math.floorDiv(nowMillis, 1000L);
        long sum = 0;
        for (int place = 0; place < SECONDS; place++) {
            sum += second[place] > now - SECONDS && second[place] <= now ? count[place] : 0;
        }
        return sum;
    }
}

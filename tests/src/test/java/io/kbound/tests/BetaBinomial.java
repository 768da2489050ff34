package io.kbound.tests;

/**
 * How many of m exchangeable records alarm, where a record does that lies below all but fewer than k of n calibration bounds: the
 * chance of an alarm is beta distributed, B(k, n + 1 - k), and the count beta-binomial (Vovk 2012).
 */
final class BetaBinomial {
    private BetaBinomial() {}

    /** The least and the largest count that are not in the outer half percent on either side. */
    static long[] interval99(int k, int n, int m) {
        if (k < 1) {
            throw new IllegalArgumentException("a rate below 1/(n + 1) rests on no count");
        }
        double a = k;
        double b = n + 1.0 - k;
        double chance = 1;
        for (int i = 0; i < m; i++) {
            chance *= (b + i) / (a + b + i);
        }
        long low = -1;
        double sum = 0;
        for (int count = 0; count <= m; count++) {
            sum += chance;
            if (low < 0 && sum > 0.005) {
                low = count;
            }
            if (sum >= 0.995) {
                return new long[] {low, count};
            }
            chance *= (m - count) / (count + 1.0) * (a + count) / (b + m - count - 1);
        }
        return new long[] {low, m};
    }
}

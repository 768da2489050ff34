package io.kbound.export.bound;

/** Independent numbers of one kind: their mean, and how well it is known. */
final class Sample {
    private int count;
    private double mean;
    private double squares;

    void add(double number) {
        count++;
        double off = number - mean;
        mean += off / count;
        squares += off * (number - mean);
    }

    double mean() {
        return mean;
    }

    double variance() {
        return squares / (count - 1);
    }

    double standardError() {
        return Math.sqrt(variance() / count);
    }
}

package io.kbound.export.bound;

import java.util.Arrays;

/**
 * The noise levels, out of t = 2..T, at which the sum over t is evaluated.
 *
 * <p>What the network gets wrong changes smoothly with the log signal-to-noise ratio, so the levels are spread evenly
 * over it and everything between two of them is interpolated linearly in it. That turns the sum over all t into a
 * weighted sum over the levels; with every level taken it is the sum itself.
 */
public final class Levels {
    private final Schedule schedule;
    private final int[] steps;

    private Levels(Schedule schedule, int[] steps) {
        this.schedule = schedule;
        this.steps = steps;
    }

    /** Every level: the exact sum. */
    public static Levels all(Schedule schedule) {
        int[] steps = new int[schedule.steps() - 1];
        Arrays.setAll(steps, i -> i + 2);
        return new Levels(schedule, steps);
    }

    /**
     * Levels spread evenly over the log signal-to-noise ratio, the first and the last among them.
     *
     * @param count how many, at least 2; where levels lie further apart than the wanted spacing, neighbours are taken
     *     instead, so that there are exactly this many
     */
    public static Levels spread(Schedule schedule, int count) {
        int last = schedule.steps();
        if (count < 2 || count > last - 1) {
            throw new IllegalArgumentException("cannot choose " + count + " of " + (last - 1) + " levels");
        }
        double top = schedule.logSnr(2);
        double bottom = schedule.logSnr(last);
        int[] steps = new int[count];
        for (int i = 0; i < count; i++) {
            double wanted = top + (bottom - top) * i / (count - 1);
            // At least one above its predecessor, and low enough that the rest still fit.
            int t = i == 0 ? 2 : steps[i - 1] + 1;
            int highest = last - (count - 1 - i);
            while (t < highest && Math.abs(schedule.logSnr(t + 1) - wanted) <= Math.abs(schedule.logSnr(t) - wanted)) {
                t++;
            }
            steps[i] = t;
        }
        return new Levels(schedule, steps);
    }

    /** S, the number of levels. */
    public int count() {
        return steps.length;
    }

    /** The step t of a level. */
    public int step(int level) {
        return steps[level];
    }

    /** How many of the T - 1 levels this one stands for; the weights of all add up to T - 1. */
    public double weight(int level) {
        double weight = 0;
        for (int t = firstStep(level); t <= lastStep(level); t++) {
            weight += share(level, t);
        }
        return weight;
    }

    /** The first step that this level has a share in. */
    int firstStep(int level) {
        return level == 0 ? steps[0] : steps[level - 1] + 1;
    }

    /** The last step that this level has a share in. */
    int lastStep(int level) {
        return level == steps.length - 1 ? steps[level] : steps[level + 1] - 1;
    }

    /** A level's share in step t, by linear interpolation in the log signal-to-noise ratio. */
    double share(int level, int t) {
        if (t == steps[level]) {
            return 1;
        }
        int neighbour = t < steps[level] ? level - 1 : level + 1;
        double here = schedule.logSnr(steps[level]);
        double there = schedule.logSnr(steps[neighbour]);
        return (schedule.logSnr(t) - there) / (here - there);
    }

    /**
     * What is known at these levels, interpolated to every level.
     *
     * @param here levels x values
     * @return T - 1 x values
     */
    public double[][] interpolate(double[][] here) {
        double[][] everywhere = new double[schedule.steps() - 1][here[0].length];
        for (int level = 0; level < steps.length; level++) {
            for (int t = firstStep(level); t <= lastStep(level); t++) {
                double share = share(level, t);
                for (int value = 0; value < here[level].length; value++) {
                    everywhere[t - 2][value] += share * here[level][value];
                }
            }
        }
        return everywhere;
    }

    /** The schedule whose levels these are. */
    public Schedule schedule() {
        return schedule;
    }
}

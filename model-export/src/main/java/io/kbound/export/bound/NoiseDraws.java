package io.kbound.export.bound;

import java.util.Random;

/**
 * The fixed noise that the expectation over x^t is taken with: for each level its own standard normal vectors, in
 * antithetic pairs (each with its negative), so that what is odd in the noise cancels exactly.
 */
public final class NoiseDraws {
    private final int levels;
    private final int draws;
    private final int values;
    private final float[] noise;

    private NoiseDraws(int levels, int draws, int values, float[] noise) {
        this.levels = levels;
        this.draws = draws;
        this.values = values;
        this.noise = noise;
    }

    /**
     * Seeded antithetic draws.
     *
     * @param levels S
     * @param draws R per level, an even number
     * @param values D
     */
    public static NoiseDraws antithetic(int levels, int draws, int values, long seed) {
        if (draws < 2 || draws % 2 != 0) {
            throw new IllegalArgumentException("antithetic draws come in pairs, not as " + draws);
        }
        Random random = new Random(seed);
        float[] noise = new float[levels * draws * values];
        for (int level = 0; level < levels; level++) {
            for (int pair = 0; pair < draws; pair += 2) {
                int at = (level * draws + pair) * values;
                for (int value = 0; value < values; value++) {
                    noise[at + value] = (float) random.nextGaussian();
                    noise[at + values + value] = -noise[at + value];
                }
            }
        }
        return new NoiseDraws(levels, draws, values, noise);
    }

    /**
     * Draws under which the mean of any quadratic in the noise is exact: plus and minus sqrt(D) along every axis (the
     * cubature rule of degree three). For denoisers that are linear, such as the closed forms that K is proved on.
     */
    public static NoiseDraws axes(int levels, int values) {
        int draws = 2 * values;
        float[] noise = new float[levels * draws * values];
        float length = (float) Math.sqrt(values);
        for (int level = 0; level < levels; level++) {
            for (int draw = 0; draw < draws; draw++) {
                noise[(level * draws + draw) * values + draw / 2] = draw % 2 == 0 ? length : -length;
            }
        }
        return new NoiseDraws(levels, draws, values, noise);
    }

    /**
     * Some of these draws: at each level one set of consecutive ones.
     *
     * @param size draws in a set
     * @param chosen by level: the number of the set, from 0
     */
    public NoiseDraws select(int size, int[] chosen) {
        float[] selected = new float[levels * size * values];
        for (int level = 0; level < levels; level++) {
            int from = (level * draws + chosen[level] * size) * values;
            System.arraycopy(noise, from, selected, level * size * values, size * values);
        }
        return new NoiseDraws(levels, size, values, selected);
    }

    /** R, the draws per level. */
    public int draws() {
        return draws;
    }

    /** S x R: network rows per record. */
    public int rows() {
        return levels * draws;
    }

    /** D. */
    public int values() {
        return values;
    }

    /** One value of one row; rows go level by level, draw by draw. */
    public float noise(int row, int value) {
        return noise[row * values + value];
    }
}

package io.kbound.export.calibration;

import java.util.List;
import java.util.Random;

/**
 * Breaks normal windows on purpose, as sensors and machines do: a channel no longer goes with the others, or lies off, or several no
 * longer go with the rest.
 */
final class BrokenWindows {
    private static final double LEAST_OFFSET = 0.5;
    private static final double MOST_OFFSET = 4;
    private static final double SHARE_OF_CHANNELS = 0.3;

    private final List<float[]> normal;
    private final int channels;
    private final double[] deviations;
    private final Random random;

    /**
     * @param normal windows, each readings x channels
     */
    BrokenWindows(List<float[]> normal, int channels, Random random) {
        this.normal = normal;
        this.channels = channels;
        this.deviations = deviations();
        this.random = random;
    }

    /** A window like one of the normal ones, but for what is broken. */
    float[] breakOne(int number) {
        float[] broken = normal.get(number).clone();
        switch (random.nextInt(3)) {
            case 0 -> replace(broken, random.nextInt(channels), another());
            case 1 -> offset(broken, random.nextInt(channels));
            default -> {
                float[] other = another();
                for (int channel = 0; channel < channels; channel++) {
                    if (random.nextDouble() < SHARE_OF_CHANNELS) {
                        replace(broken, channel, other);
                    }
                }
            }
        }
        return broken;
    }

    private float[] another() {
        return normal.get(random.nextInt(normal.size()));
    }

    private void replace(float[] window, int channel, float[] other) {
        for (int i = channel; i < window.length; i += channels) {
            window[i] = other[i];
        }
    }

    private void offset(float[] window, int channel) {
        double size = LEAST_OFFSET + (MOST_OFFSET - LEAST_OFFSET) * random.nextDouble();
        double offset = (random.nextBoolean() ? size : -size) * deviations[channel];
        for (int i = channel; i < window.length; i += channels) {
            window[i] += (float) offset;
        }
    }

    private double[] deviations() {
        double[] deviations = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            double squares = 0;
            long count = 0;
            for (float[] window : normal) {
                for (int i = channel; i < window.length; i += channels) {
                    sum += window[i];
                    squares += (double) window[i] * window[i];
                    count++;
                }
            }
            double mean = sum / count;
            deviations[channel] = Math.sqrt(Math.max(0, squares / count - mean * mean));
        }
        return deviations;
    }
}

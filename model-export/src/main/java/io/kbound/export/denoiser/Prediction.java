package io.kbound.export.denoiser;

import io.kbound.export.bound.Schedule;

/**
 * What a denoiser's output stands for. Whichever it is, the noise in x^t = sqrt(alphaBar) x^0 + sqrt(1 - alphaBar) e is
 * {@code share(t) output + rest(t) x^t}.
 */
public enum Prediction {
    /** The noise e. */
    NOISE {
        @Override
        double share(Schedule schedule, int t) {
            return 1;
        }

        @Override
        double rest(Schedule schedule, int t) {
            return 0;
        }
    },
    /** The record without noise: e = (x^t - sqrt(alphaBar) x^0) / sqrt(1 - alphaBar). */
    X0 {
        @Override
        double share(Schedule schedule, int t) {
            return -Math.sqrt(schedule.signal(t) / schedule.noise(t));
        }

        @Override
        double rest(Schedule schedule, int t) {
            return 1 / Math.sqrt(schedule.noise(t));
        }
    },
    /** v = sqrt(alphaBar) e - sqrt(1 - alphaBar) x^0 (Salimans and Ho 2022): e = sqrt(alphaBar) v + sqrt(1 - alphaBar) x^t. */
    V {
        @Override
        double share(Schedule schedule, int t) {
            return Math.sqrt(schedule.signal(t));
        }

        @Override
        double rest(Schedule schedule, int t) {
            return Math.sqrt(schedule.noise(t));
        }
    };

    /** What the output is multiplied by at step t. */
    abstract double share(Schedule schedule, int t);

    /** What x^t is multiplied by at step t. */
    abstract double rest(Schedule schedule, int t);
}

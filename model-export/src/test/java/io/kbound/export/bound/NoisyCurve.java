package io.kbound.export.bound;

import java.util.Arrays;
import java.util.Random;

/**
 * Points of a curve in the plane, each with Gaussian noise of one width. Their density and their optimal denoiser are
 * integrals over the curve's parameter; by quadrature, those of a mixture of Gaussians with a centre at every node.
 */
enum NoisyCurve {
    /** A ring of radius 1.4, about unit variance along each axis; the parameter is the angle. */
    RING(0, 2 * Math.PI, 96) {
        @Override
        double[] at(double angle) {
            return new double[] {1.4 * Math.cos(angle), 1.4 * Math.sin(angle)};
        }

        @Override
        Rule rule(int nodes) {
            // Of a periodic function equal steps are exact but for exp(-2 pi^2 width^2 / spacing^2).
            double[] at = new double[nodes];
            double[] weights = new double[nodes];
            Arrays.setAll(at, k -> 2 * Math.PI * k / nodes);
            Arrays.fill(weights, 1.0 / nodes);
            return new Rule(at, weights);
        }
    },

    /** The swiss roll of one turn and a half, scaled to about unit variance; the angle is uniform. */
    SWISS_ROLL(1.5 * Math.PI, 4.5 * Math.PI, 320) {
        @Override
        double[] at(double angle) {
            return new double[] {angle * Math.cos(angle) / 7, angle * Math.sin(angle) / 7};
        }

        @Override
        Rule rule(int nodes) {
            return Rule.gaussLegendre(1.5 * Math.PI, 4.5 * Math.PI, nodes);
        }
    };

    /** The noise, along each axis. */
    static final double WIDTH = 0.1;

    private final double from;
    private final double to;
    private final int nodes;

    NoisyCurve(double from, double to, int nodes) {
        this.from = from;
        this.to = to;
        this.nodes = nodes;
    }

    /** The point of a parameter. */
    abstract double[] at(double parameter);

    abstract Rule rule(int count);

    double[] sample(Random random) {
        double[] point = at(from + (to - from) * random.nextDouble());
        point[0] += WIDTH * random.nextGaussian();
        point[1] += WIDTH * random.nextGaussian();
        return point;
    }

    /** The quadrature with nodes no further apart than the noise is wide. */
    GaussianMixture quadrature() {
        return quadrature(1);
    }

    /** The quadrature with that many times the nodes. */
    GaussianMixture quadrature(int times) {
        Rule rule = rule(times * nodes);
        double[][] centres = new double[rule.at.length][];
        Arrays.setAll(centres, k -> at(rule.at[k]));
        return new GaussianMixture(centres, rule.weights, WIDTH * WIDTH);
    }

    /** Where an integrand is evaluated, and what each place counts; weights add up to 1. */
    static final class Rule {
        private final double[] at;
        private final double[] weights;

        private Rule(double[] at, double[] weights) {
            this.at = at;
            this.weights = weights;
        }

        /** The nodes are the roots of the Legendre polynomial, found by Newton's method. */
        private static Rule gaussLegendre(double from, double to, int nodes) {
            double[] at = new double[nodes];
            double[] weights = new double[nodes];
            for (int k = 0; k < nodes; k++) {
                double x = Math.cos(Math.PI * (k + 0.75) / (nodes + 0.5));
                double slope = 0;
                for (int i = 0; i < 20; i++) {
                    double before = 1;
                    double value = x;
                    for (int n = 2; n <= nodes; n++) {
                        double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
                        before = value;
                        value = next;
                    }
                    slope = nodes * (x * value - before) / (x * x - 1);
                    x -= value / slope;
                }
                at[k] = (from + to) / 2 + (to - from) / 2 * x;
                weights[k] = 1 / ((1 - x * x) * slope * slope);
            }
            return new Rule(at, weights);
        }
    }
}

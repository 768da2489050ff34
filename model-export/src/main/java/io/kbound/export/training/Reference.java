package io.kbound.export.training;

import io.kbound.export.bound.BoundCoefficients;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.denoiser.Examples;
import io.kbound.export.view.Standardisation;
import java.util.Random;

/** K as the network on its own and double arithmetic have it: what the exported graph must agree with. */
final class Reference {
    /** Draws per level where every level is taken; their error all but vanishes in the sum over so many. */
    private static final int EXACT_DRAWS = 4;

    private final NoiseErrors atLevels;
    private final NoiseErrors everywhere;
    private final BoundCoefficients coefficients;
    private final BoundCoefficients exact;
    private final double[][] exactSlopes;
    private final NoiseDraws noise;
    private final Standardisation standardisation;
    private final String runtime;

    Reference(
            NoisePredictor network,
            Levels levels,
            NoiseErrors.Fit errors,
            BoundCoefficients coefficients,
            NoiseDraws noise,
            Standardisation standardisation) {
        Levels all = Levels.all(levels.schedule());
        this.atLevels = new NoiseErrors(network, levels);
        this.everywhere = new NoiseErrors(network, all);
        this.coefficients = coefficients;
        this.exact = new BoundCoefficients(all, levels.interpolate(errors.mean()), standardisation.scales());
        this.exactSlopes = levels.interpolate(errors.slope());
        this.noise = noise;
        this.standardisation = standardisation;
        this.runtime = network.runtime();
    }

    /** What computes it, for messages. */
    String runtime() {
        return runtime;
    }

    Standardisation standardisation() {
        return standardisation;
    }

    /** What adds up to K with the model's own levels and noise: level by level, the edge last, and within a level by channel. */
    double[] cells(Examples examples, int example) {
        float[] record = NoiseErrors.record(examples, example);
        return coefficients.cells(wide(record), atLevels.of(record, noise), standardisation.channels());
    }

    /** K with every level and fresh noise. */
    double exactBound(Examples examples, int example, Random random) {
        float[] record = NoiseErrors.record(examples, example);
        NoiseDraws fresh = NoiseDraws.antithetic(exactSlopes.length, EXACT_DRAWS, record.length, random.nextLong());
        return exact.forNoise(fresh, exactSlopes).bound(wide(record), everywhere.of(record, fresh));
    }

    private static double[] wide(float[] record) {
        double[] wide = new double[record.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = record[i];
        }
        return wide;
    }
}

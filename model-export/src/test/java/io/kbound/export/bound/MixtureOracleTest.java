package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.export.diffusion.Levels;
import io.kbound.export.diffusion.NoiseDraws;
import io.kbound.export.diffusion.Schedule;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K against data whose optimal denoiser is a closed form, but not linear. */
class MixtureOracleTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);

    @TempDir
    private Path folder;

    @Test
    void onAverageOverData_theBoundStaysBelowTheLogDensityAndNearIt() throws Exception {
        Levels levels = Levels.spread(SCHEDULE, 64);
        GaussianMixture mixture = new GaussianMixture();
        double[][] errors = mixture.meanErrors(levels, 20_000, new Random(3));
        NoiseDraws noise = NoiseDraws.antithetic(levels.count(), 64, 2, 5);
        Random random = new Random(4);
        int records = 1000;
        double sum = 0;
        double squares = 0;
        try (OracleModel model = OracleModel.build(folder, levels, noise, errors, mixture)) {
            for (int i = 0; i < records; i++) {
                double[] record = mixture.sample(random);
                double gap = mixture.logDensity(record) - model.bound(record);
                sum += gap;
                squares += gap * gap;
            }
        }
        double mean = sum / records;
        double standardError = Math.sqrt((squares / records - mean * mean) / records);

        // The records' own sampling error, three times over; what the fixed noise adds all records share.
        double sharedNoise = 0.02;
        assertThat(mean)
                .as("mean gap in nats, standard error %.4f", standardError)
                .isGreaterThan(-3 * standardError - sharedNoise)
                .isLessThan(3 * standardError + sharedNoise + 0.02);
    }

    @Test
    void aRecordWhoseChannelsAreOrdinaryAloneButNotTogether_hasAFarLowerBound() throws Exception {
        Levels levels = Levels.spread(SCHEDULE, 32);
        GaussianMixture mixture = new GaussianMixture();
        double[][] errors = mixture.meanErrors(levels, 2000, new Random(3));
        NoiseDraws noise = NoiseDraws.antithetic(levels.count(), 16, 2, 5);
        try (OracleModel model = OracleModel.build(folder, levels, noise, errors, mixture)) {
            double[] centre = {1.2, 0.4};
            double[] apart = {1.2, -1};
            double truth = mixture.logDensity(centre) - mixture.logDensity(apart);

            assertThat(truth).isGreaterThan(5);
            assertThat(model.bound(centre) - model.bound(apart)).isBetween(0.8 * truth, 1.2 * truth);
        }
    }
}

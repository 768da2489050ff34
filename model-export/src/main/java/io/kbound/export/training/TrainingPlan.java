package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.scorer.series.Layout;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.OptionalInt;

/**
 * What to train, from what, and how long.
 *
 * @param data the file of readings
 * @param layout which of its columns mean what
 * @param out the model file to write
 * @param name the model's name
 * @param window readings in a window
 * @param stride readings from one window's start to the next
 * @param view how a window becomes the values that the bound is evaluated on
 * @param denoiser what predicts the noise
 * @param components the most Gaussians of a mixture
 * @param steps the most training steps of a network
 * @param levels noise levels that the bound is summed over; empty: all of them
 * @param draws noise vectors per level, an even number
 * @param width values in a hidden layer of a network
 * @param blocks residual blocks of a network
 * @param statistic what records are judged by
 * @param calibrationShare the share of readings kept for calibration
 * @param seed of everything that is random
 * @param today the day that the card names
 */
public record TrainingPlan(
        Path data,
        Layout layout,
        Path out,
        String name,
        int window,
        int stride,
        ViewKind view,
        DenoiserKind denoiser,
        int components,
        int steps,
        OptionalInt levels,
        int draws,
        int width,
        int blocks,
        StatisticKind statistic,
        double calibrationShare,
        long seed,
        LocalDate today)
        implements ExportPlan {
    /** The forward process that a denoiser is trained on: that of Ho et al. 2020. */
    public static final ModelCard.Diffusion DIFFUSION = new ModelCard.Diffusion(1000, 1e-4, 0.02);

    @Override
    public ModelCard.Diffusion diffusion() {
        return DIFFUSION;
    }
}

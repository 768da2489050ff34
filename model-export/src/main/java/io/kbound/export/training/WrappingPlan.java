package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.export.denoiser.Prediction;
import io.kbound.scorer.series.Layout;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which denoiser to build the bound around, and what it was trained on.
 *
 * @param denoiser the network's file
 * @param prediction what its output stands for
 * @param diffusion the forward process that it was trained on
 * @param firstStep the number that it has for the first step
 * @param mean by channel: what was taken off its training data; empty: the data's own
 * @param scale by channel: what they were then divided by; empty: the data's own
 * @param data the file of readings to fit reverse variances and to calibrate on
 * @param layout which of its columns mean what
 * @param out the model file to write
 * @param name the model's name
 * @param window readings in a window; empty: as the network's file fixes it
 * @param stride readings from one window's start to the next
 * @param levels noise levels that the bound is summed over; empty: all of them
 * @param draws noise vectors per level, an even number
 * @param statistic what records are judged by
 * @param calibrationShare the share of readings kept for calibration
 * @param seed of everything that is random
 * @param today the day that the card names
 */
public record WrappingPlan(
        Path denoiser,
        Prediction prediction,
        ModelCard.Diffusion diffusion,
        int firstStep,
        List<Float> mean,
        List<Float> scale,
        Path data,
        Layout layout,
        Path out,
        String name,
        OptionalInt window,
        int stride,
        OptionalInt levels,
        int draws,
        StatisticKind statistic,
        double calibrationShare,
        long seed,
        LocalDate today)
        implements ExportPlan {
    public WrappingPlan {
        mean = List.copyOf(mean);
        scale = List.copyOf(scale);
    }
}

package io.kbound.export.calibration;

import io.kbound.scorer.series.Layout;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * What a model is to learn from feedback.
 *
 * @param model file whose graph is kept
 * @param data readings of what happened, in the order of time
 * @param layout which of its columns mean what
 * @param labels file of what people said of it
 * @param falseAlarmRate at which the model judges
 * @param heldOut the share of the windows, the last ones, that nothing is fitted to
 * @param out file of the new model
 * @param name of the new model
 * @param seed of everything that is random
 * @param today the day that the card names
 */
public record RefitPlan(
        Path model,
        Path data,
        Layout layout,
        Path labels,
        double falseAlarmRate,
        double heldOut,
        Path out,
        String name,
        long seed,
        LocalDate today) {}

package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.export.bound.Schedule;
import java.nio.file.Path;
import java.time.LocalDate;

/** What every model file is written by, however its denoiser came about. */
interface ExportPlan {
    /** The model file to write. */
    Path out();

    /** The model's name. */
    String name();

    /** Readings from one window's start to the next. */
    int stride();

    /** Noise vectors per level, an even number. */
    int draws();

    /** What records are judged by. */
    StatisticKind statistic();

    /** The seed of everything that is random. */
    long seed();

    /** The day that the card names. */
    LocalDate today();

    /** The forward process that the denoiser was trained on. */
    ModelCard.Diffusion diffusion();

    /** The same as numbers. */
    default Schedule schedule() {
        return Schedule.linear(
                diffusion().steps(), diffusion().betaFirst(), diffusion().betaLast());
    }
}

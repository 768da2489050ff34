package io.kbound.card;

import java.util.List;

/** A card that holds together, to be broken in tests. */
final class Cards {
    private Cards() {}

    static ModelCard valid() {
        return new ModelCard(
                ModelCard.FORMAT,
                "pump",
                "0.1.0",
                "2026-11-22",
                "0123456789abcdef".repeat(4),
                List.of(new ModelCard.Channel("flow", "l/min", false), new ModelCard.Channel("pressure", "bar", true)),
                new ModelCard.Window(2, 1),
                new ModelCard.View(ModelCard.ViewKind.RAW, List.of("now-1", "now")),
                new ModelCard.Diffusion(1000, 1e-4, 0.02),
                List.of(new ModelCard.Level(2, 8.4, 10.5), new ModelCard.Level(900, -9, 988.5)),
                new ModelCard.Noise(1, 2),
                new ModelCard.Scaler(
                        List.of(1.0, 2.0, 3.0, 4.0),
                        List.of(0.5, 1.0, 0.5, 1.0),
                        List.of(
                                new ModelCard.Curve(List.of(-1.0, 2.5), List.of(-2.0, 2.0)),
                                new ModelCard.Curve(List.of(), List.of()),
                                new ModelCard.Curve(List.of(-1.0, 2.5), List.of(-2.0, 2.0)),
                                new ModelCard.Curve(List.of(), List.of()))),
                new ModelCard.Network(256, 2, 350_000),
                new ModelCard.Training("ab".repeat(32), 400, 280, 40, 3000, 1000, 0.39, 1),
                new ModelCard.Statistic(
                        ModelCard.StatisticKind.LEVELS,
                        List.of(
                                new ModelCard.Band(0, 1, 0.5, 2),
                                new ModelCard.Band(1, 3, 1, 0.25, List.of(1.5, 0.5)))),
                new ModelCard.Screening(List.of(
                        new ModelCard.Stage(
                                List.of(2),
                                List.of(
                                        new ModelCard.Estimate(0.5, List.of(1.0)),
                                        new ModelCard.Estimate(-1, List.of(2.0))),
                                0.75),
                        new ModelCard.Stage(
                                List.of(1, 2),
                                List.of(
                                        new ModelCard.Estimate(0.25, List.of(1.5, 0.0)),
                                        new ModelCard.Estimate(0, List.of(0.0, 0.5))),
                                -0.125))),
                new ModelCard.Calibration(
                        List.of(-3.25f, -1.5f, 0.125f),
                        List.of(-2f, -0.5f, 1f),
                        List.of(List.of(-1f, -1f, 0.75f), List.of(-1.5f, -1f, 0.5f)),
                        List.of(40, 7, 8),
                        0.4,
                        List.of(-1.0, 2.0),
                        List.of(0.5, -1.0, 1.5),
                        List.of(-0.5, 1.0, -1.25, 0.25, 0.75, 0.75)));
    }
}

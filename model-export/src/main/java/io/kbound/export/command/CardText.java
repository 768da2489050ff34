package io.kbound.export.command;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.Channel;
import io.kbound.card.ModelCard.StatisticKind;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A card for people. */
final class CardText {
    private CardText() {}

    static void print(ModelCard card, PrintStream out) {
        line(out, "model", "%s, written %s by kbound %s", card.id(), card.created(), card.kbound());
        line(out, "channels", "%s", card.channels().stream().map(CardText::text).collect(Collectors.joining(", ")));
        line(
                out,
                "window",
                "%d readings, one every %d; view %s: %s",
                card.window().length(),
                card.window().stride(),
                card.view().kind().name().toLowerCase(Locale.ROOT),
                rows(card.view().rows()));
        line(
                out,
                "bound",
                "%d of %d noise levels, %d draws each; standard error %.3f nats",
                card.levels().size(),
                card.diffusion().steps() - 1,
                card.noise().draws(),
                card.calibration().standardError());
        printNetwork(card, out);
        List<Float> bounds = card.calibration().bounds();
        line(
                out,
                "calibration",
                "%d windows, bound %.2f to %.2f nats, median %.2f; lowest p-value by counting %.4f",
                bounds.size(),
                bounds.get(0),
                bounds.get(bounds.size() - 1),
                bounds.get(bounds.size() / 2),
                1.0 / (bounds.size() + 1));
        line(out, "judged by", "%s", judgedBy(card));
        line(out, "screening", "%s", screening(card));
    }

    private static String screening(ModelCard card) {
        return card.screening().absent()
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%s of %d evaluations tell which windows need the others",
                        card.screening().stages().stream()
                                .map(stage -> String.valueOf(stage.evaluations().size()))
                                .collect(Collectors.joining(", then ")),
                        card.levels().size() * card.noise().draws());
    }

    private static String judgedBy(ModelCard card) {
        if (card.statistic().kind() == StatisticKind.BOUND) {
            return "the bound";
        }
        List<Float> normal = card.normal();
        return String.format(
                Locale.ROOT,
                "the least of %d bands of levels; calibration %.2f to %.2f, median %.2f",
                card.statistic().bands().size(),
                normal.get(0),
                normal.get(normal.size() - 1),
                normal.get(normal.size() / 2));
    }

    private static void printNetwork(ModelCard card, PrintStream out) {
        ModelCard.Training training = card.training();
        if (card.network().components() > 0) {
            line(
                    out,
                    "denoiser",
                    "a mixture of %d Gaussians, %d parameters",
                    card.network().components(),
                    card.network().parameters());
            line(
                    out,
                    "training",
                    "%d readings, %d windows fitted, best of %d rounds: %d, validation %.4f nats, seed %d",
                    training.readings(),
                    training.windows(),
                    training.steps(),
                    training.bestStep(),
                    -training.validationLoss(),
                    training.seed());
            return;
        }
        if (card.network().width() == 0) {
            line(out, "network", "made elsewhere, %d parameters", card.network().parameters());
            line(
                    out,
                    "training",
                    "elsewhere; %d readings, %d windows fitted, mean squared noise error %.4f, seed %d",
                    training.readings(),
                    training.windows(),
                    training.validationLoss(),
                    training.seed());
            return;
        }
        line(
                out,
                "network",
                "%d residual blocks of width %d, %d parameters",
                card.network().blocks(),
                card.network().width(),
                card.network().parameters());
        line(
                out,
                "training",
                "%d readings, %d windows fitted, best of %d steps: %d, validation loss %.4f, seed %d",
                training.readings(),
                training.windows(),
                training.steps(),
                training.bestStep(),
                training.validationLoss(),
                training.seed());
    }

    private static String text(Channel channel) {
        return channel.name()
                + (channel.unit().isEmpty() ? "" : " [" + channel.unit() + "]")
                + (channel.constant() ? " (constant)" : "");
    }

    private static String rows(List<String> rows) {
        int shown = 4;
        return rows.size() <= shown
                ? String.join(", ", rows)
                : rows.get(0) + " ... " + rows.get(rows.size() - 1) + " (" + rows.size() + " rows)";
    }

    private static void line(PrintStream out, String label, String format, Object... values) {
        out.printf("%-12s %s%n", label, String.format(Locale.ROOT, format, values));
    }
}

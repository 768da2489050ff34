package io.kbound.app.replay;

import io.kbound.scorer.evaluation.Evaluation;
import io.kbound.scorer.report.ReplayResult;
import io.kbound.scorer.series.Labels;
import java.util.List;
import java.util.Locale;

/** A replay in one line. */
final class Summary {
    private Summary() {}

    static String of(ReplayResult result, Replay.Took took) {
        Evaluation evaluation = result.evaluation();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %d records scored, %d anomalies in %d alerts",
                result.card().id(),
                evaluation.rows(),
                evaluation.anomalies(),
                evaluation.episodes()));
        double aDay = evaluation.perDay(evaluation.episodes());
        if (Double.isFinite(aDay)) {
            line.append(String.format(Locale.ROOT, " (%.3g a day)", aDay));
        }
        if (evaluation.isLabelled()) {
            List<Labels.Event> events = evaluation.events();
            line.append(String.format(
                    Locale.ROOT,
                    ", %.0f %% of %d events noticed, %d false alerts, AUC-ROC %.3f",
                    100 * evaluation.noticed().recall(events),
                    events.size(),
                    evaluation.falseEpisodes(),
                    evaluation.ranking().areas().roc()));
        }
        return line.append(String.format(
                        Locale.ROOT,
                        "; %d records in %.1f s, %.0f a second",
                        took.records(),
                        took.seconds(),
                        took.perSecond()))
                .toString();
    }
}

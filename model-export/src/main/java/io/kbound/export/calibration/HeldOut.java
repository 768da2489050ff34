package io.kbound.export.calibration;

import io.kbound.card.ModelCard;
import io.kbound.export.data.TrainingWindows;
import io.kbound.scorer.evaluation.Confusion;
import io.kbound.scorer.evaluation.EventScores;
import io.kbound.scorer.evaluation.RowRanking;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Labels;
import java.util.List;

/**
 * What a card makes of windows that it was not fitted to, against what people confirmed. A window belongs where its newest reading does; one
 * whose older readings alone are of a confirmed event is neither right nor wrong.
 */
public final class HeldOut {
    private final Statistic statistic;
    private final Judge judge;
    private final Labels confirmed;
    private final Confusion confusion = new Confusion();
    private final RowRanking ranking = new RowRanking();
    private final EventScores noticed;

    HeldOut(ModelCard card, double falseAlarmRate, Labels confirmed) {
        this.statistic = new Statistic(card.statistic());
        this.judge = new Judge(new Calibration(card.normal()), falseAlarmRate);
        this.confirmed = confirmed;
        this.noticed = new EventScores(confirmed);
    }

    /** Adds a window that lies in a slot. */
    void add(TrainingWindows windows, int window, BoundScorer scorer, int slot) {
        String source = windows.sourceName(window);
        long micros = windows.newestMicros(window);
        float of = statistic.of(scorer, slot);
        boolean anomaly = isAnomaly(scorer, slot);
        boolean labelled = confirmed.at(source, micros).isPresent();
        if (!labelled && confirmed.overlap(source, windows.firstMicros(window), micros)) {
            return;
        }
        confusion.add(anomaly, labelled);
        ranking.add(of, labelled);
        if (anomaly) {
            noticed.alarm(source, micros);
        }
    }

    /** The verdict on the window in a slot. */
    boolean isAnomaly(BoundScorer scorer, int slot) {
        return judge.judge(statistic.of(scorer, slot)).anomaly();
    }

    /** Window by window. */
    public Confusion confusion() {
        return confusion;
    }

    /** Area under the curve of recall over false-alarm rate; no number where all windows are of one kind. */
    public double auc() {
        return ranking.areas().roc();
    }

    /** How many of some events were noticed. */
    public long noticed(List<Labels.Event> events) {
        return events.stream()
                .filter(event -> noticed.noticed(event).isPresent())
                .count();
    }
}

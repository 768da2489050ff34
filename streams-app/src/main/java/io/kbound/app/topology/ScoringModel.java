package io.kbound.app.topology;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.CalibrationKind;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.DriftDetector;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.RollingCalibration;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import java.util.Optional;

/**
 * A model, and all by which its windows are judged.
 *
 * @param statistic that they are judged by
 * @param judge by the model's own calibration
 * @param rolling by each source's own; empty where sources have none
 */
public record ScoringModel(
        BoundModel model,
        Statistic statistic,
        Judge judge,
        Optional<RollingCalibration> rolling,
        DriftDetector drift,
        Attribution attribution) {

    /**
     * A model with what the configuration asks of it.
     *
     * @throws KboundException where its calibration is not enough for that
     */
    public static ScoringModel of(BoundModel model, AppConfig.Alert alert) {
        ModelCard card = model.card();
        Calibration calibration = new Calibration(card.normal());
        Judge judge = new Judge(calibration, alert.falseAlarmRate());
        return new ScoringModel(
                model,
                new Statistic(card.statistic()),
                judge,
                alert.calibration() == CalibrationKind.ROLLING
                        ? Optional.of(RollingCalibration.of(card, judge, alert.rollingWindows()))
                        : Optional.empty(),
                new DriftDetector(
                        calibration,
                        card.judgedId(),
                        alert.driftWindows(),
                        card.window().apart(),
                        alert.driftRate()),
                new Attribution(card));
    }

    /** What the model says of itself. */
    public ModelCard card() {
        return model.card();
    }

    /** Its identity, as all outputs bear it. */
    public String id() {
        return model.card().id();
    }
}

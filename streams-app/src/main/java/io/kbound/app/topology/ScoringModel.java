package io.kbound.app.topology;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.CalibrationKind;
import io.kbound.app.config.AppConfig.ScreeningMode;
import io.kbound.app.config.Setting;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.DriftDetector;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.RollingCalibration;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import java.util.Optional;

/**
 * A model, and all by which its windows are judged.
 *
 * @param id its identity, as all outputs bear it
 * @param statistic that they are judged by
 * @param judge by the model's own calibration
 * @param screen tells which windows cannot be anomalies from few evaluations; empty where every window gets all of them
 * @param rolling by each source's own; empty where sources have none
 */
public record ScoringModel(
        BoundModel model,
        String id,
        Statistic statistic,
        Judge judge,
        Optional<Screen> screen,
        Optional<RollingCalibration> rolling,
        DriftDetector drift,
        Attribution attribution) {

    /**
     * A model with what the configuration asks of it.
     *
     * @throws KboundException where its calibration is not enough for that
     */
    public static ScoringModel of(BoundModel model, AppConfig config) {
        ModelCard card = model.card();
        AppConfig.Alert alert = config.alert();
        Optional<Screen> screen = screenObstacle(card, config).isPresent()
                ? Optional.empty()
                : Optional.of(Screen.of(
                        card, alert.falseAlarmRate(), config.screening().missRate()));
        Calibration calibration = new Calibration(card.normal());
        Judge judge = new Judge(calibration, alert.falseAlarmRate());
        return new ScoringModel(
                model,
                card.id(),
                new Statistic(card.statistic()),
                judge,
                screen,
                alert.calibration() == CalibrationKind.ROLLING
                        ? Optional.of(RollingCalibration.of(card, judge, alert.rollingWindows()))
                        : Optional.empty(),
                new DriftDetector(
                        screen.map(Screen::calibration).orElse(calibration),
                        card.judgedId() + (screen.isPresent() ? " screened" : ""),
                        alert.driftWindows(),
                        card.window().apart(),
                        alert.driftRate()),
                new Attribution(card));
    }

    /**
     * Why a model's windows are not screened, if they are not.
     *
     * @throws KboundException where they are to be screened, and cannot
     */
    public static Optional<String> screenObstacle(ModelCard card, AppConfig config) {
        AppConfig.Screening screening = config.screening();
        if (screening.mode() == ScreeningMode.OFF) {
            return Optional.of("it is off");
        }
        Optional<String> obstacle = config.alert().calibration() == CalibrationKind.ROLLING
                ? Optional.of("a rolling calibration learns from what all levels say of every record")
                : Screen.obstacle(card, config.alert().falseAlarmRate(), screening.missRate());
        if (screening.mode() == ScreeningMode.ON && obstacle.isPresent()) {
            throw new KboundException(Setting.SCREENING_MODE.key(), obstacle.get(), "set it to auto or off");
        }
        return obstacle.isEmpty()
                        && screening.mode() == ScreeningMode.AUTO
                        && config.output().scores().isPresent()
                ? Optional.of("every record's score is asked for (" + Setting.OUTPUT_SCORES.key() + ")")
                : obstacle;
    }

    /** What the model says of itself. */
    public ModelCard card() {
        return model.card();
    }
}

package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.Fixtures;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.onnx.BoundModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringModelTest {
    private static final int CALIBRATION = 1000;

    @TempDir
    private Path folder;

    private BoundModel model;

    @BeforeEach
    void open() throws Exception {
        model = BoundModel.open(Fixtures.singles(folder));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void aModelThatCannotScreen_isRefusedWhereItMust_andElseScoresEveryRecordInFull() {
        assertThatThrownBy(() -> ScoringModel.of(model, config("screening.mode=on")))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("screening.mode", "exported without", "auto or off");
        assertThat(ScoringModel.of(model, config("screening.mode=auto")).screen())
                .isEmpty();
        assertThat(ScoringModel.of(model, config("screening.mode=off")).screen())
                .isEmpty();
    }

    @Test
    void auto_screensUnlessEveryScoreIsAskedFor() {
        ModelCard card = screening();

        assertThat(ScoringModel.screenObstacle(card, config())).isEmpty();
        assertThat(ScoringModel.screenObstacle(card, config("output.scores=scores")))
                .hasValueSatisfying(why -> assertThat(why).contains("output.scores"));
        assertThat(ScoringModel.screenObstacle(card, config("output.scores=scores", "screening.mode=on")))
                .isEmpty();
    }

    @Test
    void aRollingCalibration_goesWithNoScreening() {
        ModelCard card = screening();

        assertThat(ScoringModel.screenObstacle(card, config("alert.calibration=rolling")))
                .hasValueSatisfying(why -> assertThat(why).contains("rolling"));
        assertThatThrownBy(() ->
                        ScoringModel.screenObstacle(card, config("alert.calibration=rolling", "screening.mode=on")))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("screening.mode", "rolling");
    }

    @Test
    void aPromiseThatTheCalibrationCannotKeep_isNotMade() {
        assertThat(ScoringModel.screenObstacle(screening(), config("alert.false-alarm-rate=0.005")))
                .hasValueSatisfying(why -> assertThat(why).contains("1999", String.valueOf(CALIBRATION)));
    }

    /** The model's card, as it would be with a screening and enough calibration windows. */
    private ModelCard screening() {
        ModelCard card = model.card();
        List<Float> bounds = new ArrayList<>();
        for (int i = 0; i < CALIBRATION; i++) {
            bounds.add((float) i);
        }
        ModelCard.Calibration before = card.calibration();
        return card.with(
                ModelCard.Statistic.THE_BOUND,
                new ModelCard.Screening(
                        List.of(new ModelCard.Stage(List.of(0), List.of(new ModelCard.Estimate(0, List.of(1.0))), 0))),
                new ModelCard.Calibration(
                        bounds,
                        List.of(),
                        List.of(bounds),
                        List.of(),
                        0,
                        before.normalChannels(),
                        before.normalLevels(),
                        before.normalCells()));
    }

    private static AppConfig config(String... settings) {
        List<String> all = new ArrayList<>(List.of("input.topic=signals", "model.path=any"));
        all.addAll(Arrays.asList(settings));
        return ConfigReader.read(Optional.empty(), Map.of(), all);
    }
}

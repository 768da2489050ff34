package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.topology.ScoringModel;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Device;
import io.kbound.scorer.onnx.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether a model opens, on which device, and whether it can judge as the configuration asks. */
final class ModelChecks {
    private static final String DEVICE = "device";
    private static final String MODEL = "model";
    private static final String CALIBRATION = "calibration";
    private static final String SCREENING = "screening";

    private final AppConfig config;
    private final Consumer<Finding> told;

    ModelChecks(AppConfig config, Consumer<Finding> told) {
        this.config = config;
        this.told = told;
    }

    /** Checks the device alone. */
    void checkDevice() {
        List<String> notices = new ArrayList<>();
        place(notices).ifPresent(placement -> tellDevice(placement, notices));
    }

    /**
     * Checks device and model.
     *
     * @return what the model says of itself; empty where it does not open
     */
    Optional<ModelCard> check() {
        List<String> notices = new ArrayList<>();
        Optional<Placement> placed = place(notices);
        Placement placement = placed.orElseGet(Placement::onCpu);
        String path = config.model().path().toString();
        try (BoundModel model =
                BoundModel.open(config.model().path(), placement, config.model().rules())) {
            placed.ifPresent(there -> tellDevice(there, notices));
            model.check(path);
            ModelCard card = model.card();
            told.accept(Finding.ok(
                    MODEL,
                    card.id() + ", " + card.channels().size() + " channels, windows of "
                            + card.window().length() + ", view "
                            + card.view().kind().name().toLowerCase(Locale.ROOT) + ", written " + card.created()
                            + " by kbound " + card.kbound() + ", SHA-256 " + model.sha256()
                            + (config.model().rules().sha256().isEmpty() ? "" : ", pinned")));
            checkJudging(model);
            return Optional.of(card);
        } catch (KboundException refused) {
            told.accept(Finding.fail(MODEL, refused));
            told.accept(Finding.unchecked(CALIBRATION, "no model"));
            told.accept(Finding.unchecked(SCREENING, "no model"));
            return Optional.empty();
        }
    }

    /** Says that there is no model to check. */
    void leaveOut(String why) {
        checkDevice();
        told.accept(Finding.unchecked(MODEL, why));
        told.accept(Finding.unchecked(CALIBRATION, why));
        told.accept(Finding.unchecked(SCREENING, why));
    }

    private Optional<Placement> place(List<String> notices) {
        try {
            return Optional.of(Placement.of(config.device(), notices::add));
        } catch (KboundException refused) {
            told.accept(Finding.fail(DEVICE, refused));
            return Optional.empty();
        }
    }

    private void tellDevice(Placement placement, List<String> notices) {
        if (!notices.isEmpty()) {
            told.accept(Finding.warn(DEVICE, String.join("; ", notices), "mend that, or set device.name to cpu"));
        } else if (!placement.isOnCpu()) {
            told.accept(Finding.ok(DEVICE, "an NVIDIA GPU scores"));
        } else {
            boolean wanted = config.device().device().kind() == Device.Kind.CPU;
            told.accept(Finding.ok(
                    DEVICE, "the processor scores" + (wanted ? "" : "; there is no driver of an NVIDIA GPU here")));
        }
    }

    private void checkJudging(BoundModel model) {
        try {
            ScoringModel scoring = ScoringModel.of(model, config);
            String found = model.card().normal().size() + " windows, for a false-alarm rate of "
                    + config.alert().falseAlarmRate();
            told.accept(scoring.judge()
                    .caveat()
                    .map(caveat -> Finding.warn(
                            CALIBRATION, caveat, "raise alert.false-alarm-rate, or train with more readings"))
                    .orElseGet(() -> Finding.ok(CALIBRATION, found)));
            told.accept(Finding.ok(
                    SCREENING,
                    ScoringModel.screenObstacle(model.card(), config)
                            .map(obstacle -> "every record gets all levels: " + obstacle)
                            .orElse("most records need a few levels only")));
        } catch (KboundException refused) {
            told.accept(Finding.fail(CALIBRATION, refused));
            told.accept(Finding.unchecked(SCREENING, "the model cannot judge so"));
        }
    }
}

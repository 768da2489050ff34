package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.command.CommandRunner;
import io.kbound.command.PartialFile;
import io.kbound.export.bound.BoundCoefficients;
import io.kbound.export.bound.BoundGraph;
import io.kbound.export.bound.Denoiser;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.bound.Schedule;
import io.kbound.export.calibration.Calibrator;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.onnx.OnnxFile;
import io.kbound.export.view.Standardisation;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The way from a denoiser to a model file, however the denoiser came about: reverse variances, graph, comparison,
 * calibration. The file appears under its name only once it is whole: opened again, equal to the network on its own, and
 * calibrated.
 */
final class BoundExport {
    private static final int VARIANCE_EXAMPLES = 1000;
    private static final int VARIANCE_DRAWS = 4;

    private final ExportPlan plan;
    private final TrainingWindows windows;
    private final Split split;
    private final StandardisationFit fitted;
    private final Levels levels;
    private final Consumer<String> stages;

    /**
     * @param stages hears each part of the way begin
     */
    BoundExport(
            ExportPlan plan,
            TrainingWindows windows,
            Split split,
            StandardisationFit fitted,
            Levels levels,
            Consumer<String> stages) {
        this.plan = plan;
        this.windows = windows;
        this.split = split;
        this.fitted = fitted;
        this.levels = levels;
        this.stages = stages;
    }

    /** What the network gets wrong, over windows that do not calibrate. */
    NoiseErrors.Fit noiseErrors(NoisePredictor network) {
        stages.accept("fitting reverse variances");
        StandardisedWindows learned = learned();
        int draws = VARIANCE_DRAWS * Math.max(1, VARIANCE_EXAMPLES / learned.size());
        return new NoiseErrors(network, levels).fit(learned, draws, new Random(plan.seed()));
    }

    /**
     * What the expectation over noise is taken with.
     *
     * @param noise the draws that the model keeps
     * @param coefficients of K with them
     */
    record Estimator(NoiseDraws noise, BoundCoefficients coefficients) {}

    /** Chooses the noise, over windows that do not calibrate, and takes off what it adds on average. */
    Estimator estimator(NoisePredictor network, NoiseErrors.Fit errors) {
        StandardisedWindows learned = learned();
        NoiseErrors atLevels = new NoiseErrors(network, levels);
        BoundCoefficients plain = new BoundCoefficients(
                levels, errors.mean(), fitted.standardisation().scales());
        NoiseDraws noise = new NoiseChoice(atLevels, levels.count(), plain).choose(learned, plan.draws(), plan.seed());
        return new Estimator(noise, plain.withoutExcess(atLevels.excess(learned, noise, errors)));
    }

    /** Some of the windows that training knows. */
    private StandardisedWindows learned() {
        int[] some = Split.some(split.known(), VARIANCE_EXAMPLES, new Random(plan.seed()));
        return new StandardisedWindows(windows, some, fitted.standardisation());
    }

    /**
     * Builds the graph, writes it beside its place, proves and calibrates it there, and only then moves it into place.
     *
     * @param network what the graph is compared with
     * @param denoiser the same as nodes
     * @param size of the network, for the card
     * @param history how the network came about, for the card
     * @return the card of the written model
     */
    ModelCard write(
            NoisePredictor network,
            Denoiser denoiser,
            NoiseErrors.Fit errors,
            ModelCard.Network size,
            ModelCard.Training history)
            throws IOException {
        Standardisation standardisation = fitted.standardisation();
        stages.accept("choosing noise");
        Estimator estimator = estimator(network, errors);
        OnnxFile graph = BoundGraph.build(standardisation, levels, estimator.noise, estimator.coefficients, denoiser);
        Reference reference =
                new Reference(network, levels, errors, estimator.coefficients, estimator.noise, standardisation);
        ModelCard draft = card(graph, size, history);
        try (PartialFile partial = PartialFile.of(plan.out())) {
            graph.write(partial.path(), draft);
            Calibrator.Measured measured;
            try (BoundModel model = BoundModel.open(partial.path())) {
                stages.accept("comparing ONNX Runtime with " + network.runtime());
                new ParityCheck(windows, split.calibration(), reference).check(model, plan.out());
                stages.accept("calibrating on " + split.calibration().length + " windows");
                Calibrator calibrator = new Calibrator(
                        windows,
                        split,
                        new StandardError(windows, split.calibration(), reference, plan.seed()),
                        plan.seed());
                measured = calibrator.measure(model, calibrator.statistic(model, plan.statistic()));
            }
            ModelCard card = draft.with(measured.statistic(), measured.screening(), measured.calibration());
            graph.write(partial.path(), card);
            BoundModel.open(partial.path()).close();
            partial.complete();
            return card;
        }
    }

    /**
     * The card's part on training.
     *
     * @param fitted windows that the denoiser was fitted to
     * @param steps that it took
     */
    ModelCard.Training history(int fitted, int steps, int bestStep, double validationLoss) {
        return new ModelCard.Training(
                windows.sha256(),
                windows.readings(),
                fitted,
                split.validation().length,
                steps,
                bestStep,
                validationLoss,
                plan.seed());
    }

    /** The card but for its calibration, which takes the finished graph to measure. */
    private ModelCard card(OnnxFile graph, ModelCard.Network size, ModelCard.Training history) {
        Standardisation standardisation = fitted.standardisation();
        Schedule schedule = levels.schedule();
        List<ModelCard.Channel> channels = new ArrayList<>();
        for (int i = 0; i < windows.channels().size(); i++) {
            channels.add(new ModelCard.Channel(
                    windows.channels().get(i).name(), windows.channels().get(i).unit(), fitted.isConstant(i)));
        }
        List<ModelCard.Level> levelsOfCard = IntStream.range(0, levels.count())
                .mapToObj(i -> new ModelCard.Level(levels.step(i), schedule.logSnr(levels.step(i)), levels.weight(i)))
                .toList();
        return new ModelCard(
                ModelCard.FORMAT,
                plan.name(),
                CommandRunner.Version.current(),
                plan.today().toString(),
                graph.sha256(),
                channels,
                new ModelCard.Window(windows.length(), plan.stride()),
                new ModelCard.View(
                        standardisation.view().kind(), standardisation.view().rowNames()),
                plan.diffusion(),
                levelsOfCard,
                new ModelCard.Noise(plan.seed(), plan.draws()),
                standardisation.onCard(),
                size,
                history,
                ModelCard.Statistic.THE_BOUND,
                ModelCard.Screening.NONE,
                ModelCard.Calibration.none(channels.size(), levels.count()));
    }
}

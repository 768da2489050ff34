package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.Schedule;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.denoiser.Examples;
import io.kbound.export.denoiser.Mixture;
import io.kbound.export.denoiser.MixtureDenoiser;
import io.kbound.export.denoiser.MixtureFit;
import io.kbound.export.denoiser.NetworkDenoiser;
import io.kbound.export.denoiser.NetworkShape;
import io.kbound.export.denoiser.NetworkTrainer;
import io.kbound.export.denoiser.TorchNetwork;
import io.kbound.export.denoiser.TrainedNetwork;
import io.kbound.export.view.Standardisation;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The whole way from a file of readings to a model file. The file appears under its name only once it is whole: opened
 * again, equal to PyTorch, and calibrated.
 */
public final class ModelTraining {
    private static final int FEWEST_WINDOWS = 50;
    private static final List<Integer> FEW_COMPONENTS = List.of(1, 2, 5);

    /*
     * What is added to a mixture's covariances: how close it looks. Of single records, what tells anomalies drowns in how exactly
     * columns agree that all but follow from one another. Of windows that agreement is what a fault breaks.
     */
    private static final double FLOOR_OF_RECORDS = 0.3;
    private static final double FLOOR_OF_WINDOWS = 0.02;

    private final TrainingPlan plan;
    private final Progress progress;

    /** Hears how far the way has come. */
    public interface Progress extends NetworkTrainer.Listener, MixtureFit.Listener {
        /** Hears nothing. */
        Progress UNHEARD = new Progress() {};

        /** So many readings have been read. */
        default void onReadings(long readings) {}

        /** A part of the way begins. */
        default void onStage(String stage) {}

        @Override
        default void onStep(int step, double loss, double validationLoss) {}

        @Override
        default void onRound(int round, double logDensity) {}
    }

    /** A way to go. */
    public ModelTraining(TrainingPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Goes the way.
     *
     * @return the card of the written model, and the columns that were left out
     * @throws KboundException where the data cannot be learned from; then no file is left behind
     */
    public Outcome run() throws IOException {
        PartialFile.require(plan.out());
        try (TrainingWindows windows =
                TrainingWindows.read(plan.data(), plan.layout(), plan.window(), plan.stride(), progress::onReadings)) {
            if (windows.size() < FEWEST_WINDOWS) {
                throw new KboundException(
                        plan.data().toString(),
                        "its " + windows.readings() + " complete readings make " + windows.size()
                                + " windows, fewer than " + FEWEST_WINDOWS,
                        "give it more readings or a shorter --window");
            }
            return train(windows);
        }
    }

    private Outcome train(TrainingWindows windows) throws IOException {
        Split split = Split.deal(windows, plan.calibrationShare(), plan.seed());
        if (!split.canFit() || split.validation().length == 0 || split.calibration().length == 0) {
            throw new KboundException(
                    plan.data().toString(),
                    "its readings are too few to keep windows of " + plan.window() + " apart for calibration",
                    "give it more readings or a shorter --window");
        }
        StandardisationFit fitted = StandardisationFit.of(windows, split.fit(), plan.view());
        fitted.requireVariation(plan.data().toString(), windows.channels());
        Standardisation standardisation = fitted.standardisation();
        Schedule schedule = plan.schedule();
        Levels levels = plan.levels().isPresent()
                ? Levels.spread(schedule, plan.levels().getAsInt())
                : Levels.all(schedule);

        progress.onStage("training on " + split.fit().length + " windows of " + windows.length() + " x "
                + windows.channels().size());
        StandardisedWindows fit = new StandardisedWindows(windows, split.fit(), standardisation);
        StandardisedWindows validation = new StandardisedWindows(windows, split.validation(), standardisation);
        BoundExport export = new BoundExport(plan, windows, split, fitted, levels, progress::onStage);
        int apart = split.fit().length / new ModelCard.Window(plan.window(), plan.stride()).apart();
        ModelCard card = plan.denoiser().of(plan.window(), standardisation.values(), apart) == DenoiserKind.MIXTURE
                ? withMixture(export, schedule, fit, validation, standardisation.constant())
                : withNetwork(export, schedule, fit, validation, standardisation.constant());
        return Outcome.of(card, windows, List.of());
    }

    private ModelCard withNetwork(
            BoundExport export, Schedule schedule, Examples fit, Examples validation, boolean[] constant)
            throws IOException {
        NetworkShape shape = new NetworkShape(constant, plan.width(), plan.blocks());
        TrainedNetwork trained =
                new NetworkTrainer(schedule, plan.steps(), plan.seed()).train(shape, fit, validation, progress);
        try (TorchNetwork network = new TorchNetwork(shape, schedule, trained.parameters())) {
            return export.write(
                    network,
                    new NetworkDenoiser(shape, trained.parameters()),
                    export.noiseErrors(network),
                    new ModelCard.Network(shape.width(), shape.blocks(), shape.parameters()),
                    export.history(fit.size(), trained.steps(), trained.bestStep(), trained.validationLoss()));
        }
    }

    private ModelCard withMixture(
            BoundExport export, Schedule schedule, Examples fit, Examples validation, boolean[] constant)
            throws IOException {
        MixtureFit mixtureFit = new MixtureFit(fit, validation, constant, plan.seed());
        MixtureFit.Fitted fitted = plan.window() == 1
                ? mixtureFit.fit(FLOOR_OF_RECORDS, plan.components(), progress)
                : mixtureFit.fitBest(FLOOR_OF_WINDOWS, candidates(), progress);
        Mixture mixture = fitted.mixture();
        MixtureDenoiser denoiser = new MixtureDenoiser(mixture, constant, schedule);
        return export.write(
                denoiser,
                denoiser,
                export.noiseErrors(denoiser),
                ModelCard.Network.mixture(mixture.components(), mixture.parameters()),
                export.history(fitted.records(), fitted.rounds(), fitted.bestRound(), -fitted.logDensity()));
    }

    /** Numbers of components for a mixture of windows: few, and as many as the plan allows. */
    private int[] candidates() {
        return IntStream.concat(
                        FEW_COMPONENTS.stream().mapToInt(few -> few).filter(few -> few < plan.components()),
                        IntStream.of(plan.components()))
                .toArray();
    }
}

package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.command.CommandRunner;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import io.kbound.export.bound.BoundGraph;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.diffusion.BoundCoefficients;
import io.kbound.export.diffusion.Levels;
import io.kbound.export.diffusion.NoiseDraws;
import io.kbound.export.diffusion.Schedule;
import io.kbound.export.network.NetworkDenoiser;
import io.kbound.export.network.NetworkShape;
import io.kbound.export.network.NetworkTrainer;
import io.kbound.export.network.TorchNetwork;
import io.kbound.export.network.TrainedNetwork;
import io.kbound.export.onnx.OnnxFile;
import io.kbound.export.view.Standardisation;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The whole way from a file of readings to a model file. The file appears under its name only once it is whole: opened
 * again, equal to PyTorch, and calibrated.
 */
public final class ModelTraining {
    private static final int DIFFUSION_STEPS = 1000;
    private static final double BETA_FIRST = 1e-4;
    private static final double BETA_LAST = 0.02;
    private static final int FEWEST_WINDOWS = 50;
    private static final int VARIANCE_EXAMPLES = 2000;
    private static final int VARIANCE_DRAWS = 2;

    private final TrainingPlan plan;
    private final Progress progress;

    /** Hears how far the way has come. */
    public interface Progress extends NetworkTrainer.Listener {
        /** So many readings have been read. */
        void onReadings(long readings);

        /** A part of the way begins. */
        void onStage(String stage);
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
        if (split.fit().length == 0 || split.validation().length == 0 || split.calibration().length == 0) {
            throw new KboundException(
                    plan.data().toString(),
                    "its readings are too few to keep windows of " + plan.window() + " apart for calibration",
                    "give it more readings or a shorter --window");
        }
        StandardisationFit fitted = StandardisationFit.of(windows, split.fit(), plan.view());
        fitted.requireVariation(plan.data().toString(), windows.channels());
        Standardisation standardisation = fitted.standardisation();
        Schedule schedule = Schedule.linear(DIFFUSION_STEPS, BETA_FIRST, BETA_LAST);
        Levels levels = plan.levels().isPresent()
                ? Levels.spread(schedule, plan.levels().getAsInt())
                : Levels.all(schedule);

        progress.onStage("training on " + split.fit().length + " windows of " + windows.length() + " x "
                + windows.channels().size());
        NetworkShape shape = new NetworkShape(standardisation.constant(), plan.width(), plan.blocks());
        TrainedNetwork trained = new NetworkTrainer(schedule, plan.steps(), plan.seed())
                .train(
                        shape,
                        new StandardisedWindows(windows, split.fit(), standardisation),
                        new StandardisedWindows(windows, split.validation(), standardisation),
                        progress);

        progress.onStage("fitting reverse variances");
        try (TorchNetwork network = new TorchNetwork(shape, schedule, trained.parameters())) {
            NoiseErrors.Fit errors = noiseErrors(windows, split, standardisation, network, levels);
            NoiseDraws noise =
                    NoiseDraws.antithetic(levels.count(), plan.draws(), standardisation.values(), plan.seed());
            BoundCoefficients coefficients = new BoundCoefficients(levels, errors.mean(), standardisation.scales())
                    .forNoise(noise, errors.slope());
            OnnxFile graph = BoundGraph.build(
                    standardisation, levels, noise, coefficients, new NetworkDenoiser(shape, trained.parameters()));

            Reference reference = new Reference(network, levels, errors, coefficients, noise, standardisation);
            ModelCard draft = card(windows, split, fitted, levels, trained, graph);
            return publish(graph, draft, windows, split, reference);
        }
    }

    private NoiseErrors.Fit noiseErrors(
            TrainingWindows windows,
            Split split,
            Standardisation standardisation,
            TorchNetwork network,
            Levels levels) {
        Random random = new Random(plan.seed());
        int[] learned = IntStream.concat(IntStream.of(split.fit()), IntStream.of(split.validation()))
                .sorted()
                .toArray();
        StandardisedWindows examples =
                new StandardisedWindows(windows, Split.some(learned, VARIANCE_EXAMPLES, random), standardisation);
        return new NoiseErrors(network, levels).fit(examples, VARIANCE_DRAWS, random);
    }

    /** Writes the file beside its place, proves and calibrates it there, and only then moves it into place. */
    private Outcome publish(OnnxFile graph, ModelCard draft, TrainingWindows windows, Split split, Reference reference)
            throws IOException {
        try (PartialFile partial = PartialFile.of(plan.out())) {
            graph.write(partial.path(), draft);
            ModelCard.Calibration calibration;
            try (BoundModel model = BoundModel.open(partial.path())) {
                progress.onStage("comparing ONNX Runtime with PyTorch");
                new ParityCheck(windows, split.calibration(), reference).check(model, plan.out());
                progress.onStage("calibrating on " + split.calibration().length + " windows");
                calibration = new Calibrator(windows, split.calibration(), reference, plan.seed()).calibrate(model);
            }
            ModelCard card = draft.withCalibration(calibration);
            graph.write(partial.path(), card);
            BoundModel.open(partial.path()).close();
            partial.complete();
            return new Outcome(
                    card,
                    windows.leftOut().stream().map(column -> column.name()).toList(),
                    windows.passedOver());
        }
    }

    /** The card but for its calibration, which takes the finished graph to measure. */
    private ModelCard card(
            TrainingWindows windows,
            Split split,
            StandardisationFit fitted,
            Levels levels,
            TrainedNetwork trained,
            OnnxFile graph) {
        Standardisation standardisation = fitted.standardisation();
        List<ModelCard.Channel> channels = new ArrayList<>();
        for (int i = 0; i < windows.channels().size(); i++) {
            channels.add(new ModelCard.Channel(
                    windows.channels().get(i).name(), windows.channels().get(i).unit(), fitted.isConstant(i)));
        }
        List<ModelCard.Level> levelsOfCard = IntStream.range(0, levels.count())
                .mapToObj(i ->
                        new ModelCard.Level(levels.step(i), levels.schedule().logSnr(levels.step(i)), levels.weight(i)))
                .toList();
        return new ModelCard(
                ModelCard.FORMAT,
                plan.name(),
                CommandRunner.Version.current(),
                plan.today().toString(),
                graph.sha256(),
                channels,
                new ModelCard.Window(plan.window(), plan.stride()),
                new ModelCard.View(
                        standardisation.view().kind(), standardisation.view().rowNames()),
                new ModelCard.Diffusion(DIFFUSION_STEPS, BETA_FIRST, BETA_LAST),
                levelsOfCard,
                new ModelCard.Noise(plan.seed(), plan.draws()),
                new ModelCard.Scaler(
                        standardisation.means(),
                        Arrays.stream(standardisation.scales()).boxed().toList()),
                new ModelCard.Network(
                        trained.shape().width(),
                        trained.shape().blocks(),
                        trained.shape().parameters()),
                new ModelCard.Training(
                        windows.sha256(),
                        windows.readings(),
                        split.fit().length,
                        split.validation().length,
                        trained.steps(),
                        trained.bestStep(),
                        trained.validationLoss(),
                        plan.seed()),
                ModelCard.Calibration.none(channels.size(), levels.count()));
    }

    /**
     * What came of it.
     *
     * @param card the written model's card
     * @param leftOut columns of the file that are no channels
     * @param passedOver readings that lacked a value
     */
    public record Outcome(ModelCard card, List<String> leftOut, long passedOver) {}
}

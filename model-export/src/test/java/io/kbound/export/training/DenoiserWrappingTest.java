package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.KboundException;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoisePredictor;
import io.kbound.export.bound.Schedule;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.denoiser.Prediction;
import io.kbound.export.onnx.ForeignDenoiser;
import io.kbound.export.onnx.ForeignDenoiser.Kind;
import io.kbound.export.onnx.ForeignGraph;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Denoisers made elsewhere, of three architectures: K around each against the same network written in loops. */
class DenoiserWrappingTest {
    private static final int WINDOW = ForeignDenoiser.WINDOW;
    private static final int NO_WINDOW = 0;
    private static final int VALUES = WINDOW * ForeignDenoiser.CHANNELS;
    private static final List<Float> MEAN = List.of(0.5f, 20f, -3f);
    private static final List<Float> SCALE = List.of(1f, 4f, 0.25f);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "PERCEPTRON, 11, NOISE, 1, 8, true",
        "PERCEPTRON, 13, V, 1, 5, false",
        "PERCEPTRON, 18, X0, 0, 8, true",
        "CONVOLUTION, 11, X0, 1, 7, false",
        "CONVOLUTION, 17, NOISE, 0, 8, true",
        "CONVOLUTION, 20, V, 1, 3, true",
        "ATTENTION, 11, V, 0, 8, false",
        "ATTENTION, 13, NOISE, 1, 5, true",
        "ATTENTION, 17, X0, 1, 8, true",
        "ATTENTION, 18, NOISE, 1, 7, false",
        "ATTENTION, 20, V, 0, 49, true"
    })
    void theBound_isThatOfTheNetworkWrittenInLoops_inAnyBatchToTheBit(
            Kind kind, int opset, Prediction prediction, int firstStep, int levelCount, boolean wholeSteps)
            throws Exception {
        ForeignDenoiser denoiser = kind.seeded(opset);
        WrappingPlan plan = plan(denoiser.file(opset, wholeSteps), prediction, NO_WINDOW, firstStep, levelCount);
        Outcome outcome = new DenoiserWrapping(plan, ModelTraining.Progress.UNHEARD).run();
        Schedule schedule = plan.schedule();
        Levels levels = Levels.spread(schedule, levelCount);
        NoisePredictor loops = new Loops(denoiser, prediction, schedule, firstStep);

        try (TrainingWindows windows = TrainingWindows.read(plan.data(), Layout.DEFAULT, WINDOW, 1, readings -> {});
                BoundModel model = BoundModel.open(plan.out());
                BoundScorer scorer = model.scorer(1)) {
            Split split = Split.deal(windows, plan.calibrationShare(), plan.seed());
            StandardisationFit fitted = StandardisationFit.byChannel(windows, split.fit(), MEAN, SCALE);
            BoundExport export = new BoundExport(plan, windows, split, fitted, levels, stage -> {});
            BoundExport.Estimator estimator = export.estimator(loops, export.noiseErrors(loops));
            double[] scales = new double[VALUES];
            for (int i = 0; i < VALUES; i++) {
                scales[i] = SCALE.get(i % SCALE.size());
            }
            float[] raw = new float[VALUES];
            for (int window = 0; window < 20; window++) {
                windows.copyTo(split.calibration()[window], raw);
                double[] record = new double[VALUES];
                float[] narrow = new float[VALUES];
                for (int i = 0; i < VALUES; i++) {
                    record[i] = (raw[i] - MEAN.get(i % MEAN.size())) / scales[i];
                    narrow[i] = (float) record[i];
                }
                double expected = estimator
                        .coefficients()
                        .bound(record, new NoiseErrors(loops, levels).of(narrow, estimator.noise()));
                scorer.put(0, raw);
                scorer.score(1);
                assertThat((double) scorer.bound(0))
                        .isCloseTo(expected, within(ParityCheck.TOLERANCE * Math.max(1, Math.abs(expected))));
            }
            assertThat(new BatchCheck(windows, split.calibration()).largestDifference(model))
                    .isZero();
        }
        assertThat(outcome.warnings()).noneMatch(warning -> warning.contains("batch"));
    }

    /** Levels that make 6, 10 and 14 rows of 3 values, which leave something over in any vector. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void operatorsThatTreatATensorsEndOtherwise_giveAWindowTheSameToTheBitInAnyBatch(int levels) throws Exception {
        ForeignGraph graph = new ForeignGraph(17);
        String positive = graph.node("Exp", "", "x");
        String sum = positive;
        for (String operator : List.of("Sin", "Cos", "Log", "Softplus", "Atan")) {
            sum = graph.node("Add", "", sum, graph.node(operator, "", positive));
        }
        byte[] file = graph.file(sum, ForeignGraph.OPEN, ForeignGraph.OPEN, true);

        assertThat(new DenoiserWrapping(plan(file, Prediction.NOISE, 1, levels), ModelTraining.Progress.UNHEARD)
                        .run()
                        .warnings())
                .noneMatch(line -> line.contains("batch"));
    }

    @Test
    void aBoundThatDependsOnTheBatch_isSaid() throws Exception {
        ForeignGraph graph = new ForeignGraph(17);
        String rows = graph.node("Gather", "axis=0", graph.node("Shape", "", "x"), graph.longs("first", 0));
        String little = graph.node("Mul", "", graph.node("Cast", "to=1", rows), graph.scalar("little", 1e-6));
        byte[] file = graph.file(graph.node("Add", "", "x", little), ForeignGraph.OPEN, ForeignGraph.OPEN, true);

        assertThat(new DenoiserWrapping(plan(file, Prediction.NOISE, 4, 8), ModelTraining.Progress.UNHEARD)
                        .run()
                        .warnings())
                .anyMatch(line -> line.contains("differ by up to"));
    }

    @Test
    void theCard_saysWhereTheNetworkIsFrom_andWhatItWasTrainedOn() throws Exception {
        ForeignDenoiser denoiser = Kind.CONVOLUTION.seeded(1);
        WrappingPlan plan = plan(denoiser.file(17, true), Prediction.NOISE, NO_WINDOW, 8);
        ModelCard card =
                new DenoiserWrapping(plan, ModelTraining.Progress.UNHEARD).run().card();

        assertThat(card.network()).isEqualTo(new ModelCard.Network(0, 0, 5 * 3 * 3 + 5 + 3 * 5 * 3 + 1));
        assertThat(card.training().steps()).isZero();
        assertThat(card.training().validationLoss()).isPositive();
        assertThat(card.diffusion()).isEqualTo(plan.diffusion());
        assertThat(card.channelNames()).containsExactly("a", "b", "c");
        assertThat(card.window().length()).isEqualTo(WINDOW);
        assertThat(card.view().kind()).isEqualTo(ViewKind.RAW);
        assertThat(card.scaler().mean().subList(0, 3)).containsExactly(0.5, 20.0, -3.0);
        assertThat(card.scaler().scale().subList(0, 3)).containsExactly(1.0, 4.0, 0.25);
    }

    @Test
    void aNetworkThatKnowsNothing_isWrapped_andSaidToKnowNothing() throws Exception {
        ForeignDenoiser denoiser = Kind.PERCEPTRON.seeded(1);

        assertThat(new DenoiserWrapping(
                                plan(denoiser.file(17, true), Prediction.X0, NO_WINDOW, 8),
                                ModelTraining.Progress.UNHEARD)
                        .run()
                        .warnings())
                .singleElement()
                .asString()
                .contains("no better than", "--predicts");
    }

    @Test
    void channelsThatAreNotTheDenoisers_areRefused_bothNumbersNamed() throws Exception {
        WrappingPlan plan = plan(Kind.PERCEPTRON.seeded(1).file(17, true), Prediction.NOISE, NO_WINDOW, 8);
        Files.writeString(plan.data(), "a,b\n" + "1,2\n3,4\n".repeat(100));

        assertThatThrownBy(() -> new DenoiserWrapping(plan, ModelTraining.Progress.UNHEARD).run())
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("2 channels (a, b)", "takes 3", "--features");
        assertNothingLeft();
    }

    @Test
    void tooFewReadings_areRefused() throws Exception {
        WrappingPlan plan = plan(Kind.PERCEPTRON.seeded(1).file(17, true), Prediction.NOISE, NO_WINDOW, 8);
        Files.writeString(plan.data(), "a,b,c\n" + "1,2,3\n3,4,1\n".repeat(25));

        assertThatThrownBy(() -> new DenoiserWrapping(plan, ModelTraining.Progress.UNHEARD).run())
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("50 complete readings make 45 windows of 6, fewer than 50");
        assertNothingLeft();
    }

    @Test
    void aNumberOfMeansThatIsNotTheChannels_isRefused() throws Exception {
        WrappingPlan plan = plan(ForeignGraph.single("Mul", 0.5f), Prediction.NOISE, 4, 8);
        Files.writeString(plan.data(), "a,b\n" + "1,2\n3,4\n".repeat(100));

        assertThatThrownBy(() -> new DenoiserWrapping(plan, ModelTraining.Progress.UNHEARD).run())
                .isInstanceOf(KboundException.class)
                .hasMessage("--mean: it has 3 values for 2 channels; give one for each");
        assertNothingLeft();
    }

    @Test
    void aWindowThatTheFileLeavesOpen_isAsked_andTaken() throws Exception {
        byte[] open = ForeignGraph.single("Mul", 0.5f);

        ModelCard card = new DenoiserWrapping(plan(open, Prediction.NOISE, 4, 8), ModelTraining.Progress.UNHEARD)
                .run()
                .card();
        assertThat(card.window().length()).isEqualTo(4);
        assertThatThrownBy(() -> new DenoiserWrapping(
                                plan(open, Prediction.NOISE, NO_WINDOW, 8), ModelTraining.Progress.UNHEARD)
                        .run())
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("leaves the window's length open; give it with --window");
    }

    @Test
    void aWindowOtherThanTheDenoisers_isRefused_bothNumbersNamed() throws Exception {
        WrappingPlan plan = plan(Kind.PERCEPTRON.seeded(1).file(17, true), Prediction.NOISE, 4, 8);

        assertThatThrownBy(() -> new DenoiserWrapping(plan, ModelTraining.Progress.UNHEARD).run())
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("its windows are of 6 readings, and --window asks for 4");
        assertNothingLeft();
    }

    /** Three channels, the second in step with the first; a Gaussian walk that forgets. */
    private Path data() throws IOException {
        Random random = new Random(9);
        StringBuilder csv = new StringBuilder("a,b,c\n");
        double walk = 0;
        for (int i = 0; i < 600; i++) {
            walk = 0.9 * walk + 0.4 * random.nextGaussian();
            csv.append(String.format(
                    Locale.ROOT,
                    "%.5f,%.5f,%.5f%n",
                    0.5 + walk,
                    20 + 4 * walk + random.nextGaussian(),
                    -3 + 0.25 * random.nextGaussian()));
        }
        return Files.writeString(folder.resolve("data.csv"), csv);
    }

    private WrappingPlan plan(byte[] file, Prediction prediction, int window, int levels) throws IOException {
        return plan(file, prediction, window, 1, levels);
    }

    private WrappingPlan plan(byte[] file, Prediction prediction, int window, int firstStep, int levels)
            throws IOException {
        Path denoiser = Files.write(folder.resolve("d.onnx"), file);
        return new WrappingPlan(
                denoiser,
                prediction,
                new ModelCard.Diffusion(50, 0.002, 0.2),
                firstStep,
                MEAN,
                SCALE,
                data(),
                Layout.DEFAULT,
                folder.resolve("wrapped.onnx"),
                "wrapped",
                window == NO_WINDOW ? OptionalInt.empty() : OptionalInt.of(window),
                1,
                OptionalInt.of(levels),
                2,
                StatisticKind.LEVELS,
                0.2,
                3,
                LocalDate.of(2026, 1, 2));
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("data.csv", "d.onnx");
        }
    }

    /** The network in loops, and its output turned into noise, by the definitions of x0 and v. */
    private record Loops(ForeignDenoiser denoiser, Prediction prediction, Schedule schedule, int firstStep)
            implements NoisePredictor {
        @Override
        public float[] predictNoise(float[] noisy, int[] steps) {
            float[] predicted = new float[noisy.length];
            for (int row = 0; row < steps.length; row++) {
                double[] x = new double[VALUES];
                for (int i = 0; i < VALUES; i++) {
                    x[i] = noisy[row * VALUES + i];
                }
                double[] output = denoiser.output(x, steps[row] - (firstStep == 0 ? 1 : 0));
                double alpha = Math.sqrt(schedule.signal(steps[row]));
                double sigma = Math.sqrt(schedule.noise(steps[row]));
                for (int i = 0; i < VALUES; i++) {
                    double noise = switch (prediction) {
                        case NOISE -> output[i];
                        case X0 -> (x[i] - alpha * output[i]) / sigma;
                        // Of x = alpha x0 + sigma e and v = alpha e - sigma x0, without x0.
                        case V -> (alpha * output[i] + sigma * x[i]) / (alpha * alpha + sigma * sigma);
                    };
                    predicted[row * VALUES + i] = (float) noise;
                }
            }
            return predicted;
        }

        @Override
        public String runtime() {
            return "loops";
        }
    }
}

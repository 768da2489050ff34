package io.kbound.export.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.KboundException;
import io.kbound.export.bound.BoundCoefficients;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.bound.Schedule;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.denoiser.NetworkShape;
import io.kbound.export.denoiser.TorchNetwork;
import io.kbound.export.view.Standardisation;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way from readings to a model file. Each export compares ONNX Runtime with PyTorch by itself. */
class ModelTrainingTest {
    @TempDir
    private Path folder;

    /**
     * By how many nats: along the axis that is narrow, a mixture sees a variance of its floor of 0.3 and 0.005 of the data, and
     * the record lies sqrt(2) off; half a nat less for what it finds ordinary otherwise.
     */
    @ParameterizedTest
    @CsvSource({"MIXTURE, 2.7", "NETWORK, 10"})
    void theModel_findsARecordImprobableWhoseChannelsAreOrdinaryAloneButNotTogether(DenoiserKind denoiser, float nats)
            throws Exception {
        train(plan(linked(600, 1)).denoiser(denoiser).build());
        try (BoundModel model = BoundModel.open(out());
                BoundScorer scorer = model.scorer(1)) {
            float together = bound(scorer, 1, 2, 0);
            float apart = bound(scorer, 1, -2, 0);

            assertThat(together - apart).isGreaterThan(nats);
        }
    }

    @Test
    void theCard_saysWhatWasDone() throws Exception {
        ModelCard card = train(plan(linked(600, 1)).build());

        assertThat(card.name()).isEqualTo("linked");
        assertThat(card.created()).isEqualTo("2026-01-02");
        assertThat(card.channelNames()).containsExactly("a", "b", "c");
        assertThat(card.channels().get(0).unit()).isEqualTo("V");
        assertThat(card.training().readings()).isEqualTo(600);
        assertThat(card.training().windows()).isEqualTo(420);
        assertThat(card.calibration().bounds()).hasSize(120);
        assertThat(card.calibration().standardError()).isPositive();
        assertThat(card.levels()).hasSize(8);
        assertThat(card.weightsSha256()).hasSize(64);
        try (BoundModel model = BoundModel.open(out())) {
            assertThat(model.card()).isEqualTo(card);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MIXTURE", "NETWORK"})
    void theSameSeed_givesTheSameFileToTheByte_andAnotherSeedAnother(DenoiserKind denoiser) throws Exception {
        Path data = linked(300, 1);
        train(plan(data).denoiser(denoiser).build());
        byte[] first = Files.readAllBytes(out());
        train(plan(data).denoiser(denoiser).build());
        byte[] second = Files.readAllBytes(out());
        train(plan(data).denoiser(denoiser).seed(2).build());

        assertThat(second).isEqualTo(first);
        assertThat(Files.readAllBytes(out())).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "1, RAW, NETWORK, 8, 2, 16, 1",
        "1, RAW, NETWORK, 32, 4, 33, 0",
        "1, RAW, NETWORK, 999, 2, 8, 1",
        "5, RAW, NETWORK, 7, 2, 33, 2",
        "16, SUMMARY, NETWORK, 8, 2, 16, 1",
        "16, SUMMARY, NETWORK, 7, 2, 33, 1",
        "1, RAW, MIXTURE, 8, 2, 16, 1",
        "1, RAW, MIXTURE, 999, 2, 16, 1",
        "5, RAW, MIXTURE, 7, 4, 16, 1",
        "16, SUMMARY, MIXTURE, 7, 2, 16, 1"
    })
    void everyShapeOfGraph_agreesWithItsReference_andScoresAWindowTheSameToTheBitInAnyBatch(
            int window, ViewKind view, DenoiserKind denoiser, int levels, int draws, int width, int blocks)
            throws Exception {
        ModelCard card = train(plan(heavyTailed(900))
                .window(window, view)
                .denoiser(denoiser)
                .levels(levels)
                .draws(draws)
                .network(width, blocks)
                .build());
        assertThat(card.scaler().curves().isEmpty())
                .as("windows have no curves")
                .isEqualTo(window > 1);
        Random random = new Random(4);
        float[][] windows = new float[19][window * 3];
        for (float[] one : windows) {
            for (int i = 0; i < one.length; i++) {
                one[i] = (float) random.nextGaussian();
            }
        }
        try (BoundModel model = BoundModel.open(out());
                BoundScorer alone = model.scorer(1);
                BoundScorer together = model.scorer(windows.length)) {
            for (int count = 1; count <= windows.length; count++) {
                for (int slot = 0; slot < count; slot++) {
                    together.put(slot, windows[slot]);
                }
                together.score(count);
                for (int slot = 0; slot < count; slot++) {
                    alone.put(0, windows[slot]);
                    alone.score(1);
                    assertThat(together.bound(slot))
                            .as("slot %d of %d", slot, count)
                            .isEqualTo(alone.bound(0));
                    assertThat(together.levelTerms(slot)).containsExactly(alone.levelTerms(0));
                    assertThat(together.valueTerms(slot)).containsExactly(alone.valueTerms(0));
                    assertThat(together.cellTerms(slot)).containsExactly(alone.cellTerms(0));
                    assertAddUp(alone);
                }
            }
        }
    }

    /** Cells of three channels, over channels to the levels and over levels to the channels. */
    private static void assertAddUp(BoundScorer scorer) {
        float[] cells = scorer.cellTerms(0);
        float[] levelTerms = scorer.levelTerms(0);
        float[] valueTerms = scorer.valueTerms(0);
        double[] byLevel = new double[levelTerms.length];
        double[] byChannel = new double[3];
        // What is summed in 32 bits may be far larger than the sum.
        double size = 1;
        for (int cell = 0; cell < cells.length; cell++) {
            byLevel[cell / 3] += cells[cell];
            byChannel[cell % 3] += cells[cell];
            size += Math.abs(cells[cell]);
        }
        for (int value = 0; value < valueTerms.length; value++) {
            byChannel[value % 3] -= valueTerms[value];
        }
        for (int level = 0; level < byLevel.length; level++) {
            assertThat(byLevel[level]).isCloseTo(levelTerms[level], within(1e-5 * size));
        }
        assertThat(byChannel).containsExactly(new double[3], within(1e-5 * size));
    }

    @ParameterizedTest
    @EnumSource(names = {"MIXTURE", "NETWORK"})
    void aConstantChannel_isKept_andADepartureFromItIsAnAnomaly(DenoiserKind denoiser) throws Exception {
        Path data = csv("a,b,fixed\n", 400, 1, (random, line) -> {
            double a = random.nextGaussian();
            line.append(String.format(Locale.ROOT, "%.4f,%.4f,230%n", a, a + 0.1 * random.nextGaussian()));
        });
        ModelCard card = train(plan(data).denoiser(denoiser).build());

        assertThat(card.channels().get(2).constant()).isTrue();
        try (BoundModel model = BoundModel.open(out());
                BoundScorer scorer = model.scorer(1)) {
            float lowest = card.calibration().bounds().get(0);
            assertThat(bound(scorer, 0, 0, 230)).isGreaterThan(lowest);
            assertThat(bound(scorer, 0, 0, 260)).isLessThan(lowest - 10);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MIXTURE", "NETWORK"})
    void duplicateRows_areNoTrouble(DenoiserKind denoiser) throws Exception {
        Path data = csv(
                "a,b\n",
                300,
                1,
                (random, line) -> line.append(random.nextInt(3)).append(",5.5\n"));

        assertThat(train(plan(data).denoiser(denoiser).build()).calibration().bounds())
                .allMatch(Float::isFinite);
    }

    @ParameterizedTest
    @CsvSource({
        "49, 1, RAW, fewer than 50",
        "60, 12, RAW, fewer than 50",
        "120, 40, SUMMARY, too few to keep windows of 40 apart",
        "1000, 200, RAW, too few to keep windows of 200 apart"
    })
    void tooFewReadings_areRefused_andNothingIsLeftBehind(int rows, int window, ViewKind view, String reason)
            throws Exception {
        Path data = linked(rows, 1);

        assertThatThrownBy(() -> train(plan(data).window(window, view).build()))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll(data.toString(), reason);
        assertNothingLeft();
    }

    @Test
    void dataInWhichNothingVaries_isRefused_andNothingIsLeftBehind() throws Exception {
        Path data = csv("a,b\n", 100, 1, (random, line) -> line.append("1,2\n"));

        assertThatThrownBy(() -> train(plan(data).build()))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("no channel ever varies");
        assertNothingLeft();
    }

    @Test
    void besideALongTail_aBrokenRelationIsStillSeenAtTheScaleOfMostReadings() throws Exception {
        // Latency, as it were: nine in ten follow the load within 10 +- 1, the others reach hundreds. Its deviation is
        // some 60.
        Path data = csv("latency,load\n", 1500, 1, (random, line) -> {
            double load = random.nextGaussian();
            double latency = random.nextInt(10) > 0
                    ? 10 + load + 0.1 * random.nextGaussian()
                    : 10 - 200 * Math.log(1 - random.nextDouble());
            line.append(String.format(Locale.ROOT, "%.4f,%.4f%n", latency, load));
        });
        ModelCard card = train(plan(data).denoiser(DenoiserKind.MIXTURE).build());

        try (BoundModel model = BoundModel.open(out());
                BoundScorer scorer = model.scorer(1)) {
            assertThat(card.scaler().scale().get(0)).isGreaterThan(40);
            assertThat(bound(scorer, 11.5f, 1.5f) - bound(scorer, 11.5f, -1.5f)).isGreaterThan(2);
            assertThat(scorer.expected(0)[0])
                    .as("expected, in the user's own unit")
                    .isBetween(5f, 40f);
        }
    }

    @Test
    void aModelThatIsJudgedByItsBound_saysSo_andCalibratesIt() throws Exception {
        ModelCard card =
                train(plan(linked(300, 1)).statistic(StatisticKind.BOUND).build());

        assertThat(card.statistic()).isEqualTo(ModelCard.Statistic.THE_BOUND);
        assertThat(card.normal()).isEqualTo(card.calibration().bounds());
    }

    @Test
    void aModelThatIsJudgedByItsLevels_knowsTheirBandsFromWindowsThatDoNotCalibrate() throws Exception {
        ModelCard card =
                train(plan(linked(600, 1)).statistic(StatisticKind.LEVELS).build());

        assertThat(card.statistic().bands()).extracting(ModelCard.Band::from).containsExactly(0, 4);
        assertThat(card.statistic().bands()).extracting(ModelCard.Band::to).containsExactly(4, 9);
        assertThat(card.normal()).hasSize(120).isEqualTo(card.calibration().statistics());
        // The lesser of two that are each around 0.
        assertThat(card.normal().get(60)).isBetween(-1.5f, 0f);
    }

    @Test
    void aFolderThatIsNotThere_isRefusedBeforeAnyWork() {
        assertThatThrownBy(() -> train(plan(folder.resolve("unread.csv"))
                        .out(folder.resolve("none").resolve("m.onnx"))
                        .build()))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("folder is not there");
    }

    @Test
    void anExportThatFailsOnTheWay_leavesNothingBehind() throws Exception {
        Path data = linked(300, 1);
        ModelTraining training = new ModelTraining(plan(data).build(), new ModelTraining.Progress() {
            @Override
            public void onStage(String stage) {
                if (stage.startsWith("comparing")) {
                    throw new IllegalStateException("the file is written, but not yet proved");
                }
            }
        });

        assertThatThrownBy(training::run).isInstanceOf(IllegalStateException.class);
        assertNothingLeft();
    }

    @Test
    void aModelThatDisagreesWithPyTorch_isRefused() throws Exception {
        Path data = linked(300, 1);
        train(plan(data).build());
        Schedule schedule = Schedule.linear(1000, 1e-4, 0.02);
        Levels levels = Levels.spread(schedule, 8);
        try (TrainingWindows windows = TrainingWindows.read(data, Layout.DEFAULT, 1, 1, readings -> {});
                BoundModel model = BoundModel.open(out())) {
            Split split = Split.deal(windows, 0.2, 1);
            Standardisation standardisation =
                    StandardisationFit.of(windows, split.fit(), ViewKind.RAW).standardisation();
            NetworkShape shape = new NetworkShape(standardisation.constant(), 32, 1);
            // The network as it was before training, in place of the one that was exported.
            float[] untrained = new float[shape.parameters()];
            try (TorchNetwork network = new TorchNetwork(shape, schedule, untrained)) {
                NoiseErrors.Fit errors = new NoiseErrors(network, levels)
                        .fit(new StandardisedWindows(windows, split.fit(), standardisation), 2, new Random(1));
                NoiseDraws noise = NoiseDraws.antithetic(8, 2, 3, 1);
                BoundCoefficients coefficients = new BoundCoefficients(levels, errors.mean(), standardisation.scales());
                Reference other = new Reference(network, levels, errors, coefficients, noise, standardisation);

                assertThatThrownBy(() -> new ParityCheck(windows, split.calibration(), other).check(model, out()))
                        .isInstanceOf(KboundException.class)
                        .hasMessageContainingAll("PyTorch", "differ by more than 1.0E-4", "no model was written");
            }
        }
    }

    private ModelCard train(TrainingPlan plan) throws IOException {
        return new ModelTraining(plan, ModelTraining.Progress.UNHEARD).run().card();
    }

    private PlanBuilder plan(Path data) {
        return new PlanBuilder(data, out());
    }

    private Path out() {
        return folder.resolve("linked.onnx");
    }

    /** Three channels: b is twice a but for a little noise, c is on its own. */
    private Path linked(int rows, long seed) throws IOException {
        return csv("a [V],b,c\n", rows, seed, (random, line) -> {
            double a = random.nextGaussian();
            double b = 2 * a + 0.2 * random.nextGaussian();
            line.append(String.format(Locale.ROOT, "%.5f,%.5f,%.5f%n", a, b, random.nextGaussian()));
        });
    }

    /** As above, but c is seldom far above its median. */
    private Path heavyTailed(int rows) throws IOException {
        return csv("a,b,c\n", rows, 1, (random, line) -> {
            double a = random.nextGaussian();
            double b = 2 * a + 0.2 * random.nextGaussian();
            line.append(String.format(Locale.ROOT, "%.5f,%.5f,%.5f%n", a, b, Math.exp(1.5 * random.nextGaussian())));
        });
    }

    private interface Row {
        void append(Random random, StringBuilder csv);
    }

    private Path csv(String header, int rows, long seed, Row row) throws IOException {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder(header);
        for (int i = 0; i < rows; i++) {
            row.append(random, csv);
        }
        return Files.writeString(folder.resolve("data.csv"), csv);
    }

    private static float bound(BoundScorer scorer, float... record) {
        scorer.put(0, record);
        scorer.score(1);
        return scorer.bound(0);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("data.csv");
        }
    }

    private static final class PlanBuilder {
        private final Path data;
        private Path out;
        private int window = 1;
        private ViewKind view = ViewKind.RAW;
        private DenoiserKind denoiser = DenoiserKind.NETWORK;
        private StatisticKind statistic = StatisticKind.LEVELS;
        private int levels = 8;
        private int draws = 2;
        private int width = 32;
        private int blocks = 1;
        private long seed = 1;

        PlanBuilder(Path data, Path out) {
            this.data = data;
            this.out = out;
        }

        PlanBuilder out(Path file) {
            out = file;
            return this;
        }

        PlanBuilder window(int length, ViewKind kind) {
            window = length;
            view = kind;
            return this;
        }

        PlanBuilder levels(int count) {
            levels = count;
            return this;
        }

        PlanBuilder draws(int perLevel) {
            draws = perLevel;
            return this;
        }

        PlanBuilder network(int wide, int deep) {
            width = wide;
            blocks = deep;
            return this;
        }

        PlanBuilder denoiser(DenoiserKind kind) {
            denoiser = kind;
            return this;
        }

        PlanBuilder statistic(StatisticKind other) {
            statistic = other;
            return this;
        }

        PlanBuilder seed(long other) {
            seed = other;
            return this;
        }

        TrainingPlan build() {
            return new TrainingPlan(
                    data,
                    Layout.DEFAULT,
                    out,
                    "linked",
                    window,
                    1,
                    view,
                    denoiser,
                    20,
                    200,
                    levels == 999 ? OptionalInt.empty() : OptionalInt.of(levels),
                    draws,
                    width,
                    blocks,
                    statistic,
                    0.2,
                    seed,
                    LocalDate.of(2026, 1, 2));
        }
    }
}

package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.window.SlidingWindow;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model files opened, refused, scored with and closed. */
class BoundModelTest {
    private static final float[] ORDINARY = {2777.2275f, 59.7858f, 4.86f, 2775.88f, 59.938f, 4.9403f};

    @TempDir
    private Path folder;

    @Test
    void theFirstFormat_isStillReadAndScoredTheSame() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            assertThat(model.card().id()).isEqualTo("fixture@a45e3ee3e5f7");
            assertThat(model.card().channelNames()).containsExactly("speed", "flow", "pressure");
            scorer.put(0, ORDINARY);
            scorer.score(1);

            // Other processors round differently in the last digits.
            assertThat(scorer.bound(0)).isCloseTo(-26.826681f, within(1e-3f));
        }
    }

    @Test
    void partsAddUpToTheBound_andExplanationsHaveTheViewsShape() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, ORDINARY);
            scorer.score(1);

            assertThat(sum(scorer.levelTerms(0))).isCloseTo(scorer.bound(0), within(1e-3));
            assertThat(sum(scorer.valueTerms(0))).isCloseTo(scorer.bound(0), within(1e-3));
            assertThat(scorer.levelTerms(0)).hasSize(5);
            assertThat(scorer.expected(0)).hasSize(6);
            assertThat(scorer.observed(0)).containsExactly(ORDINARY, within(1e-2f));
        }
    }

    @Test
    void aWindowsBound_isTheSameToTheBitInAnyBatchAndSlot() throws Exception {
        Random random = new Random(9);
        float[][] windows = new float[16][6];
        for (float[] window : windows) {
            for (int i = 0; i < window.length; i++) {
                window[i] = ORDINARY[i] * (1 + 0.1f * (float) random.nextGaussian());
            }
        }
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
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
                    assertThat(together.valueTerms(slot)).containsExactly(alone.valueTerms(0));
                }
            }
        }
    }

    @Test
    void aSlidingWindow_isTakenAsItIs() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(2)) {
            SlidingWindow window = new SlidingWindow(2, 1, 3);
            window.add(new float[] {ORDINARY[0], ORDINARY[1], ORDINARY[2]});
            window.add(new float[] {ORDINARY[3], ORDINARY[4], ORDINARY[5]});
            scorer.put(0, ORDINARY);
            scorer.put(1, window);
            scorer.score(2);

            assertThat(scorer.bound(1)).isEqualTo(scorer.bound(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"1e30", "-1e30", "3.4e38"})
    void aRecordBeyondAllReason_hasAFiniteAndVeryLowBound(float extreme) throws Exception {
        float[] window = ORDINARY.clone();
        window[1] = extreme;
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, window);
            scorer.score(1);

            assertThat(scorer.bound(0)).isFinite().isLessThan(-1e6f);
        }
    }

    @Test
    void closedWhileScorersAreOpen_itGoesOnUntilTheLastIsClosed() throws Exception {
        BoundModel model = BoundModel.open(FixtureModel.in(folder));
        BoundScorer scorer = model.scorer(1);
        model.close();

        scorer.put(0, ORDINARY);
        scorer.score(1);
        assertThat(scorer.bound(0)).isNegative();
        scorer.close();
        scorer.close();

        assertThatThrownBy(() -> model.scorer(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> scorer.score(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void batchesBeyondTheLimit_andWindowsOfAnotherSize_areRefused() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer scorer = model.scorer(4)) {
            assertThatThrownBy(() -> scorer.score(5)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scorer.score(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scorer.put(0, new float[5])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "kbound.card, kbound.cart, no model of kbound",
        "'\"format\":1', '\"format\":2', newer",
        "'\"stride\":1', '\"stride\":0', window.stride",
        "'\"name\":\"speed\"', '\"name\":\"flow\" ', distinct",
        "expected, ex_ected, disagree on tensor 'expected'",
        "'\"length\":2', '\"length\":3', view.rows"
    })
    void aFileThatIsNotAsItMustBe_isRefusedByNameAndReason(String from, String to, String reason) throws Exception {
        Path file = FixtureModel.changed(folder, from, to);

        assertThatThrownBy(() -> BoundModel.open(file))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("fixture.onnx")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aCardThatPromisesCells_ofAGraphThatHasNone_isRefused() throws Exception {
        Path file = FixtureModel.withCells(folder, "cell_terms", "cell_t_rms");

        assertThatThrownBy(() -> BoundModel.open(file))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("disagree on tensor 'cell_terms'");
    }

    @Test
    void aFileThatIsNoModel_orNotThere_isRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");

        assertThatThrownBy(() -> BoundModel.open(text))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("text.onnx");
        assertThatThrownBy(() -> BoundModel.open(folder.resolve("none.onnx")))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("none.onnx");
    }

    @Test
    void theRuntimeWeShip_reportsToNobody() throws Exception {
        try (InputStream library = Objects.requireNonNull(
                ModelCard.class.getResourceAsStream("/ai/onnxruntime/native/linux-x64/libonnxruntime.so"))) {
            String bytes = new String(library.readAllBytes(), StandardCharsets.ISO_8859_1);

            // The address that versions from 1.29 on send their telemetry to.
            assertThat(bytes.contains("events.data.microsoft.com")).isFalse();
            assertThat(bytes).contains("onnxruntime");
        }
    }

    private static double sum(float[] parts) {
        double sum = 0;
        for (float part : parts) {
            sum += part;
        }
        return sum;
    }
}

package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.FixtureModel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenTest {
    private static final double RATE = 0.05;
    private static final double MISS = 0.1;

    @TempDir
    private Path folder;

    private ModelCard plain;

    @BeforeEach
    void readsACard() throws Exception {
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder))) {
            plain = model.card();
        }
    }

    /** A window: what it is judged by, and what the screen makes of it. */
    private record Window(float statistic, float estimate) {
        /** The share of the estimate that comes from the statistic is {@code correlation}, the rest is noise. */
        static Window of(double correlation, Random random) {
            double statistic = random.nextGaussian();
            double estimate =
                    correlation * statistic + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
            return new Window((float) statistic, (float) estimate);
        }
    }

    @Test
    void ofNormalWindowsThatAlarm_noMoreArePassedOverThanIsPromised_evenByAScreenThatKnowsNothing() {
        Random random = new Random(1);
        double alarms = 0;
        double missed = 0;
        for (int trial = 0; trial < 400; trial++) {
            ModelCard card = card(windows(399, 0, random));
            Judge judge = new Judge(new Calibration(card.normal()), RATE);
            Screen screen = Screen.of(card, RATE, MISS);
            for (int i = 0; i < 1000; i++) {
                Window window = Window.of(0, random);
                if (judge.judge(window.statistic).anomaly()) {
                    alarms++;
                    missed += screen.clears(window.estimate) ? 1 : 0;
                }
            }
        }

        // 20 windows are the lowest, one of them new: the 18th of 19 estimates leaves 2 in 20 above it, all that is
        // promised.
        assertThat(missed / alarms).isCloseTo(MISS, within(0.015));
    }

    @Test
    void aScreenThatKnowsAll_passesNoAlarmOver_andLooksAtThreeTimesAsManyWindowsAgain() {
        Random random = new Random(2);
        ModelCard card = card(windows(1999, 1, random));
        Judge judge = new Judge(new Calibration(card.normal()), RATE);
        Screen screen = Screen.of(card, RATE, MISS);
        int again = 0;
        for (Window window : windows(20_000, 1, random)) {
            boolean cleared = screen.clears(window.estimate);
            again += cleared ? 0 : 1;
            assertThat(cleared && judge.judge(window.statistic).anomaly()).isFalse();
        }

        assertThat(again / 20_000.0).isCloseTo(3 * RATE, within(0.03));
    }

    @Test
    void aWindowThatIsCleared_hasAPValueAboveTheRate_thatIsUniformAmongNormalWindows() {
        Random random = new Random(3);
        Screen screen = Screen.of(card(windows(1999, 0.9, random)), RATE, MISS);
        double below = 0;
        for (Window window : windows(20_000, 0.9, random)) {
            Verdict verdict = screen.verdict(window.estimate);
            below += verdict.p().value() <= 0.5 ? 1 : 0;
            if (screen.clears(window.estimate)) {
                assertThat(verdict.anomaly()).isFalse();
                assertThat(verdict.p().value()).isGreaterThan(RATE);
                assertThat(verdict.statistic()).isGreaterThan(verdict.threshold());
            }
        }

        assertThat(below / 20_000).isCloseTo(0.5, within(0.03));
    }

    @Test
    void whatIsNoNumber_isLookedAtAgain() {
        assertThat(Screen.of(card(windows(399, 0.9, new Random(4))), RATE, MISS).clears(Float.NaN))
                .isFalse();
    }

    @Test
    void tooFewCalibrationWindowsForThePromise_areRefusedWithHowManyItTakes() {
        ModelCard enough = card(windows(199, 0.9, new Random(5)));
        ModelCard few = card(windows(198, 0.9, new Random(5)));

        assertThat(Screen.obstacle(enough, RATE, MISS)).isEmpty();
        assertThat(Screen.obstacle(few, RATE, MISS))
                .hasValueSatisfying(
                        obstacle -> assertThat(obstacle).contains("takes 199 calibration windows", "has 198"));
        assertThatThrownBy(() -> Screen.of(few, RATE, MISS))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("screening", "199", "198", "more readings");
    }

    @Test
    void aModelWithoutAScreening_saysSo() {
        assertThat(Screen.obstacle(plain, RATE, MISS)).hasValue("the model was exported without");
    }

    private static List<Window> windows(int count, double correlation, Random random) {
        return Stream.generate(() -> Window.of(correlation, random))
                .limit(count)
                .toList();
    }

    private ModelCard card(List<Window> windows) {
        List<Window> ascending =
                windows.stream().sorted(Comparator.comparing(Window::statistic)).toList();
        ModelCard.Calibration before = plain.calibration();
        return plain.with(
                ModelCard.Statistic.THE_BOUND,
                new ModelCard.Screening(List.of(0), List.of(new ModelCard.Estimate(0, List.of(1.0)))),
                new ModelCard.Calibration(
                        ascending.stream().map(Window::statistic).toList(),
                        List.of(),
                        ascending.stream().map(Window::estimate).toList(),
                        0,
                        before.normalChannels(),
                        before.normalLevels()));
    }
}

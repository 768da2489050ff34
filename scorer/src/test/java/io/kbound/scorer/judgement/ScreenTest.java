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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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
                    missed += screen.clears(0, window.estimate) ? 1 : 0;
                }
            }
        }

        // 20 windows are the lowest, one of them new: the 18th of 19 estimates leaves 2 in 20 above it, all that is
        // promised.
        assertThat(missed / alarms).isCloseTo(MISS, within(0.015));
    }

    @Test
    void aScreenThatKnowsAll_passesNoAlarmOver_andLooksAtTwiceAsManyWindowsAgain() {
        Random random = new Random(2);
        ModelCard card = card(windows(1999, 1, random));
        Judge judge = new Judge(new Calibration(card.normal()), RATE);
        Screen screen = Screen.of(card, RATE, MISS);
        int again = 0;
        for (Window window : windows(20_000, 1, random)) {
            boolean cleared = screen.clears(0, window.estimate);
            again += cleared ? 0 : 1;
            assertThat(cleared && judge.judge(window.statistic).anomaly()).isFalse();
        }

        assertThat(again / 20_000.0).isCloseTo(2 * RATE, within(0.02));
    }

    @Test
    void aWindowThatIsCleared_hasAPValueAboveTheRate_thatIsUniformAmongNormalWindows() {
        Random random = new Random(3);
        Screen screen = Screen.of(card(windows(1999, 0.9, random)), RATE, MISS);
        double below = 0;
        for (Window window : windows(20_000, 0.9, random)) {
            Verdict verdict = screen.verdict(0, window.estimate);
            below += verdict.p().value() <= 0.5 ? 1 : 0;
            if (screen.clears(0, window.estimate)) {
                assertThat(verdict.anomaly()).isFalse();
                assertThat(verdict.p().value()).isGreaterThan(RATE);
                assertThat(verdict.statistic()).isGreaterThan(verdict.threshold());
            }
        }

        assertThat(below / 20_000).isCloseTo(0.5, within(0.03));
    }

    @Test
    void whatIsNoNumber_isLookedAtAgain() {
        assertThat(Screen.of(card(windows(399, 0.9, new Random(4))), RATE, MISS).clears(0, Float.NaN))
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

    /** Alarms come in runs of windows that share readings, and a run is as one window of what it says. */
    @Test
    void ofRunsOfNormalAlarms_noMoreArePassedOverThanIsPromised_howeverLongTheyAre() {
        int length = 20;
        Random random = new Random(6);
        double runs = 0;
        double missed = 0;
        for (int trial = 0; trial < 200; trial++) {
            // All windows of a run are alike, but for a little.
            List<Window> calibration = runs(400, length, random);
            ModelCard card = card(calibration, List.of(0.0), length);
            Judge judge = new Judge(new Calibration(card.normal()), RATE);
            Screen screen = Screen.of(card, RATE, MISS);
            for (int run = 0; run < 500; run++) {
                List<Window> alarms = runs(1, length, random).stream()
                        .filter(window -> judge.judge(window.statistic).anomaly())
                        .toList();
                if (!alarms.isEmpty()) {
                    runs++;
                    missed += alarms.stream().anyMatch(window -> screen.clears(0, window.estimate)) ? 1 : 0;
                }
            }
        }

        assertThat(missed / runs).isBetween(0.03, MISS + 0.02);
    }

    @Test
    void alarmsThatShareReadings_countOnce_andTooFewRunsAreRefused() {
        ModelCard card = card(runs(61, 33, new Random(7)), List.of(0.0), 33);

        assertThat(Screen.obstacle(card, RATE, MISS))
                .hasValueSatisfying(obstacle -> assertThat(obstacle)
                        .contains("takes 9 calibration windows that would alarm and share no reading", "2013 hold 3"));
        assertThat(Screen.obstacle(card, RATE, 0.25)).isEmpty();
    }

    @Test
    void aStageClears_whatLiesBeyondTheCutByMoreThanItsOwnMargin() {
        ModelCard card = card(windows(1999, 0.9, new Random(8)), List.of(2.0, 0.5), 1);
        Screen screen = Screen.of(card, RATE, MISS);
        float cut = screen.verdict(1, 100).threshold();

        assertThat(screen.verdict(0, 100).threshold()).isCloseTo(cut + 1.5f, within(1e-5f));
        assertThat(screen.clears(0, cut + 1)).isFalse();
        assertThat(screen.clears(1, cut + 1)).isTrue();
    }

    private static List<Window> windows(int count, double correlation, Random random) {
        return Stream.generate(() -> Window.of(correlation, random))
                .limit(count)
                .toList();
    }

    /** Windows one after the other, as many alike as share readings. */
    private static List<Window> runs(int runs, int length, Random random) {
        List<Window> windows = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Window first = Window.of(0.9, random);
            for (int i = 0; i < length; i++) {
                windows.add(new Window(
                        first.statistic + 1e-6f * (float) random.nextGaussian(),
                        first.estimate + 1e-6f * (float) random.nextGaussian()));
            }
        }
        return windows;
    }

    private ModelCard card(List<Window> windows) {
        return card(windows, List.of(0.0), 1);
    }

    /**
     * @param windows in their order
     * @param margins of each stage, all of which estimate alike
     * @param run so many windows follow one another and share readings; 1: no two do
     */
    private ModelCard card(List<Window> windows, List<Double> margins, int run) {
        List<Integer> ascending = IntStream.range(0, windows.size())
                .boxed()
                .sorted(Comparator.comparing(i -> windows.get(i).statistic))
                .toList();
        List<Float> estimates =
                ascending.stream().map(i -> windows.get(i).estimate).toList();
        ModelCard.Calibration before = plain.calibration();
        return plain.with(
                ModelCard.Statistic.THE_BOUND,
                new ModelCard.Screening(margins.stream()
                        .map(margin -> new ModelCard.Stage(
                                List.of(0), List.of(new ModelCard.Estimate(0, List.of(1.0))), margin))
                        .toList()),
                new ModelCard.Calibration(
                        ascending.stream().map(i -> windows.get(i).statistic).toList(),
                        List.of(),
                        margins.stream().map(margin -> estimates).toList(),
                        run == 1
                                ? List.of()
                                : ascending.stream()
                                        .map(i -> i / run * 2 * run + i % run)
                                        .toList(),
                        0,
                        before.normalChannels(),
                        before.normalLevels(),
                        before.normalCells()));
    }
}

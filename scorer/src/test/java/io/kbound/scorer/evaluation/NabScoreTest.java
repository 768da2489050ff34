package io.kbound.scorer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.scorer.evaluation.NabScore.Profile;
import io.kbound.scorer.series.Labels;
import io.kbound.scorer.series.Labels.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The properties that the score is defined by, and its sigmoid worked out by hand. */
class NabScoreTest {
    private static final List<Event> EVENTS = List.of(new Event("a", 1000, 2000), new Event("a", 5000, 6000));

    private final NabScore score = new NabScore(new Labels(EVENTS));

    @Test
    void alarmsAtTheBeginOfEachEvent_arePerfect() {
        score.alarm("a", 1000);
        score.alarm("a", 5000);

        assertThat(score.scores(EVENTS).values())
                .allSatisfy(points -> assertThat(points).isCloseTo(100, within(1e-9)));
    }

    @Test
    void silence_isNothing() {
        assertThat(score.scores(EVENTS).values())
                .allSatisfy(points -> assertThat(points).isZero());
    }

    @Test
    void ofAnEventTheFirstAlarmCounts_lessTheLaterItComes() {
        score.alarm("a", 1500);
        score.alarm("a", 1600);

        // 2/(1 + e^(-2.5)) - 1 over 2/(1 + e^(-5)) - 1, of two events of which one was missed.
        double half = (2 / (1 + Math.exp(-2.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
        assertThat(score.scores(EVENTS).get(Profile.STANDARD)).isCloseTo(100 * (half + 1) / 4, within(1e-9));
        // A missed one weighs two there: what was saved is 2, and the most that could be 6.
        assertThat(score.scores(EVENTS).get(Profile.REWARD_LOW_MISSES)).isCloseTo(100 * (half + 2) / 6, within(1e-9));
    }

    @Test
    void anAlarmOutside_costs_lessRightAfterAnEvent_andTwiceAsMuchWhereFewFalseAlarmsAreWanted() {
        score.alarm("a", 2000 + 10_000);

        assertThat(score.scores(EVENTS).get(Profile.STANDARD)).isCloseTo(100 * -0.11 / 4, within(1e-9));
        assertThat(score.scores(EVENTS).get(Profile.REWARD_LOW_FALSE_ALARMS)).isCloseTo(100 * -0.22 / 4, within(1e-9));

        NabScore close = new NabScore(new Labels(EVENTS));
        close.alarm("a", 2100);
        double cost = 1 - 2 / (1 + Math.exp(0.5));
        assertThat(close.scores(EVENTS).get(Profile.STANDARD)).isCloseTo(100 * -0.11 * cost / 4, within(1e-9));
    }

    @Test
    void anAlarmOfAnotherSource_orBeforeAllEvents_isOutside() {
        score.alarm("b", 1000);
        score.alarm("a", 10);

        assertThat(score.scores(EVENTS).get(Profile.STANDARD)).isCloseTo(100 * -0.22 / 4, within(1e-9));
    }
}

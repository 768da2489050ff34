package io.kbound.scorer.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final Calibration HUNDRED = hundred();

    @Test
    void anAnomaly_isABoundAtOrBelowTheThreshold() {
        Judge judge = new Judge(HUNDRED, 0.05);

        assertThat(judge.judge(judge.threshold()).anomaly()).isTrue();
        assertThat(judge.judge(Math.nextUp(judge.threshold())).anomaly()).isFalse();
        assertThat(judge.judge(1000).p().value()).isEqualTo(1);
    }

    @Test
    void whereCountingReachesTheRate_thereIsNoCaveat() {
        assertThat(new Judge(HUNDRED, 0.01).caveat()).isEmpty();
    }

    @Test
    void whereOnlyTheTailReachesTheRate_theCaveatSaysSo() {
        assertThat(new Judge(HUNDRED, 0.001).caveat()).get().asString().contains("0.001", "n = 100", "not on counting");
    }

    @Test
    void whereNotEvenTheTailReachesTheRate_itIsRefused() {
        assertThatThrownBy(() -> new Judge(HUNDRED, 1e-7))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("100 calibration windows", "higher rate");
        assertThatThrownBy(() -> new Judge(new Calibration(List.of(1f, 2f)), 0.01))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("2 calibration windows");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void whatIsNoRate_isRefused(double rate) {
        assertThatThrownBy(() -> new Judge(HUNDRED, rate))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("above 0");
    }

    private static Calibration hundred() {
        List<Float> bounds = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            bounds.add((float) i);
        }
        return new Calibration(bounds);
    }
}

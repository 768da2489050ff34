package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.ConfigWriter.Choice;
import io.kbound.app.config.Setting;
import io.kbound.scorer.series.SeriesSurvey;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigGuessTest {
    private static final long SECOND = 1_000_000;
    private static final int READINGS = 200;

    private final SeriesSurvey seen = new SeriesSurvey();

    @Test
    void readingsThatFollowOneAnother_needAGapAndNothingElse() {
        add(i -> i * SECOND / 10, i -> false);

        assertThat(ConfigGuess.text(seen)).isEqualTo("200 readings of 1 source, one every 100 ms");
        assertThat(chosen()).isEqualTo(Map.of(Setting.SERIES_MAX_GAP, "1s"));
    }

    @Test
    void pausesThatAreUsual_areNoGaps() {
        // Each tenth interval is 30 s, the others are 1 s.
        add(i -> i * SECOND + i / 10 * 29 * SECOND, i -> false);

        assertThat(chosen()).isEqualTo(Map.of(Setting.SERIES_MAX_GAP, "60s"));
    }

    @Test
    void stragglers_areWaitedFor_andDisorderIsNot() {
        add(i -> (i == 50 ? i - 4 : i) * SECOND, i -> false);
        assertThat(chosen()).containsEntry(Setting.SERIES_OUT_OF_ORDER, "3s");

        SeriesSurvey shuffled = new SeriesSurvey();
        for (long i = 0; i < READINGS; i++) {
            shuffled.add("a", OptionalLong.of(i * 37 % READINGS * SECOND), List.of("x"), channel -> 1);
        }
        assertThat(ConfigGuess.isOutOfOrder(shuffled)).isTrue();
        assertThat(ConfigGuess.series(shuffled)).doesNotContainKey(Setting.SERIES_OUT_OF_ORDER);
    }

    @Test
    void missingValues_areHeld_asLongAsTheyAreMissing() {
        add(i -> i * SECOND, i -> i > 50 && i < 150);

        assertThat(chosen())
                .containsEntry(Setting.SERIES_MISSING, "hold")
                .containsEntry(Setting.SERIES_HOLD_LIMIT, "198s");
        assertThat(ConfigGuess.series(seen).get(Setting.SERIES_MISSING))
                .extracting(choice -> choice == null ? "" : choice.why())
                .isEqualTo("99 of 200 readings (50 %) lack a value: y 99.");
    }

    @Test
    void readingsOfADay_outlastWhatForgetsAndEnds() {
        add(i -> i * 86_400 * SECOND, i -> false);

        assertThat(chosen())
                .isEqualTo(Map.of(
                        Setting.SERIES_MAX_GAP, "240h",
                        Setting.SERIES_IDLE_EXPIRY, "480h",
                        Setting.ALERT_EPISODE_HOLD, "120h"));
    }

    private Map<Setting, String> chosen() {
        return ConfigGuess.series(seen).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, choice -> value(choice.getValue())));
    }

    private static String value(Choice choice) {
        return choice.value();
    }

    private void add(LongUnaryOperator micros, LongPredicate lacksY) {
        for (long i = 0; i < READINGS; i++) {
            double y = lacksY.test(i) ? Double.NaN : 1;
            seen.add("a", OptionalLong.of(micros.applyAsLong(i)), List.of("x", "y"), channel -> channel == 0 ? 1 : y);
        }
    }
}

package io.kbound.app.service;

import io.kbound.app.config.ConfigWriter.Choice;
import io.kbound.app.config.Durations;
import io.kbound.app.config.Setting;
import io.kbound.scorer.series.SeriesSurvey;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Settings that suit how readings come. */
public final class ConfigGuess {
    private static final int GAP_INTERVALS = 10;
    private static final int EPISODE_INTERVALS = 5;
    private static final Duration USUAL_HOLD = Duration.ofMinutes(1);
    private static final Duration USUAL_EXPIRY = Duration.ofHours(24);

    /** More are no stragglers: several sources are taken for one, or there is no order. */
    private static final double MOST_LATE = 0.1;

    private ConfigGuess() {}

    /** What was seen, in a sentence without its end. */
    public static String text(SeriesSurvey seen) {
        return count(seen.readings(), "reading") + " of " + count(seen.sources(), "source")
                + seen.interval()
                        .map(interval -> ", one every " + spoken(interval))
                        .orElse("");
    }

    /** Where sources are taken for one another, or rows have no order: true, and the order that was seen says nothing. */
    public static boolean isOutOfOrder(SeriesSurvey seen) {
        return seen.late() > MOST_LATE * seen.readings();
    }

    /** What becomes of readings that do not simply follow one another; what the defaults suit is left out. */
    public static Map<Setting, Choice> series(SeriesSurvey seen) {
        Map<Setting, Choice> chosen = new EnumMap<>(Setting.class);
        if (seen.late() > 0 && !isOutOfOrder(seen)) {
            chosen.put(
                    Setting.SERIES_OUT_OF_ORDER,
                    new Choice(
                            Durations.roundedUp(seen.latestBy()),
                            seen.late() + " of " + count(seen.readings(), "reading") + " came so late, or less."));
        }
        seen.interval().ifPresent(interval -> chooseByInterval(interval, seen, chosen));
        if (seen.incomplete() > 0) {
            chooseMissing(seen, chosen);
        }
        return chosen;
    }

    private static void chooseByInterval(Duration interval, SeriesSurvey seen, Map<Setting, Choice> chosen) {
        String every = "readings come every " + spoken(interval);
        Duration usual = seen.longestUsualInterval().orElse(interval);
        Duration gap = longer(interval.multipliedBy(GAP_INTERVALS), usual.multipliedBy(2));
        chosen.put(
                Setting.SERIES_MAX_GAP,
                new Choice(
                        Durations.roundedUp(gap),
                        every
                                + (gap.equals(interval.multipliedBy(GAP_INTERVALS))
                                        ? "; this is ten times as long."
                                        : "; this is twice the longest that is usual.")));
        if (gap.compareTo(USUAL_EXPIRY) > 0) {
            chosen.put(
                    Setting.SERIES_IDLE_EXPIRY,
                    new Choice(Durations.roundedUp(gap.multipliedBy(2)), every + "; it must outlast series.max-gap."));
        }
        Duration episode = interval.multipliedBy(EPISODE_INTERVALS);
        if (episode.compareTo(USUAL_HOLD) > 0) {
            chosen.put(
                    Setting.ALERT_EPISODE_HOLD,
                    new Choice(Durations.roundedUp(episode), every + "; five without an anomaly end one."));
        }
    }

    private static void chooseMissing(SeriesSurvey seen, Map<Setting, Choice> chosen) {
        String lacking = seen.lacking().entrySet().stream()
                .filter(channel -> channel.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(5)
                .map(channel -> channel.getKey() + " " + channel.getValue())
                .collect(Collectors.joining(", "));
        chosen.put(
                Setting.SERIES_MISSING,
                new Choice(
                        "hold",
                        String.format(
                                Locale.ROOT,
                                "%d of %s (%.2g %%) lack a value: %s.",
                                seen.incomplete(),
                                count(seen.readings(), "reading"),
                                100.0 * seen.incomplete() / seen.readings(),
                                lacking)));
        Duration held = seen.longestWithout().multipliedBy(2);
        if (held.compareTo(USUAL_HOLD) > 0) {
            chosen.put(
                    Setting.SERIES_HOLD_LIMIT,
                    new Choice(
                            Durations.roundedUp(held),
                            "a channel had no value for up to " + spoken(seen.longestWithout()) + "."));
        }
    }

    /** With a blank before the unit. */
    private static String spoken(Duration duration) {
        return Durations.roundedUp(duration).replaceFirst("(\\d)(\\D)", "$1 $2");
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}

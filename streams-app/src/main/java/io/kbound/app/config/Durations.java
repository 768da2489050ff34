package io.kbound.app.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: a whole number and its unit. */
public final class Durations {
    /** How to write one. */
    public static final String CURE = "write a number with its unit, such as 500ms, 10s, 5m or 1h";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Durations() {}

    /** The duration that a text says; empty where it says none. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                });
    }

    /** A duration as users write it, rounded up to two digits or so. */
    public static String roundedUp(Duration duration) {
        long millis = Math.max(1, (duration.toNanos() + 999_999) / 1_000_000);
        if (millis < 1000) {
            return millis + "ms";
        }
        long seconds = (millis + 999) / 1000;
        if (seconds < 600) {
            return seconds + "s";
        }
        long minutes = (seconds + 59) / 60;
        return minutes < 600 ? minutes + "m" : (minutes + 59) / 60 + "h";
    }
}

package io.kbound.scorer.series;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;

/** Event times as people write them, in microseconds since 1970-01-01T00:00:00Z. */
public final class EventTime {
    private static final Pattern DATE_FIRST = Pattern.compile("\\d{4}-\\d{2}-\\d{2}[ T].+");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private static final long MICROS_IN_A_SECOND = 1_000_000;
    private static final long NANOS_IN_A_MICRO = 1_000;

    private EventTime() {}

    /**
     * Reads ISO 8601 (a blank may stand for the T; without a zone it is taken as UTC) or a number since 1970, whose
     * size tells its unit: seconds below 1e11, milliseconds below 1e14, microseconds below 1e17, else nanoseconds.
     *
     * @throws IllegalArgumentException where the text is neither
     */
    public static long parse(String text) {
        String trimmed = text.trim();
        try {
            if (DATE_FIRST.matcher(trimmed).matches()) {
                return micros(dateTime(trimmed.substring(0, 10) + "T" + trimmed.substring(11)));
            }
            if (DATE.matcher(trimmed).matches()) {
                return micros(LocalDate.parse(trimmed).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            return sinceEpoch(Double.parseDouble(trimmed), trimmed);
        } catch (DateTimeParseException | NumberFormatException neither) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time; use ISO 8601 such as 2020-03-09T10:14:33Z, or a number since 1970",
                    neither);
        }
    }

    /** Microseconds since 1970 as ISO 8601 in UTC. */
    public static String format(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    /**
     * An instant in microseconds since 1970.
     *
     * @throws ArithmeticException where 64 bits do not hold them, beyond some 290 000 years from then
     */
    public static long micros(Instant instant) {
        // Not by way of nanoseconds, as the JDK's own units go, of which 64 bits hold no more than 292 years.
        long seconds = instant.getEpochSecond();
        long micros = instant.getNano() / NANOS_IN_A_MICRO;
        // The second that the least of times begins in begins before all times.
        return seconds < 0
                ? Math.addExact(Math.multiplyExact(seconds + 1, MICROS_IN_A_SECOND), micros - MICROS_IN_A_SECOND)
                : Math.addExact(Math.multiplyExact(seconds, MICROS_IN_A_SECOND), micros);
    }

    private static Instant dateTime(String iso) {
        TemporalAccessor parsed =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof OffsetDateTime zoned
                ? zoned.toInstant()
                : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
    }

    private static long sinceEpoch(double number, String text) {
        double size = Math.abs(number);
        if (!(size < 1e20)) {
            throw new NumberFormatException(text);
        }
        // Whole numbers beyond 2^53 would lose digits as a double.
        boolean whole = text.chars().allMatch(c -> Character.isDigit(c) || c == '-' || c == '+');
        if (size >= 1e17) {
            return whole ? Long.parseLong(text) / 1_000 : Math.round(number / 1e3);
        }
        if (size >= 1e14) {
            return whole ? Long.parseLong(text) : Math.round(number);
        }
        return Math.round(number * (size >= 1e11 ? 1e3 : 1e6));
    }
}

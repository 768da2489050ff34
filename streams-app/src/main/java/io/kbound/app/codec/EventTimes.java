package io.kbound.app.codec;

import io.kbound.app.config.AppConfig.TimeUnit;
import io.kbound.scorer.series.EventTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Event times as records of one's own have them. */
final class EventTimes {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,20}(\\.\\d{1,20})?");

    /** No unit makes a time of it. */
    private static final double BEYOND = 1e20;

    private EventTimes() {}

    /**
     * A time in microseconds since 1970. One without a zone is taken as UTC.
     *
     * @param value a text, a number, or what Avro makes of its logical types
     * @param unit what a number, or a text that is one, counts
     * @return empty where it is none of these
     * @throws IllegalArgumentException where a text is no time
     * @throws ArithmeticException where it lies beyond all times
     */
    static Optional<Long> micros(@Nullable Object value, TimeUnit unit) {
        if (value instanceof Instant instant) {
            return Optional.of(EventTime.micros(instant));
        }
        if (value instanceof LocalDateTime local) {
            return Optional.of(EventTime.micros(local.toInstant(ZoneOffset.UTC)));
        }
        if (value instanceof LocalDate date) {
            return Optional.of(EventTime.micros(date.atStartOfDay().toInstant(ZoneOffset.UTC)));
        }
        if (!(value instanceof Number || value instanceof CharSequence)) {
            return Optional.empty();
        }
        if (value instanceof Number number && !(Math.abs(number.doubleValue()) < BEYOND)) {
            throw new ArithmeticException(value + " lies beyond all times");
        }
        String text = value.toString().trim();
        if (unit == TimeUnit.AUTO
                || (value instanceof CharSequence && !NUMBER.matcher(text).matches())) {
            return Optional.of(EventTime.parse(text));
        }
        return Optional.of(counted(text, unit));
    }

    private static long counted(String number, TimeUnit unit) {
        int digits = switch (unit) {
            case SECONDS -> 6;
            case MILLIS -> 3;
            case MICROS -> 0;
            case NANOS -> -3;
            case AUTO -> throw new IllegalArgumentException("no unit");
        };
        // Exact, and no digit is lost to a double's 53 bits.
        BigDecimal micros = new BigDecimal(number).scaleByPowerOfTen(digits);
        // To round what is next to nothing could take a divisor of a billion digits.
        boolean belowATenth = (long) micros.precision() - micros.scale() < 0;
        return belowATenth ? 0 : micros.setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }
}

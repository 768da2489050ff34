package io.kbound.app.codec;

import io.kbound.app.config.AppConfig.Fields;
import io.kbound.app.config.AppConfig.TimeUnit;
import io.kbound.app.config.FieldPath;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a record of one's own says, where its fields have been found: a number, a text that is a number, or a boolean (1 and 0) for a
 * channel; nothing, or null, is a missing value.
 */
final class SignalFields {
    /** Stands for a field that a record does not have. */
    static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "nothing";
        }
    };

    /** Numbers as JSON has them: what else Java would take, such as NaN and 0x1p3, no sender means. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,400}(\\.\\d{1,400})?([eE][-+]?\\d{1,4})?");

    private static final Pattern PLACE = Pattern.compile("\\d{1,9}");

    private static final int LONGEST_QUOTE = 40;

    private final Fields fields;
    private final List<String> channels;
    private final List<FieldPath> paths;
    private final int firstChannel;

    /**
     * @param modelChannels that have a field of their own name, where the configuration names none
     */
    SignalFields(Fields fields, List<String> modelChannels) {
        this.fields = fields;
        Map<String, FieldPath> named = fields.channels();
        this.channels = named.isEmpty() ? List.copyOf(modelChannels) : List.copyOf(named.keySet());
        List<FieldPath> all = new ArrayList<>();
        fields.source().ifPresent(all::add);
        fields.time().ifPresent(all::add);
        this.firstChannel = all.size();
        if (named.isEmpty()) {
            channels.forEach(name -> all.add(FieldPath.field(name)));
        } else {
            all.addAll(named.values());
        }
        this.paths = List.copyOf(all);
    }

    /** Where what is needed of a record lies. */
    List<FieldPath> paths() {
        return paths;
    }

    /**
     * The signal of a record.
     *
     * @param found what lies at each of the paths: a text, a number, a boolean, an {@link java.time.Instant} or a date, null, or
     *     {@link #ABSENT}
     * @throws UnscorableException where it says no source, no time, or no numbers
     */
    DecodedSignal signal(@Nullable Object[] found, byte @Nullable [] key, long kafkaMillis) throws UnscorableException {
        int next = 0;
        String source = fields.source().isPresent() ? source(found[next], paths.get(next++)) : source(key);
        long timeMicros =
                fields.time().isPresent() ? time(found[next], paths.get(next), fields.timeUnit()) : time(kafkaMillis);
        double[] values = new double[channels.size()];
        boolean any = values.length == 0;
        for (int i = 0; i < values.length; i++) {
            Object value = found[firstChannel + i];
            any |= value != ABSENT;
            values[i] = number(value, paths.get(firstChannel + i));
        }
        if (!any) {
            throw UnscorableException.undecodable(
                    "it has none of the channels' fields, such as '" + paths.get(firstChannel) + "'");
        }
        return new DecodedSignal(source, timeMicros, values, channels);
    }

    /**
     * The source that a field says.
     *
     * @param where the field is, for whoever reads the dead letter
     */
    static String source(@Nullable Object value, Object where) throws UnscorableException {
        if (value instanceof CharSequence
                || value instanceof Long
                || value instanceof Integer
                || value instanceof BigInteger
                || value instanceof UUID) {
            return value.toString();
        }
        throw UnscorableException.undecodable(
                "it has no text or whole number for a source in '" + where + "' but " + quoted(value));
    }

    private static String source(byte @Nullable [] key) throws UnscorableException {
        if (key == null) {
            throw UnscorableException.undecodable("it has no key, which is to be its source");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return text;
            }
        } catch (CharacterCodingException noText) {
            throw UnscorableException.undecodable("its key, which is to be its source, is no text");
        }
        throw UnscorableException.undecodable("its key, which is to be its source, is no plain text");
    }

    private static long time(long kafkaMillis) throws UnscorableException {
        if (kafkaMillis <= 0) {
            throw UnscorableException.undecodable("it has no Kafka timestamp, which is to be its time");
        }
        if (kafkaMillis > Long.MAX_VALUE / 1000) {
            throw UnscorableException.undecodable(
                    "its Kafka timestamp, which is to be its time, lies beyond all times");
        }
        return kafkaMillis * 1000;
    }

    /** The time that a field says, in microseconds since 1970. */
    static long time(@Nullable Object value, Object where, TimeUnit unit) throws UnscorableException {
        try {
            Optional<Long> micros = EventTimes.micros(value, unit);
            if (micros.isPresent()) {
                return micros.get();
            }
        } catch (IllegalArgumentException | ArithmeticException noTime) {
            throw UnscorableException.undecodable("'" + where + "': " + noTime.getMessage());
        }
        throw UnscorableException.undecodable("it has no time in '" + where + "' but " + quoted(value));
    }

    /**
     * The number that a field says, NaN where it says none. One that is NaN in the record itself is no missing value, so it becomes one that
     * nobody takes for finite.
     */
    static double number(@Nullable Object value, Object where) throws UnscorableException {
        if (value == null || value == ABSENT) {
            return Double.NaN;
        }
        if (value instanceof Number number) {
            double plain = number.doubleValue();
            return Double.isNaN(plain) ? Double.POSITIVE_INFINITY : plain;
        }
        if (value instanceof Boolean on) {
            return on ? 1 : 0;
        }
        if (value instanceof CharSequence) {
            String text = value.toString().trim();
            if (NUMBER.matcher(text).matches()) {
                return Double.parseDouble(text);
            }
        }
        throw UnscorableException.undecodable("'" + where + "' is no number but " + quoted(value));
    }

    /** The place in an array that a step of a path stands for; -1 where it is none. */
    static int place(String step) {
        return PLACE.matcher(step).matches() ? Integer.parseInt(step) : -1;
    }

    /** Of what a record holds as much as people need to know it again. */
    static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    static String quoted(@Nullable Object value) {
        if (value instanceof CharSequence) {
            return "'" + shortened(value.toString()) + "'";
        }
        if (value == null || value == ABSENT || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        return "another kind of field";
    }
}

package io.kbound.app.config;

import io.kbound.command.KboundException;
import io.kbound.scorer.onnx.Device;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings as text, and the rules by which they become values. An error names key, value, rule and cure. */
final class Values {
    /** Keys below this one are Kafka's own. */
    static final String KAFKA = "kafka.";

    private static final Pattern KAFKA_NAME = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private final Map<String, String> byKey;

    /** Takes the settings over; their keys are known ones, or Kafka's. */
    Values(Map<String, String> byKey) {
        this.byKey = byKey;
    }

    String text(Setting setting) {
        String given = byKey.get(setting.key());
        if (given != null) {
            return given;
        }
        return setting.byDefault()
                .orElseThrow(() -> new KboundException(
                        setting.key(),
                        "it is not set",
                        "set it in the file, with --set " + setting.key() + "=..., or with " + setting.variable() + " ("
                                + setting.meaning() + ")"));
    }

    /** A name that Kafka takes for a topic or a group. */
    String name(Setting setting) {
        return optionalName(setting).orElseThrow(() -> broken(setting, "must not be empty", "give it a name"));
    }

    Optional<String> optionalName(Setting setting) {
        String name = text(setting).trim();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!KAFKA_NAME.matcher(name).matches()) {
            throw broken(setting, "is no name that Kafka takes", "use letters, digits, '.', '_' and '-'");
        }
        return Optional.of(name);
    }

    /** Refuses one topic for two purposes: what was written would be read as something else, or again and again. */
    void requireDifferent(Setting... topics) {
        Map<String, Setting> taken = new HashMap<>();
        for (Setting setting : topics) {
            Optional<String> name = optionalName(setting);
            Setting other = name.isEmpty() ? null : taken.put(name.get(), setting);
            if (other != null) {
                throw broken(setting, "is " + other.key() + ", too", "name another topic");
            }
        }
    }

    Path path(Setting setting) {
        return path(setting, text(setting));
    }

    Optional<Path> optionalPath(Setting setting) {
        return optionalText(setting).map(path -> path(setting, path));
    }

    /** Files, with commas between. */
    List<Path> paths(Setting setting) {
        return parts(setting).map(part -> path(setting, part)).toList();
    }

    private Path path(Setting setting, String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException noPath) {
            throw broken(setting, "is no path", "name a file");
        }
    }

    Optional<String> optionalText(Setting setting) {
        return Optional.of(text(setting).trim()).filter(text -> !text.isEmpty());
    }

    /** What stands between commas. */
    Stream<String> parts(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1)).map(String::trim).filter(part -> !part.isEmpty());
    }

    int whole(Setting setting, int least, int most) {
        try {
            int value = Integer.parseInt(text(setting).trim());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            throw broken(setting, "is no whole number", "choose one from " + least + " to " + most);
        }
        throw broken(setting, "is out of range", "choose from " + least + " to " + most);
    }

    Optional<Integer> optionalWhole(Setting setting, int least, int most) {
        return text(setting).isBlank() ? Optional.empty() : Optional.of(whole(setting, least, most));
    }

    double share(Setting setting) {
        return share(setting, Math.nextUp(1), "choose one above 0 and up to 1, such as 0.01");
    }

    double shareBelow(Setting setting, double limit) {
        return share(setting, limit, "choose one above 0 and below " + limit);
    }

    private double share(Setting setting, double limit, String cure) {
        try {
            double value = Double.parseDouble(text(setting).trim());
            if (value > 0 && value < limit) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            throw broken(setting, "is no number", cure);
        }
        throw broken(setting, "is out of range", cure);
    }

    Duration duration(Setting setting) {
        return Durations.parse(text(setting)).orElseThrow(() -> broken(setting, "is no duration", Durations.CURE));
    }

    Duration duration(Setting setting, Duration longest) {
        Duration duration = duration(setting);
        if (duration.compareTo(longest) > 0) {
            throw broken(setting, "is too long", "choose at most " + longest.toMillis() + "ms");
        }
        return duration;
    }

    Optional<Duration> optionalDuration(Setting setting) {
        return text(setting).isBlank() ? Optional.empty() : Optional.of(duration(setting));
    }

    Device device(Setting setting) {
        return Device.parse(text(setting)).orElseThrow(() -> broken(setting, "is no device", Device.CURE));
    }

    boolean flag(Setting setting) {
        return switch (text(setting).trim().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw broken(setting, "is neither true nor false", "choose one of them");
        };
    }

    <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
        return choice(setting, text(setting).trim(), type);
    }

    /** Choices by name: {@code name=choice}, with commas between. */
    <E extends Enum<E>> Map<String, E> choices(Setting setting, Class<E> type) {
        Map<String, E> choices = new TreeMap<>();
        for (String part : text(setting).split(",", -1)) {
            int equals = part.lastIndexOf('=');
            if (equals > 0) {
                choices.put(
                        part.substring(0, equals).trim(),
                        choice(setting, part.substring(equals + 1).trim(), type));
            } else if (!part.isBlank()) {
                throw broken(
                        setting, "assigns nothing in '" + part.trim() + "'", "write name=choice, with commas between");
            }
        }
        return choices;
    }

    private <E extends Enum<E>> E choice(Setting setting, String wanted, Class<E> type) {
        for (E value : type.getEnumConstants()) {
            if (written(value).equals(wanted.toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        String choices =
                Arrays.stream(type.getEnumConstants()).map(Values::written).collect(Collectors.joining(", "));
        throw broken(setting, "is not known", "choose one of " + choices);
    }

    /** A choice as it stands in a file. */
    private static String written(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Map<String, String> kafka() {
        Map<String, String> own = new TreeMap<>();
        byKey.forEach((key, value) -> {
            if (key.startsWith(KAFKA)) {
                own.put(key.substring(KAFKA.length()), value);
            }
        });
        return own;
    }

    /** What is wrong with a setting whose value nobody should see. */
    KboundException brokenSecret(Setting setting, String rule, String cure) {
        return new KboundException(setting.key(), "it " + rule, cure);
    }

    /** What is wrong with a setting. */
    KboundException broken(Setting setting, String rule, String cure) {
        return new KboundException(setting.key(), "'" + text(setting) + "' " + rule, cure);
    }
}

package io.kbound.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the configuration: the file first, then the environment over it, then the command line. A key that is not
 * known stops the start.
 */
public final class ConfigReader {
    /** A key that stands twice is a mistake that would otherwise go unseen; off is a word, and not YAML 1.1's false. */
    static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    static final String KAFKA_VARIABLE = "KBOUND_KAFKA_";

    /** Of a key, where the nearest one is looked for. */
    private static final int LONGEST_COMPARED = 200;

    private ConfigReader() {}

    /**
     * Reads and checks.
     *
     * @param file YAML; empty: none
     * @param environment variables, of which those of known settings count
     * @param assignments {@code key=value}, from the command line
     * @throws KboundException naming what is wrong, where, and the cure
     */
    public static AppConfig read(Optional<Path> file, Map<String, String> environment, List<String> assignments) {
        return AppConfig.of(new Values(values(file, environment, assignments)));
    }

    private static Map<String, String> values(
            Optional<Path> file, Map<String, String> environment, List<String> assignments) {
        Map<String, String> values = new TreeMap<>();
        file.ifPresent(path -> fromFile(path, values));
        fromEnvironment(environment, values);
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new KboundException("--set " + assignment, "it assigns nothing", "write --set key=value");
            }
            put("--set", assignment.substring(0, equals).trim(), assignment.substring(equals + 1), values);
        }
        return values;
    }

    /** The required settings that none of the three gives a value. */
    public static Set<Setting> missing(Optional<Path> file, Map<String, String> environment, List<String> assignments) {
        Set<Setting> missing = EnumSet.noneOf(Setting.class);
        Map<String, String> values = values(file, environment, assignments);
        for (Setting setting : Setting.values()) {
            if (setting.byDefault().isEmpty() && !values.containsKey(setting.key())) {
                missing.add(setting);
            }
        }
        return missing;
    }

    private static void fromFile(Path path, Map<String, String> values) {
        if (!Files.isRegularFile(path)) {
            throw new KboundException(path.toString(), "there is no such file", "check the path");
        }
        try {
            JsonNode tree = YAML.readTree(path.toFile());
            if (tree.isMissingNode() || tree.isNull()) {
                return;
            }
            if (!tree.isObject()) {
                throw new KboundException(path.toString(), "it holds no settings", "write key: value lines");
            }
            flatten(path.toString(), "", tree, values);
        } catch (JsonProcessingException garbled) {
            int line = garbled.getLocation() == null ? 0 : garbled.getLocation().getLineNr();
            throw new KboundException(
                    path + " line " + line,
                    "it is no YAML (" + garbled.getOriginalMessage() + ")",
                    "mend the line",
                    garbled);
        } catch (IOException unreadable) {
            throw new KboundException(path.toString(), "it cannot be read", "check its rights", unreadable);
        }
    }

    private static void flatten(String where, String prefix, JsonNode node, Map<String, String> values) {
        node.properties().forEach(field -> {
            String key = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                flatten(where, key + ".", value, values);
            } else if (value.isArray()) {
                throw new KboundException(where, "'" + key + "' is a list", "give it one value");
            } else if (!(value.isNull() && isSection(key))) {
                put(where, key, value.isNull() ? "" : value.asText(), values);
            }
        });
    }

    /** A section all of whose settings are commented out says nothing. */
    private static boolean isSection(String key) {
        return Values.KAFKA.equals(key + ".")
                || Setting.keys().stream().anyMatch(setting -> setting.startsWith(key + "."));
    }

    private static void fromEnvironment(Map<String, String> environment, Map<String, String> values) {
        for (Setting setting : Setting.values()) {
            String given = environment.get(setting.variable());
            if (given != null) {
                values.put(setting.key(), given);
            }
        }
        environment.forEach((variable, value) -> {
            if (variable.startsWith(KAFKA_VARIABLE)) {
                String key = variable.substring(KAFKA_VARIABLE.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                values.put(Values.KAFKA + key, value);
            }
        });
    }

    private static void put(String where, String key, String value, Map<String, String> values) {
        if (!key.startsWith(Values.KAFKA) && !Setting.keys().contains(key)) {
            throw new KboundException(where, "'" + key + "' is no setting", "did you mean '" + nearest(key) + "'?");
        }
        values.put(key, value);
    }

    private static String nearest(String key) {
        String begin = key.length() <= LONGEST_COMPARED ? key : key.substring(0, LONGEST_COMPARED);
        return Setting.keys().stream()
                .min(Comparator.comparingInt(known -> edits(begin, known)))
                .orElseThrow();
    }

    /** The number of letters to change, add or drop (Levenshtein 1966). */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}

package io.kbound.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a configuration that is its own reference: every setting there is, with its meaning. Those that nothing was chosen for are
 * commented out, at their default.
 */
public final class ConfigWriter {
    private static final int WIDTH = 110;

    private ConfigWriter() {}

    /**
     * What a setting is to be.
     *
     * @param value as text
     * @param why for whoever reads the file; empty: that is plain
     */
    public record Choice(String value, String why) {}

    /**
     * The file's text.
     *
     * @param head what it is about, a line each
     * @param chosen settings that something was chosen for
     * @param kafka what goes to the Kafka clients; secrets are left out, with a word on where they belong
     */
    public static String text(List<String> head, Map<Setting, Choice> chosen, Map<String, String> kafka) {
        List<String> lines = new ArrayList<>();
        head.forEach(line -> comment("", line, lines));
        String section = "";
        for (Setting setting : Setting.values()) {
            int dot = setting.key().indexOf('.');
            if (!setting.key().substring(0, dot).equals(section)) {
                section = setting.key().substring(0, dot);
                lines.add("");
                lines.add(section + ":");
            }
            comment("  ", setting.meaning(), lines);
            Choice choice = chosen.get(setting);
            if (choice != null && !choice.why.isEmpty()) {
                comment("  ", "Here: " + choice.why, lines);
            }
            String name = setting.key().substring(dot + 1);
            lines.add(
                    choice == null
                            ? "  #" + line(name, setting.byDefault().orElse(""))
                            : "  " + line(name, choice.value));
        }
        lines.add("");
        comment("", "All of this goes to the Kafka clients as it is: TLS, SASL and the rest.", lines);
        lines.add("kafka:");
        new TreeMap<>(kafka)
                .forEach((key, value) -> lines.add(
                        AppConfig.isSecret(key)
                                ? "  #" + key + ": a secret; give it as "
                                        + ConfigReader.KAFKA_VARIABLE
                                        + key.replace('.', '_').toUpperCase(Locale.ROOT)
                                : "  " + line(key, value)));
        if (!kafka.containsKey("processing.guarantee")) {
            lines.add("  #processing.guarantee: exactly_once_v2");
        }
        return String.join("\n", lines) + "\n";
    }

    private static void comment(String indent, String text, List<String> lines) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && indent.length() + line.length() + word.length() > WIDTH) {
                lines.add(indent + "# " + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add((indent + "# " + line).stripTrailing());
    }

    /** A key and its value, in quotes where YAML would take it for something else. */
    private static String line(String key, String value) {
        if (value.isEmpty()) {
            return key + ":";
        }
        try {
            String plain = key + ": " + value;
            return readsAs(plain, key, value) ? plain : key + ": " + TextNode.valueOf(value);
        } catch (JsonProcessingException unquoted) {
            return key + ": " + TextNode.valueOf(value);
        }
    }

    private static boolean readsAs(String line, String key, String value) throws JsonProcessingException {
        JsonNode tree = ConfigReader.YAML.readTree(line);
        JsonNode read = tree.get(key);
        return read != null
                && read.isValueNode()
                && !read.isNull()
                && read.asText().equals(value);
    }
}

package io.kbound.app.config;

import io.kbound.app.config.AppConfig.Fields;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.Input;
import io.kbound.app.config.AppConfig.Registry;
import io.kbound.app.config.AppConfig.ResultEncoding;
import io.kbound.app.config.AppConfig.TimeUnit;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Settings of what is read, which hang together. */
final class InputSettings {
    private static final String PATH_CURE = "write names with dots between, such as meta.ts, at most 16";

    private InputSettings() {}

    static Input input(Values values) {
        Format format = values.choice(Setting.INPUT_FORMAT, Format.class);
        List<Path> schemas = values.paths(Setting.INPUT_SCHEMA);
        Optional<Fields> fields = fields(values);
        if (format == Format.AVRO_REGISTRY) {
            requireRegistry(Setting.INPUT_FORMAT, values);
        }
        if (!schemas.isEmpty() && format == Format.JSON) {
            throw values.broken(Setting.INPUT_SCHEMA, "is a schema, and input.format is json", "leave one of them out");
        }
        if (!schemas.isEmpty() && fields.isEmpty()) {
            throw values.broken(
                    Setting.INPUT_SCHEMA,
                    "is for records of your own, and no field of theirs is named",
                    "name their fields with input.source, input.time and input.channels");
        }
        return new Input(
                values.name(Setting.INPUT_TOPIC),
                format,
                schemas,
                fields,
                values.whole(Setting.INPUT_MAX_BYTES, 100, Integer.MAX_VALUE));
    }

    static ResultEncoding outputFormat(Values values) {
        ResultEncoding format = values.choice(Setting.OUTPUT_FORMAT, ResultEncoding.class);
        if (format == ResultEncoding.AVRO_REGISTRY) {
            requireRegistry(Setting.OUTPUT_FORMAT, values);
        }
        return format;
    }

    private static void requireRegistry(Setting needing, Values values) {
        if (values.optionalText(Setting.REGISTRY_URL).isEmpty()) {
            throw values.broken(needing, "needs a schema registry", "set registry.url to its address");
        }
    }

    private static Optional<Fields> fields(Values values) {
        Optional<String> source = values.optionalText(Setting.INPUT_SOURCE);
        Optional<String> time = values.optionalText(Setting.INPUT_TIME);
        Map<String, FieldPath> channels = channels(values);
        TimeUnit unit = values.choice(Setting.INPUT_TIME_UNIT, TimeUnit.class);
        if (source.isEmpty() && time.isEmpty() && channels.isEmpty()) {
            if (unit != TimeUnit.AUTO) {
                throw values.broken(
                        Setting.INPUT_TIME_UNIT,
                        "is for records of your own, and no field of theirs is named",
                        "name the time's with input.time");
            }
            return Optional.empty();
        }
        return Optional.of(new Fields(
                source.filter(path -> !path.equals(Fields.KEY)).map(path -> path(Setting.INPUT_SOURCE, path, values)),
                time.filter(path -> !path.equals(Fields.TIMESTAMP)).map(path -> path(Setting.INPUT_TIME, path, values)),
                unit,
                channels));
    }

    private static FieldPath path(Setting setting, String text, Values values) {
        return FieldPath.parse(text)
                .orElseThrow(() -> values.broken(setting, "is no path of fields in '" + text + "'", PATH_CURE));
    }

    private static Map<String, FieldPath> channels(Values values) {
        Setting setting = Setting.INPUT_CHANNELS;
        Map<String, FieldPath> channels = new LinkedHashMap<>();
        values.parts(setting).forEach(part -> {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals).trim();
            FieldPath path = equals < 0
                    ? FieldPath.field(name)
                    : path(setting, part.substring(equals + 1).trim(), values);
            if (name.isEmpty() || channels.put(name, path) != null) {
                throw values.broken(
                        setting,
                        name.isEmpty() ? "names no channel in '" + part + "'" : "has '" + name + "' twice",
                        "write channel=path, with commas between, each channel once");
            }
        });
        return channels;
    }

    static Registry registry(Values values) {
        List<URI> urls =
                values.parts(Setting.REGISTRY_URL).map(url -> url(url, values)).toList();
        Optional<String> userInfo = values.optionalText(Setting.REGISTRY_USER_INFO);
        Optional<String> token = values.optionalText(Setting.REGISTRY_TOKEN);
        if (userInfo.isPresent() && token.isPresent()) {
            throw values.brokenSecret(
                    Setting.REGISTRY_TOKEN, "is set beside registry.user-info", "leave one of them out");
        }
        if (userInfo.isPresent() && !userInfo.get().contains(":")) {
            throw values.brokenSecret(Setting.REGISTRY_USER_INFO, "holds no colon", "write name:password");
        }
        return new Registry(
                urls,
                userInfo,
                token,
                values.optionalPath(Setting.REGISTRY_TRUSTSTORE),
                values.optionalText(Setting.REGISTRY_TRUSTSTORE_PASSWORD),
                values.optionalPath(Setting.REGISTRY_KEYSTORE),
                values.optionalText(Setting.REGISTRY_KEYSTORE_PASSWORD));
    }

    private static URI url(String text, Values values) {
        String cure = "write http://host:port or https://host:port, with a path where it has one";
        try {
            URI url = new URI(text.replaceFirst("/+$", ""));
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isWeb && url.getHost() != null && url.getRawQuery() == null && url.getRawFragment() == null) {
                if (url.getRawUserInfo() != null) {
                    throw values.brokenSecret(
                            Setting.REGISTRY_URL, "holds a name or a password", "give them as registry.user-info");
                }
                return url;
            }
        } catch (URISyntaxException noUrl) {
            throw values.broken(Setting.REGISTRY_URL, "is no address", cure);
        }
        throw values.broken(Setting.REGISTRY_URL, "is no address of a registry", cure);
    }

    /** The settings in force but for topic and format, secrets masked. */
    static Map<String, String> describe(Input input, Registry registry) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                Setting.INPUT_SCHEMA.key(),
                input.schemas().stream().map(Path::toString).collect(Collectors.joining(", ")));
        Optional<Fields> fields = input.fields();
        lines.put(
                Setting.INPUT_SOURCE.key(),
                fields.map(own -> own.source().map(FieldPath::toString).orElse(Fields.KEY))
                        .orElse(""));
        lines.put(
                Setting.INPUT_TIME.key(),
                fields.map(own -> own.time().map(FieldPath::toString).orElse(Fields.TIMESTAMP))
                        .orElse(""));
        lines.put(
                Setting.INPUT_TIME_UNIT.key(),
                fields.map(Fields::timeUnit).orElse(TimeUnit.AUTO).name().toLowerCase(Locale.ROOT));
        lines.put(
                Setting.INPUT_CHANNELS.key(),
                fields.map(Fields::channels).orElse(Map.of()).entrySet().stream()
                        .map(channel -> channel.getKey() + "=" + channel.getValue())
                        .collect(Collectors.joining(", ")));
        lines.put(Setting.INPUT_MAX_BYTES.key(), Integer.toString(input.mostBytes()));
        lines.put(
                Setting.REGISTRY_URL.key(),
                registry.urls().stream().map(URI::toString).collect(Collectors.joining(", ")));
        lines.put(Setting.REGISTRY_USER_INFO.key(), AppConfig.hidden(registry.userInfo()));
        lines.put(Setting.REGISTRY_TOKEN.key(), AppConfig.hidden(registry.token()));
        lines.put(
                Setting.REGISTRY_TRUSTSTORE.key(),
                registry.truststore().map(Path::toString).orElse(""));
        lines.put(Setting.REGISTRY_TRUSTSTORE_PASSWORD.key(), AppConfig.hidden(registry.truststorePassword()));
        lines.put(
                Setting.REGISTRY_KEYSTORE.key(),
                registry.keystore().map(Path::toString).orElse(""));
        lines.put(Setting.REGISTRY_KEYSTORE_PASSWORD.key(), AppConfig.hidden(registry.keystorePassword()));
        return lines;
    }
}

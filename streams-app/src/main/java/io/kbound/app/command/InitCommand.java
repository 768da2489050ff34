package io.kbound.app.command;

import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.Framings;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.ConfigWriter;
import io.kbound.app.config.ConfigWriter.Choice;
import io.kbound.app.config.Setting;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ConfigGuess;
import io.kbound.app.service.TopicSample;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import io.kbound.scorer.series.FileSurvey;
import io.kbound.scorer.series.SeriesSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound init}: a configuration from a sample of the readings, and what to do next. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes a configuration that suits a file's or a topic's readings: every setting with its meaning.")
final class InitCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int SAMPLE = 2_000;

    /** Windows are worth it where there are some hundred that share no reading. */
    private static final int WINDOW = 32;

    private static final int FEWEST_FOR_WINDOWS = 2_000;

    /** Training keeps a fifth back, and asks for 50 to calibrate on. */
    private static final int FEWEST_CLEAN = 500;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Origin origin = new Origin();

    /** Where the sample is taken from. */
    static final class Origin {
        @Option(names = "--data", paramLabel = "FILE", description = "CSV of readings, plain or gzip.")
        private @Nullable Path data;

        @Option(names = "--topic", description = "Topic of signal records; its newest are looked at.")
        private @Nullable String topic;
    }

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "File to write. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("kbound.yaml");

    @Override
    public Integer call() throws IOException {
        PartialFile.require(out);
        if (Files.exists(out)) {
            throw new KboundException(
                    out.toString(), "it is already there", "name another with --out, or move it away");
        }
        if (origin.topic != null) {
            ofTopic(origin.topic);
        } else if (origin.data != null) {
            ofFile(origin.data);
        }
        return 0;
    }

    private void ofFile(Path data) throws IOException {
        FileSurvey found = FileSurvey.of(data);
        String name = name(data);
        SeriesSurvey series = found.series();
        Map<Setting, Choice> chosen = ConfigGuess.series(series);
        chosen.put(Setting.INPUT_TOPIC, new Choice(name, "where 'kbound produce' is to send the file."));
        chosen.put(Setting.MODEL_PATH, new Choice(name + ".onnx", "what 'kbound train' is to write."));
        List<String> channels = found.layout().channels().orElse(List.of());
        String seen = data + ": " + ConfigGuess.text(series) + "; channels " + String.join(", ", channels);
        write(seen, chosen);
        System.out.println(seen);
        tell("the source", found.layout().source());
        tell("the time", found.layout().time());
        tell("what was wrong", found.labels());
        tell("a count of rows", found.counters());
        tell("text, left out", found.text());
        warn(series);
        OptionalLong wrong = found.firstLabelled();
        if (wrong.isPresent() && wrong.getAsLong() < FEWEST_CLEAN) {
            System.err.println("kbound: " + data + ": row " + wrong.getAsLong()
                    + " is labelled as wrong; choose rows of normal readings for training with --rows FROM:TO");
        }
        String columns = columns(found);
        System.out.println(out + " written; next:");
        command("train --data " + quoted(data.toString()) + " --out " + quoted(name + ".onnx") + columns
                + (found.channelsAreUsual() ? "" : " --features " + quoted(String.join(",", channels)))
                + rows(wrong) + window(found));
        command("produce --data " + quoted(data.toString()) + " --topic " + name + columns
                + (found.channelsAreUsual() ? "" : " --features " + quoted(String.join(",", channels)))
                + kafka.text());
        next();
    }

    private void ofTopic(String topic) throws IOException {
        Map<String, String> settings = kafka.settings();
        int partitions;
        try (Topics topics = new Topics(settings, TIMEOUT)) {
            partitions = topics.partitions(topic)
                    .orElseThrow(() -> new KboundException(
                            "--topic",
                            "there is no topic '" + topic + "'",
                            "name another, or send a file's readings to it with 'kbound produce'"));
        }
        TopicSample sample = TopicSample.read(settings, topic, partitions, SAMPLE, TIMEOUT);
        if (sample.size() == 0) {
            throw new KboundException(
                    "topic '" + topic + "'", "it holds no record", "send some first, or begin with a file: --data");
        }
        Format format = format(topic, sample);
        List<DecodedSignal> signals = sample.decoded(format).signals();
        SeriesSurvey series = new SeriesSurvey();
        signals.forEach(signal ->
                series.add(signal.source(), OptionalLong.of(signal.timeMicros()), names(signal), signal::value));
        Map<Setting, Choice> chosen = ConfigGuess.series(series);
        chosen.put(Setting.INPUT_TOPIC, new Choice(topic, ""));
        chosen.put(
                Setting.INPUT_FORMAT,
                new Choice(
                        format.toString(),
                        "so are " + signals.size() + " of the topic's " + sample.size() + " newest records."));
        chosen.put(Setting.MODEL_PATH, new Choice(topic + ".onnx", "what 'kbound train' is to write."));
        List<String> channels = List.copyOf(series.lacking().keySet());
        String seen =
                "topic '" + topic + "': " + ConfigGuess.text(series) + "; channels " + String.join(", ", channels);
        write(seen, chosen);
        System.out.println(seen);
        warn(series);
        System.out.println(out + " written; next, with a CSV of normal readings of these channels:");
        boolean named = signals.stream().anyMatch(signal -> signal.channels() != null);
        command("train --data NORMAL.csv --out " + quoted(topic + ".onnx")
                + (named ? " --features " + quoted(String.join(",", channels)) : ""));
        next();
    }

    /** The channels' names; those of a record that has none, by their place. */
    private static List<String> names(DecodedSignal signal) {
        List<String> given = signal.channels();
        if (given != null && given.size() == signal.size()) {
            return given;
        }
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= signal.size(); i++) {
            names.add("value " + i);
        }
        return names;
    }

    /** The format that more of the records are of. */
    private static Format format(String topic, TopicSample sample) {
        TopicSample.Decoded avro = sample.decoded(Format.AVRO);
        TopicSample.Decoded json = sample.decoded(Format.JSON);
        if (avro.signals().isEmpty() && json.signals().isEmpty()) {
            throw new KboundException(
                    "topic '" + topic + "'",
                    "none of its " + sample.size() + " newest records is a signal record (as avro: "
                            + avro.firstRefusal().map(why -> why.detail()).orElse("no value") + "; as json: "
                            + json.firstRefusal().map(why -> why.detail()).orElse("no value") + ")",
                    advice(sample));
        }
        return avro.signals().size() >= json.signals().size() ? Format.AVRO : Format.JSON;
    }

    /** What to do with records of one's own, as far as their first bytes tell what they are. */
    private static String advice(TopicSample sample) {
        String fields = "name their fields with input.source, input.time and input.channels; docs/records.md says how";
        return switch (sample.likeliest()) {
            case AVRO -> "they are in single-object encoding; give their schema as input.schema, and " + fields;
            case AVRO_REGISTRY ->
                "they are framed as a schema registry's (schemas " + Framings.listed(sample.schemaIds())
                        + "); set input.format to avro-registry, registry.url to its address, and " + fields;
            case JSON -> "they are JSON objects; set input.format to json, and " + fields;
            case AVRO_BINARY -> "docs/records.md says what to send";
        };
    }

    private void write(String seen, Map<Setting, Choice> chosen) throws IOException {
        List<String> head = List.of(
                "Settings for 'kbound run --config " + out.getFileName() + "', by 'kbound init'.",
                seen + ".",
                "",
                "Every setting there is stands here with its meaning. Those behind a # are at their default.",
                "The environment goes over this file, --set key=value over both.");
        try (PartialFile partial = PartialFile.of(out)) {
            Files.writeString(partial.path(), ConfigWriter.text(head, chosen, kafka.settings()));
            partial.complete();
        }
    }

    private static void warn(SeriesSurvey series) {
        if (ConfigGuess.isOutOfOrder(series)) {
            System.err.println("kbound: " + series.late() + " of " + series.readings()
                    + " readings are older than one of their source before them; sort them by time, or name the column"
                    + " that tells sources apart with --key");
        }
    }

    private static void tell(String what, Optional<String> column) {
        tell(what, column.stream().toList());
    }

    private static void tell(String what, List<String> columns) {
        if (!columns.isEmpty()) {
            System.out.println("  " + what + ": " + String.join(", ", columns));
        }
    }

    private static String columns(FileSurvey found) {
        return found.layout().source().map(key -> " --key " + quoted(key)).orElse("")
                + (found.timeIsUsual()
                        ? ""
                        : found.layout()
                                .time()
                                .map(time -> " --time " + quoted(time))
                                .orElse(""));
    }

    /** Up to where nothing is labelled as wrong, if that is enough to learn from. */
    private static String rows(OptionalLong wrong) {
        return wrong.isPresent() && wrong.getAsLong() >= FEWEST_CLEAN ? " --rows 0:" + wrong.getAsLong() : "";
    }

    private static String window(FileSurvey found) {
        long clean = found.firstLabelled().orElse(found.series().readings());
        return found.series().interval().isPresent() && clean >= FEWEST_FOR_WINDOWS
                ? " --window " + WINDOW + " --view summary"
                : "";
    }

    private void next() {
        command("doctor --config " + quoted(out.toString()));
        command("run --config " + quoted(out.toString()));
    }

    private static void command(String arguments) {
        System.out.println("  " + System.getenv().getOrDefault("KBOUND_PROGRAM", "kbound") + " " + arguments);
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w./:,=+@%-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** A file's name as a name that Kafka takes. */
    private static String name(Path data) {
        String stem = String.valueOf(data.getFileName()).replaceFirst("(?i)(\\.csv|\\.txt)?(\\.gz)?$", "");
        String name = stem.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
        return name.isEmpty() ? "readings" : name;
    }
}

package io.kbound.app.command;

import io.kbound.app.config.Setting;
import io.kbound.app.replay.ReplayJob;
import io.kbound.scorer.series.ColumnOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound replay}: what the app would have said of what already happened. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs the app on a range of its topic, or on a file, in a group and to topics of its own, and writes a"
                        + " report. Interrupted, the same command goes on where it was.")
final class ReplayCommand implements Callable<Integer> {
    /** As Kafka has it. */
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]*[a-zA-Z0-9_-][a-zA-Z0-9._-]*");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with the settings, as of the live app; given twice, the two are compared.")
    private List<Path> configs = List.of();

    @Option(names = "--set", description = "key=value, over file and environment; may be given often.")
    private List<String> assignments = List.of();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Model file, in place of the configured one; given twice, the two are compared.")
    private List<Path> models = List.of();

    @Option(
            names = "--topic",
            description =
                    "Topic, in place of the configured one; of several, each is replayed in turn, and its report goes to a folder of"
                            + " its name.")
    private List<String> topics = List.of();

    @Option(names = "--from", paramLabel = "TIME", description = MomentOption.FROM)
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = MomentOption.TO)
    private @Nullable String to;

    @Option(
            names = "--warm-up",
            description = "How much Kafka time before the range fills windows and opens episodes: 90s, 5m, 24h."
                    + " Default: series.idle-expiry, after which a source would have been forgotten.",
            converter = DurationConverter.class)
    private @Nullable Duration warmUp;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "CSV of readings to replay in place of a topic, without Kafka.")
    private @Nullable Path data;

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "CSV of what was wrong: key,start,end, and a verdict, confirmed or rejected, where people gave one;"
                            + " or kafka:TOPIC, what they said of episodes there.")
    private @Nullable String labels;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description = "The same as a column of the file of readings: rows with a number other than 0.")
    private @Nullable String labelColumn;

    @Option(
            names = "--report",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the report goes; made where it is not there.")
    private Path report = Path.of("");

    @Option(
            names = "--join",
            description =
                    "Help with the replay that the same command without this has begun for the same folder, elsewhere or here; ends"
                            + " with it, and writes nothing.")
    private boolean join;

    @Option(names = "--json", description = "Print the figures as one JSON object as the last line, too.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (models.size() > 2 || configs.size() > 2) {
            throw wrong("--model or --config is given more than twice; two can be compared");
        }
        if (labels != null && labelColumn != null) {
            throw wrong("--labels and --label-column say the same; give one");
        }
        if (data != null && labels != null && labels.startsWith(ReplayJob.TOPIC)) {
            throw wrong("--labels names a topic, and a file is replayed without Kafka; give it a file");
        }
        if (data == null && labelColumn != null) {
            throw wrong("--label-column names a column of --data; for a topic, give --labels");
        }
        if (data == null && columns.isGiven()) {
            throw wrong("--key and --time are of a file; give --data, too");
        }
        if (join && data != null) {
            throw wrong("--join is for a topic: nobody else can read the broker that a file is replayed by");
        }
        if (data != null && !topics.isEmpty()) {
            throw wrong("--data is in place of a topic; give one of --data and --topic");
        }
        if (!topics.stream().allMatch(topic -> TOPIC_NAME.matcher(topic).matches())) {
            throw wrong("--topic is no name of a topic: letters, digits, '.', '_' and '-' are");
        }
        for (ReplayJob job : jobs()) {
            if (!(join ? job.join() : job.run(json, System.out::println))) {
                System.err.println("kbound: interrupted; the same command "
                        + (data == null ? "goes on where it was" : "begins anew"));
                return 1;
            }
        }
        return 0;
    }

    /** One, or one for each of several topics. */
    private List<ReplayJob> jobs() throws IOException {
        if (topics.size() < 2) {
            return List.of(topics.isEmpty() ? job(assignments, report) : job(with(topics.get(0)), report));
        }
        ReplayJob.makeFolder(report);
        return topics.stream()
                .map(topic -> job(with(topic), report.resolve(topic)))
                .toList();
    }

    private List<String> with(String topic) {
        List<String> with = new ArrayList<>(assignments);
        with.add(Setting.INPUT_TOPIC.key() + "=" + topic);
        return with;
    }

    private ReplayJob job(List<String> settings, Path into) {
        return new ReplayJob(
                configs,
                settings,
                models,
                MomentOption.parse(spec, "--from", from),
                MomentOption.parse(spec, "--to", to),
                Optional.ofNullable(warmUp),
                file(),
                Optional.ofNullable(labels),
                into);
    }

    private Optional<ReplayJob.DataFile> file() {
        return data == null
                ? Optional.empty()
                : Optional.of(new ReplayJob.DataFile(data, columns.layout(spec), Optional.ofNullable(labelColumn)));
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}

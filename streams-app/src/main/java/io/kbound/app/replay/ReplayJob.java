package io.kbound.app.replay;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.Setting;
import io.kbound.app.kafka.FeedbackTopic;
import io.kbound.app.replay.ReplayFolder.Plan;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ReplayRange;
import io.kbound.command.KboundException;
import io.kbound.command.StopSignals;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Feedback;
import io.kbound.scorer.series.LabelFile;
import io.kbound.scorer.series.Labels;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * {@code kbound replay}, from its options to its report.
 *
 * @param configs YAML files: none, one, or two to compare
 * @param assignments {@code key=value}, over file and environment
 * @param models files in place of the configured one: none, one, or two to compare
 * @param from the first record of the range; an edge: the oldest
 * @param to the first beyond it; an edge: what comes from now on
 * @param warmUp how much Kafka time before the range is processed, too; empty: as long as sources are remembered
 * @param data a file in place of the topic
 * @param labels what was wrong: a file, or {@code kafka:} and a topic of feedback
 * @param report folder that the report goes to
 */
public record ReplayJob(
        List<Path> configs,
        List<String> assignments,
        List<Path> models,
        Moment from,
        Moment to,
        Optional<Duration> warmUp,
        Optional<DataFile> data,
        Optional<String> labels,
        Path report) {
    /** Begins the name of a topic where a file could stand. */
    public static final String TOPIC = "kafka:";

    /** Several processes may work on one replay; Kafka Streams wants a folder for each. */
    private static final long PROCESS = ProcessHandle.current().pid();

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    public ReplayJob {
        configs = List.copyOf(configs);
        assignments = List.copyOf(assignments);
        models = List.copyOf(models);
    }

    /**
     * A file of readings.
     *
     * @param layout which columns mean what; the channels are not settled
     * @param labelColumn a column that says what was wrong
     */
    public record DataFile(Path file, Layout layout, Optional<String> labelColumn) {}

    /**
     * Makes a folder for the reports of several.
     *
     * @throws KboundException where it cannot be made or written
     */
    public static void makeFolder(Path folder) throws IOException {
        ReplayFolder.of(folder);
        Files.createDirectories(folder);
    }

    /**
     * Goes the whole way.
     *
     * @param json whether the figures are told as one line, too
     * @param out told what there is to say
     * @return false where it was interrupted
     * @throws KboundException where something is not as it must be
     */
    public boolean run(boolean json, Consumer<String> out) throws IOException, InterruptedException {
        ReplayFolder folder = ReplayFolder.of(report);
        return untilAsked(stop -> {
            if (data.isPresent()) {
                ofFile(data.get(), folder, stop, json, out);
            } else {
                List<ReplayConfig> sides = configs(folder, List.of());
                replay(sides, folder, feedback(sides.get(0)), stop, json, out);
                folder.clean();
            }
        });
    }

    /** What can be asked to stop. */
    private interface Work {
        void go(StopRequest stop) throws IOException, InterruptedException;
    }

    /** Does something, unless a signal from outside asks to stop; says whether it was done. */
    private static boolean untilAsked(Work work) throws IOException, InterruptedException {
        StopRequest stop = new StopRequest();
        StopSignals.on(stop::ask);
        try {
            work.go(stop);
            return true;
        } catch (StopRequest.Stopped interrupted) {
            return false;
        }
    }

    /** What people said of the topic that a configuration names. */
    private Feedback feedback(ReplayConfig config) throws IOException {
        if (labels.isEmpty()) {
            return Feedback.NONE;
        }
        String from = labels.get();
        if (!from.startsWith(TOPIC)) {
            return LabelFile.read(Path.of(from));
        }
        AppConfig live = config.live();
        return FeedbackTopic.read(
                ScoringApp.kafka(live),
                from.substring(TOPIC.length()),
                live.app().startTimeout());
    }

    private void ofFile(DataFile file, ReplayFolder folder, StopRequest stop, boolean json, Consumer<String> out)
            throws IOException, InterruptedException {
        Layout layout = file.layout.withChannels(channels(folder));
        Feedback feedback = labels.isPresent()
                ? LabelFile.read(Path.of(labels.get()))
                : file.labelColumn.isPresent()
                        ? new Feedback(LabelFile.ofColumn(file.file, file.layout, file.labelColumn.get()), Labels.NONE)
                        : Feedback.NONE;
        // What one has left that was killed cannot be gone on with: its broker is gone.
        folder.clean();
        try (FileTopic topic = FileTopic.fill(
                file.file,
                layout,
                Runtime.getRuntime().availableProcessors(),
                folder.work().resolve("broker"))) {
            replay(configs(folder, topic.settings()), folder, feedback, stop, json, out);
        } finally {
            folder.clean();
        }
    }

    /**
     * Helps with a replay that another process has begun for the same report, and ends with it.
     *
     * @return false where it was interrupted
     * @throws KboundException where there is none
     */
    public boolean join() throws IOException, InterruptedException {
        ReplayFolder folder = ReplayFolder.of(report);
        List<ReplayConfig> sides = configs(folder, List.of());
        Plan plan = folder.begun(describe(sides))
                .orElseThrow(() -> new KboundException(
                        report.toString(), "no replay was begun there", "begin it by the same command without --join"));
        List<Replay> replays = open(sides, plan.id(), Labels.NONE);
        try {
            return untilAsked(stop -> {
                for (Replay replay : replays) {
                    replay.join(plan.range(), stop);
                }
            });
        } finally {
            replays.forEach(Replay::close);
        }
    }

    /** A replay for each side, its checks done. */
    private static List<Replay> open(List<ReplayConfig> sides, String id, Labels events) {
        List<Replay> replays = new ArrayList<>();
        try {
            for (ReplayConfig one : sides) {
                replays.add(new Replay(
                        one, sides.size() == 1 ? id : id + "-" + ReportWriter.SIDES.get(replays.size()), events));
            }
            return replays;
        } catch (RuntimeException refused) {
            replays.forEach(Replay::close);
            throw refused;
        }
    }

    /** The channels of the model, which a file must have. */
    private List<String> channels(ReplayFolder folder) {
        return configs(folder, List.of("input.topic=" + FileTopic.NAME))
                .get(0)
                .card()
                .channelNames();
    }

    /** The configuration of each model. */
    private List<ReplayConfig> configs(ReplayFolder folder, List<String> more) {
        List<ReplayConfig> sides = new ArrayList<>();
        for (int side = 0; side < Math.max(1, Math.max(configs.size(), models.size())); side++) {
            ReplayConfig one = new ReplayConfig(side(configs, side), System.getenv(), assignments)
                    .with(more)
                    .with(List.of("kafka.state.dir="
                            + folder.work().resolve("state-" + PROCESS).toAbsolutePath()));
            sides.add(side(models, side)
                    .map(model -> one.with(List.of(Setting.MODEL_PATH.key() + "=" + model)))
                    .orElse(one));
        }
        return sides;
    }

    /** What one of the two has, or both. */
    private static Optional<Path> side(List<Path> files, int side) {
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(Math.min(side, files.size() - 1)));
    }

    private void replay(
            List<ReplayConfig> sides,
            ReplayFolder folder,
            Feedback feedback,
            StopRequest stop,
            boolean json,
            Consumer<String> out)
            throws IOException, InterruptedException {
        String of = describe(sides);
        Optional<Plan> begun = folder.begun(of);
        String id = begun.map(Plan::id).orElseGet(() -> "kbound-replay-" + NAME.format(Instant.now()) + "-" + PROCESS);
        Labels events = feedback.confirmed();
        List<Replay> replays = open(sides, id, events);
        try {
            ReplayRange range = begun.isPresent() ? begun.get().range() : find(replays, sides.get(0), events);
            if (begun.isPresent()) {
                out.accept("going on with the replay that was begun");
            } else {
                folder.begin(new Plan(id, of, range));
            }
            List<Replay.Took> took = new ArrayList<>();
            for (Replay replay : replays) {
                took.add(replay.run(range, stop));
            }
            new ReportWriter(folder, feedback, stop, out).write(replays, took, json);
            replays.forEach(Replay::clean);
        } finally {
            replays.forEach(Replay::close);
        }
    }

    private ReplayRange find(List<Replay> replays, ReplayConfig config, Labels events) {
        Replay.Found found = replays.get(0)
                .find(from, to, warmUp.orElse(config.live().series().idleExpiry()));
        if (!events.isEmpty()
                && events.all().stream()
                        .noneMatch(event -> event.overlaps(found.earliestMicros(), found.latestMicros()))) {
            throw new KboundException(
                    labels.orElse("the labels"),
                    "none of its " + events.all().size() + " events lies in the range",
                    "the range's readings are of " + EventTime.format(found.earliestMicros()) + " to "
                            + EventTime.format(found.latestMicros()));
        }
        replays.forEach(replay -> replay.requireFit(found));
        return found.range();
    }

    /** What tells this replay from others: the topic, the range, and what scores. */
    private String describe(List<ReplayConfig> sides) {
        Set<String> topics = new TreeSet<>();
        sides.forEach(side -> topics.add(side.live().input().topic()));
        if (topics.size() > 1) {
            throw new KboundException(
                    "the two configurations", "they read different topics, " + topics, "compare two of one topic");
        }
        return "topic " + topics + ", from " + from + ", to " + to + ", configurations " + configs + ", models "
                + models;
    }
}

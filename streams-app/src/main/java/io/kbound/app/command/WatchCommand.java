package io.kbound.app.command;

import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ResultText;
import io.kbound.app.watch.WatchScreen;
import io.kbound.app.watch.WatchedTopics;
import io.kbound.command.KboundException;
import io.kbound.command.StopSignals;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound watch}: anomalies as they come, until interrupted. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows who is in trouble, live, on a terminal; elsewhere prints each anomaly, or where episodes"
                + " begin and end, as a JSON object a line.",
        footer = {
            "",
            "In the table, a bar for each of a source's latest anomalies, or scores with --scores-topic, stands for"
                    + " -log10 of its p-value, from 1 to 1e-6; nats are those of the episode's least probable anomaly."
                    + " Keys: q ends, j k and arrows choose, Enter tells more, Esc goes back."
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String ANOMALIES = "kbound-anomalies";
    private static final String EPISODES = "kbound-episodes";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--episodes", description = "Prints where anomalies of a source begin and where they are over.")
    private boolean episodes;

    @Option(names = "--topic", description = "Topic to read. Default: kbound-anomalies, or kbound-episodes.")
    private @Nullable String topic;

    @Option(
            names = "--episodes-topic",
            description = "Topic of episodes, for the table. Default: kbound-episodes, where it is there.")
    private @Nullable String episodesTopic;

    @Option(names = "--scores-topic", description = "Topic of scores (output.scores), for the table. Default: none.")
    private @Nullable String scoresTopic;

    @Option(names = "--from-beginning", description = "Begins with the oldest that the topic holds.")
    private boolean fromBeginning;

    @Option(names = "--count", description = "Ends after so many, without a table. Default: never.")
    private @Nullable Long count;

    @Option(names = "--lines", description = "A line of text each, wherever they go.")
    private boolean lines;

    @Option(names = "--json", description = "A JSON object a line, wherever they go.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        StandardOutput output = new StandardOutput();
        boolean live = !lines && !json && !episodes && count == null && output.isTerminal();
        refuse(lines && json, "give one of --lines and --json");
        refuse(
                !live && (episodesTopic != null || scoresTopic != null),
                "--episodes-topic and --scores-topic are for the table, which is shown on a terminal, without --lines,"
                        + " --json, --episodes and --count");
        Map<String, String> settings = kafka.settings();
        WatchedTopics from = from(settings);
        AtomicBoolean stop = new AtomicBoolean();
        StopSignals.on(() -> stop.set(true));
        if (live && WatchScreen.show(settings, from, fromBeginning, stop::get)) {
            return 0;
        }
        boolean objects = json || (!lines && !output.isTerminal());
        ResultPrinter printer = new ResultPrinter(output, objects, count == null ? Long.MAX_VALUE : count);
        if (episodes) {
            print(printer, settings, EpisodeRecord.class, ResultText::line, stop::get);
        } else {
            print(printer, settings, AnomalyRecord.class, ResultText::line, stop::get);
        }
        return 0;
    }

    private void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
        }
    }

    private String printed() {
        return topic != null ? topic : episodes ? EPISODES : ANOMALIES;
    }

    /** The topics that are there; one that was named must be. */
    private WatchedTopics from(Map<String, String> settings) {
        try (Topics topics = new Topics(settings, TIMEOUT)) {
            require(topics, "--topic", printed());
            require(topics, "--episodes-topic", episodesTopic);
            require(topics, "--scores-topic", scoresTopic);
            String told = episodesTopic != null
                    ? episodesTopic
                    : topics.partitions(EPISODES).isPresent() ? EPISODES : null;
            return new WatchedTopics(printed(), told, scoresTopic);
        }
    }

    private static void require(Topics topics, String option, @Nullable String name) {
        if (name != null && topics.partitions(name).isEmpty()) {
            throw new KboundException(
                    option, "there is no topic '" + name + "'", "start 'kbound run' first, or name another");
        }
    }

    private <R extends SpecificRecordBase> void print(
            ResultPrinter printer,
            Map<String, String> settings,
            Class<R> type,
            Function<R, String> line,
            BooleanSupplier stop) {
        try (ResultConsumer<R> results = new ResultConsumer<>(settings, printed(), type, fromBeginning)) {
            printer.print(results, line, stop);
        }
    }
}

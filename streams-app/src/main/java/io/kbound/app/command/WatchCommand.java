package io.kbound.app.command;

import io.kbound.app.kafka.ResultConsumer;
import io.kbound.app.kafka.Topics;
import io.kbound.app.service.ResultText;
import io.kbound.command.KboundException;
import io.kbound.command.StopSignals;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound watch}: anomalies as they come, until interrupted. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints anomalies, or episodes of them, as they come.")
final class WatchCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--episodes", description = "Prints where anomalies of a source begin and where they are over.")
    private boolean episodes;

    @Option(names = "--topic", description = "Topic to read. Default: kbound-anomalies, or kbound-episodes.")
    private @Nullable String topic;

    @Option(names = "--from-beginning", description = "Begins with the oldest that the topic holds.")
    private boolean fromBeginning;

    @Option(names = "--count", description = "Ends after so many. Default: never.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (episodes) {
            watch("kbound-episodes", EpisodeRecord.class, ResultText::line);
        } else {
            watch("kbound-anomalies", AnomalyRecord.class, ResultText::line);
        }
        return 0;
    }

    private <R extends SpecificRecordBase> void watch(String usualTopic, Class<R> type, Function<R, String> line)
            throws IOException {
        String name = topic == null ? usualTopic : topic;
        Map<String, String> settings = kafka.settings();
        try (Topics topics = new Topics(settings, TIMEOUT)) {
            if (topics.partitions(name).isEmpty()) {
                throw new KboundException(
                        "--topic", "there is no topic '" + name + "'", "start 'kbound run' first, or name another");
            }
        }
        AtomicBoolean stop = new AtomicBoolean();
        StopSignals.on(() -> stop.set(true));
        long seen = 0;
        try (ResultConsumer<R> consumer = new ResultConsumer<>(settings, name, type, fromBeginning)) {
            while (!stop.get() && seen < count) {
                for (R result : consumer.poll(POLL)) {
                    if (seen++ < count) {
                        System.out.println(json ? result.toString() : line.apply(result));
                    }
                }
            }
        }
    }
}

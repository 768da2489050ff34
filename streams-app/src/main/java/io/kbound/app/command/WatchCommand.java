package io.kbound.app.command;

import io.kbound.app.service.AnomalyConsumer;
import io.kbound.app.service.AnomalyText;
import io.kbound.app.service.StopSignals;
import io.kbound.app.service.Topics;
import io.kbound.command.KboundException;
import io.kbound.record.AnomalyRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound watch}: anomalies as they come, until interrupted. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints anomalies as they come.")
final class WatchCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--topic", description = "Topic of anomalies. Default: ${DEFAULT-VALUE}.")
    private String topic = "kbound-anomalies";

    @Option(names = "--from-beginning", description = "Begins with the oldest that the topic holds.")
    private boolean fromBeginning;

    @Option(names = "--count", description = "Ends after so many. Default: never.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, String> settings = kafka.settings();
        try (Topics topics = new Topics(settings, TIMEOUT)) {
            if (topics.partitions(topic).isEmpty()) {
                throw new KboundException(
                        "--topic", "there is no topic '" + topic + "'", "start 'kbound run' first, or name another");
            }
        }
        AtomicBoolean stop = new AtomicBoolean();
        StopSignals.on(() -> stop.set(true));
        long seen = 0;
        try (AnomalyConsumer consumer = new AnomalyConsumer(settings, topic, fromBeginning)) {
            while (!stop.get() && seen < count) {
                for (AnomalyRecord anomaly : consumer.poll(POLL)) {
                    if (seen++ < count) {
                        System.out.println(json ? anomaly.toString() : AnomalyText.line(anomaly));
                    }
                }
            }
        }
        return 0;
    }
}

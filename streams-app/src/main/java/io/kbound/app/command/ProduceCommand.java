package io.kbound.app.command;

import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.command.Progress;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbound produce}: a file's readings as signal records on a topic. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends a file's readings to a topic, as Avro signal records.")
final class ProduceCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Mixin
    private DataOptions input = new DataOptions();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--topic", required = true, description = "Topic to send to; created where it is not there.")
    private String topic = "";

    @Option(
            names = "--features",
            split = ",",
            description = "Channels to send. Default: every numeric column but label, anomaly, changepoint.")
    private @Nullable List<String> features;

    @Option(names = "--rate", description = "Records a second. Default: as fast as the broker takes them.")
    private double rate;

    @Option(names = "--partitions", description = "Partitions of a topic that is created. Default: ${DEFAULT-VALUE}.")
    private int partitions = 1;

    @Override
    public Integer call() throws IOException {
        Layout layout = features == null ? input.layout() : input.layout().withChannels(features);
        Map<String, String> settings = kafka.settings();
        try (SignalFile file = SignalFile.open(input.data, layout)) {
            try (Topics topics = new Topics(settings, TIMEOUT)) {
                topics.createForSignals(topic, partitions);
            }
            long sent = 0;
            try (SignalProducer producer = new SignalProducer(settings, topic, file.channelNames());
                    Progress progress = Progress.start("produce", Progress.UNKNOWN)) {
                long start = System.nanoTime();
                for (@Nullable Reading reading = file.next(); reading != null; reading = file.next()) {
                    if (rate > 0) {
                        waitUntil(start + (long) (sent / rate * 1e9));
                    }
                    producer.send(reading);
                    progress.at(++sent, "records");
                }
            }
            System.out.println(sent + " records sent to '" + topic + "'");
        }
        return 0;
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

package io.kbound.app.replay;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.command.Progress;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowTimes;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file's readings as a topic of a broker in this process, so that they go the way of all others. */
final class FileTopic implements AutoCloseable {
    /** The topic. */
    static final String NAME = "readings";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalBroker broker;

    private FileTopic(LocalBroker broker) {
        this.broker = broker;
    }

    /**
     * Fills one.
     *
     * @param layout the channels are settled
     * @param folder where the broker keeps its data
     */
    static FileTopic fill(Path file, Layout layout, int partitions, Path folder) throws IOException {
        LocalBroker broker = LocalBroker.start(0, folder);
        try {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals(NAME, partitions);
            }
            try (SignalFile rows = SignalFile.open(file, layout);
                    SignalProducer producer = new SignalProducer(client, NAME, rows.channelNames());
                    Progress progress = Progress.start("reading", Progress.UNKNOWN)) {
                long sent = 0;
                for (@Nullable Reading row = rows.next(); row != null; row = rows.next()) {
                    producer.send(row, RowTimes.of(row));
                    progress.at(++sent, "rows");
                }
            }
            return new FileTopic(broker);
        } catch (IOException | RuntimeException failed) {
            broker.close();
            throw failed;
        }
    }

    /** Settings by which the app reads it. */
    List<String> settings() {
        return List.of(
                "input.topic=" + NAME,
                "input.format=avro",
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                "kafka.security.protocol=PLAINTEXT");
    }

    @Override
    public void close() {
        broker.close();
    }
}

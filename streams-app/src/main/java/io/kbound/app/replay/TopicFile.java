package io.kbound.app.replay;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.kafka.ResultReader;
import io.kbound.app.kafka.Topics;
import io.kbound.app.topology.ReplayRange;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import io.kbound.command.Progress;
import io.kbound.scorer.series.EventTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A part of a topic's readings as a file that the other commands read: partition by partition, each source's in their order. What cannot be
 * read as a signal is passed over and counted.
 */
public final class TopicFile {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, String> kafka;
    private final String topic;
    private final SignalDecoder decoder;

    /**
     * @param kafka settings of the client
     */
    public TopicFile(Map<String, String> kafka, String topic, SignalDecoder decoder) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.decoder = decoder;
    }

    /** What became of the records: written, or passed over. */
    public record Written(long readings, long passedOver) {}

    /**
     * Writes one, gzip where its name ends so.
     *
     * @param channels in the order of the columns; empty: those of the first reading
     * @throws KboundException where there is no such topic, it holds no record in the range, or the first reading names no channels
     */
    public Written write(Moment from, Moment to, List<String> channels, Path file) throws IOException {
        PartialFile.require(file);
        int partitions;
        try (Topics topics = new Topics(kafka, PATIENCE)) {
            partitions = topics.partitions(topic)
                    .orElseThrow(() -> new KboundException(
                            "--topic", "there is no topic '" + topic + "'", "name one that is there"));
        }
        ReplayRange range;
        try (RangeFinder finder = new RangeFinder(kafka, topic, partitions, PATIENCE)) {
            range = finder.find(from, to, Duration.ZERO);
        }
        try (PartialFile partial = PartialFile.of(file);
                Progress progress = Progress.start("collect", range.length())) {
            Written written;
            try (Writer out = writer(partial.path(), file.toString().endsWith(".gz"));
                    CsvWriter csv = CsvWriter.builder().build(out)) {
                written = new Rows(csv, channels).write(range, progress);
            }
            if (written.readings == 0) {
                throw new KboundException(
                        "topic '" + topic + "'",
                        "none of its " + written.passedOver + " records in the range can be read",
                        "check --format, and --channels");
            }
            partial.complete();
            return written;
        }
    }

    private static Writer writer(Path file, boolean packed) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new OutputStreamWriter(packed ? new GZIPOutputStream(out) : out, StandardCharsets.UTF_8);
    }

    /** A record without a value cannot be read either. */
    private static byte[] bytes(String ofTopic, byte @Nullable [] value) {
        return value == null ? new byte[0] : value;
    }

    /** The rows of one file. */
    private final class Rows {
        private final CsvWriter csv;
        private List<String> channels;
        private ChannelOrder order;
        private long readings;
        private long passedOver;

        Rows(CsvWriter csv, List<String> channels) {
            this.csv = csv;
            this.channels = channels;
            this.order = new ChannelOrder(channels);
        }

        Written write(ReplayRange range, Progress progress) {
            range.parts().forEach((partition, part) -> {
                try (ResultReader<byte[]> records = new ResultReader<>(
                        kafka, new TopicPartition(topic, partition), TopicFile::bytes, part.from(), part.end())) {
                    for (var record = records.nextRecord(); record != null; record = records.nextRecord()) {
                        add(record);
                        progress.at(readings + passedOver, "records");
                    }
                }
            });
            return new Written(readings, passedOver);
        }

        private void add(ConsumerRecord<String, byte[]> record) {
            try {
                byte @Nullable [] key =
                        record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
                DecodedSignal signal = decoder.decode(key, record.value(), record.timestamp());
                if (readings == 0) {
                    begin(signal);
                }
                csv.writeRecord(row(signal));
                readings++;
            } catch (UnscorableException broken) {
                passedOver++;
            }
        }

        private void begin(DecodedSignal first) {
            if (channels.isEmpty()) {
                List<String> named = first.channels();
                if (named == null || named.isEmpty()) {
                    throw new KboundException(
                            "topic '" + topic + "'",
                            "its readings do not name their channels",
                            "name them, in their order, with --channels");
                }
                channels = List.copyOf(named);
                order = new ChannelOrder(channels);
            }
            List<String> header = new ArrayList<>(List.of("time", "source"));
            header.addAll(channels);
            csv.writeRecord(header);
        }

        private List<String> row(DecodedSignal signal) throws UnscorableException {
            List<String> row = new ArrayList<>(List.of(EventTime.format(signal.timeMicros()), signal.source()));
            for (float value : order.arrange(signal)) {
                row.add(Float.isNaN(value) ? "" : Float.toString(value));
            }
            return row;
        }
    }
}

package io.kbound.bench.stream;

import io.kbound.bench.stream.PacedProducer.Place;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The least that Kafka Streams does with a reading: it answers each with its place at once. What this takes is Kafka's, and no app of
 * ours can take less.
 */
final class CopyingApp implements Answering {
    private final AtomicLong done = new AtomicLong();
    private final KafkaStreams streams;

    /**
     * Starts one.
     *
     * @param settings of Kafka Streams, as the scoring app has them
     */
    CopyingApp(Map<String, String> settings, String from, String to) {
        Properties all = new Properties();
        all.putAll(settings);
        Topology topology = new Topology();
        topology.addSource(
                "readings",
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                from);
        topology.addProcessor("copy", Copy::new, "readings");
        topology.addSink(
                "answers",
                to,
                Serdes.ByteArray().serializer(),
                Serdes.ByteArray().serializer(),
                "copy");
        streams = new KafkaStreams(topology, all);
        streams.start();
    }

    private final class Copy extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> reading) {
            RecordMetadata at = context().recordMetadata().orElseThrow();
            byte[] answer = ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                    .putInt(at.partition())
                    .putLong(at.offset())
                    .array();
            context().forward(reading.withValue(answer));
            done.incrementAndGet();
        }
    }

    @Override
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public long doneCount() {
        return done.get();
    }

    @Override
    public long answerCount() {
        return done.get();
    }

    @Override
    public Place reading(byte[] answer) {
        ByteBuffer place = ByteBuffer.wrap(answer);
        return new Place(place.getInt(), place.getLong());
    }

    @Override
    public void close() {
        streams.close(BenchBroker.PATIENCE);
    }
}

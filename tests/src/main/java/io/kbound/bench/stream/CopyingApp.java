package io.kbound.bench.stream;

import io.kbound.app.codec.SingleObject;
import io.kbound.bench.stream.PacedProducer.Sent;
import io.kbound.record.SignalRecord;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The least that Kafka Streams does with a reading: it answers each with itself. What this takes is Kafka's, and no app of ours can
 * take less.
 */
final class CopyingApp implements Answering {
    private final AtomicLong copied = new AtomicLong();
    private final Deserializer<SignalRecord> deserializer = new SingleObject<>(SignalRecord.class).deserializer();
    private final String copies;
    private final KafkaStreams streams;

    /**
     * Starts one.
     *
     * @param settings of Kafka Streams, as the scoring app has them
     */
    CopyingApp(Map<String, String> settings, String readings, String copies) {
        Properties all = new Properties();
        all.putAll(settings);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(readings, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .peek((source, reading) -> copied.incrementAndGet())
                .to(copies, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        this.copies = copies;
        streams = new KafkaStreams(builder.build(), all);
        streams.start();
    }

    @Override
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public long doneCount() {
        return copied.get();
    }

    @Override
    public long answerCount() {
        return copied.get();
    }

    @Override
    public Sent reading(byte[] answer) {
        SignalRecord copy = deserializer.deserialize(copies, answer);
        return new Sent(copy.getSource(), copy.getTime());
    }

    @Override
    public void close() {
        streams.close(BenchBroker.PATIENCE);
    }
}

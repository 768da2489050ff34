package io.kbound.tests.fuzz;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.InputDecoders;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.Input;
import io.kbound.record.SignalRecord;
import io.kbound.scorer.series.EventTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * SignalRecords in Avro, in one of the framings. What is taken must be what Avro's own reader reads, value by value: nothing is dropped in
 * silence.
 */
final class SignalTarget implements Target {
    private static final List<String> CHANNELS = List.of("a", "b", "c");
    private static final int SCHEMA_ID = 7;

    private final Framing framing;
    private final SignalDecoder decoder;
    private final ChannelOrder order = new ChannelOrder(CHANNELS);
    private final SingleObject<SignalRecord> avro = new SingleObject<>(SignalRecord.class);
    private final Deserializer<SignalRecord> avrosOwn = avro.deserializer();
    private final byte[] begin;

    /** What stands before a record. */
    enum Framing {
        SINGLE_OBJECT(Format.AVRO),
        REGISTRY(Format.AVRO_REGISTRY),
        NONE(Format.AVRO_BINARY);

        private final Format format;

        Framing(Format format) {
            this.format = format;
        }

        private byte[] begin(byte[] singleObject) {
            return switch (this) {
                case SINGLE_OBJECT -> singleObject;
                case REGISTRY -> Bytes.of(0, 0, 0, 0, SCHEMA_ID);
                case NONE -> new byte[0];
            };
        }
    }

    SignalTarget(Framing framing) {
        this.framing = framing;
        Input input = new Input("signals", framing.format, List.of(), Optional.empty());
        this.decoder = InputDecoders.of(input, Optional.of(new KnownSchemas(SCHEMA_ID, SignalRecord.getClassSchema())))
                .decoder(CHANNELS);
        this.begin = Arrays.copyOf(record("s", List.of(), null), 10);
    }

    @Override
    public void take(byte[] input) throws Exception {
        try {
            DecodedSignal signal = decoder.decode(null, input, 0);
            int frame = framing.begin(begin).length;
            byte[] record = Arrays.copyOfRange(input, frame, input.length);
            requireSame(signal, avrosOwn.deserialize("", Bytes.joined(begin, record)));
            order.arrange(signal);
        } catch (UnscorableException refused) {
            Refusal.check(refused);
        }
    }

    private static void requireSame(DecodedSignal signal, SignalRecord read) {
        boolean same = signal.source().equals(read.getSource())
                && signal.timeMicros() == EventTime.micros(read.getTime())
                && signal.size() == read.getValues().size()
                && java.util.Objects.equals(signal.channels(), read.getChannels());
        for (int i = 0; same && i < signal.size(); i++) {
            Double value = read.getValues().get(i);
            double expected = value == null ? Double.NaN : value.isNaN() ? Double.POSITIVE_INFINITY : value;
            same = Double.compare(signal.value(i), expected) == 0;
        }
        if (!same) {
            throw new AssertionError("Avro's own reader reads something else: " + read);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> records = new ArrayList<>();
        records.add(body(record("rig", Arrays.asList(1.0, null, -2.5), null)));
        records.add(body(record("rig", Arrays.asList(1.0, null, -2.5), List.of("c", "b", "a"))));
        records.add(body(record("rig é\uD83D\uDE00", List.of(Double.NaN, 1e300, -0.0), CHANNELS)));
        records.add(body(record("r", List.of(), List.of())));
        // Lengths that no record of such a size bears out.
        byte[] most = Bytes.of(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
        byte[] least = Bytes.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
        byte[] twoBillion = Bytes.of(0xfe, 0xff, 0xff, 0xff, 0x0f);
        for (byte[] length : List.of(most, least, twoBillion)) {
            records.add(length);
            records.add(Bytes.joined(Bytes.of(2, 'r', 0), length, Bytes.of(0, 0, 0)));
            records.add(Bytes.joined(Bytes.of(2, 'r', 0, 2, 0), length, Bytes.of(0, 0, 0)));
            records.add(Bytes.joined(Bytes.of(2, 'r', 0, 2, 0, 0, 2), length, Bytes.of(2, 'a', 0)));
            records.add(Bytes.joined(Bytes.of(2, 'r', 0, 2, 0, 0, 2, 2), length, Bytes.of('a', 0)));
        }
        // A block with its size before it; a time beyond all times.
        records.add(Bytes.of(2, 'r', 0, 3, 4, 0, 0, 0, 0));
        records.add(Bytes.joined(Bytes.of(2, 'r'), most, Bytes.of(0, 0)));
        return records.stream()
                .map(record -> Bytes.joined(framing.begin(begin), record))
                .toList();
    }

    private byte[] record(String source, List<@Nullable Double> values, @Nullable List<String> channels) {
        return avro.serializer()
                .serialize("", new SignalRecord(source, Instant.ofEpochSecond(1_600_000_000), values, channels));
    }

    private static byte[] body(byte[] framed) {
        return Arrays.copyOfRange(framed, 10, framed.length);
    }
}

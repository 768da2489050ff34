package io.kbound.tests.fuzz;

import io.kbound.app.codec.ResultFormat;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.DriftRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Results as the page, the webhook and the commands read them back. An input is a number of the kind, the length of the header that says how
 * it begins (0: there is none; 1: one without a value), that header, the record.
 */
final class ResultTarget implements Target {
    private static final String HEADER = "kbound.schema";
    private static final int MADE_UP = 3;

    /** The beginning of one as Kafka Connect's. */
    private static final byte[] ENVELOPE = "{\"schema\":{},\"payload\":".getBytes(StandardCharsets.UTF_8);

    private final List<Kind<?>> kinds = List.of(
            new Kind<>(AnomalyRecord.class),
            new Kind<>(ScoreRecord.class),
            new Kind<>(EpisodeRecord.class),
            new Kind<>(DriftRecord.class),
            new Kind<>(FeedbackRecord.class),
            new Kind<>(ModelEventRecord.class),
            new Kind<>(SignalRecord.class));

    @Override
    public void take(byte[] input) {
        Bytes bytes = new Bytes(input);
        Kind<?> kind = kinds.get(bytes.next(kinds.size()));
        Headers headers = new RecordHeaders();
        int length = bytes.next();
        if (length > 0) {
            headers.add(HEADER, length == 1 ? null : bytes.take(length));
        }
        try {
            kind.reader.deserialize("results", headers, bytes.rest());
        } catch (SerializationException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("a refusal must say something", refused);
            }
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            for (byte[] record : kinds.get(i).some()) {
                seeds.add(Bytes.joined(Bytes.of(i, 0), record));
                byte[] json = kinds.get(i).json(record);
                seeds.add(Bytes.joined(Bytes.of(i, 0), json));
                seeds.add(Bytes.joined(Bytes.of(i, 0), ENVELOPE, json, Bytes.of('}')));
                byte[] begin = new Bytes(record).take(10);
                byte[] rest = Arrays.copyOfRange(record, 10, record.length);
                seeds.add(Bytes.joined(Bytes.of(i, 10), begin, Bytes.of(0, 0, 0, 0, 1), rest));
                seeds.add(Bytes.joined(Bytes.of(i, 1), Bytes.of(0, 0, 0, 0, 1), rest));
                // A length that the record does not bear out, wherever one may stand.
                byte[] twoBillion = Bytes.of(0xfe, 0xff, 0xff, 0xff, 0x0e);
                for (int at = 0; at < Math.min(rest.length, 40); at++) {
                    seeds.add(Bytes.joined(Bytes.of(i, 0), begin, new Bytes(rest).take(at), twoBillion, rest));
                }
            }
        }
        return seeds;
    }

    /** A kind of result. */
    private static final class Kind<R extends SpecificRecordBase> {
        private final Schema schema;
        final Deserializer<R> reader;

        Kind(Class<R> type) {
            this.schema = SpecificData.getForClass(type).getSchema(type);
            this.reader = ResultFormat.deserializer(type);
        }

        /** The same in JSON. */
        byte[] json(byte[] record) {
            return reader.deserialize("seeds", record).toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Some of them, made up. */
        List<byte[]> some() throws IOException {
            List<byte[]> some = new ArrayList<>();
            BinaryMessageEncoder<Object> encoder = new BinaryMessageEncoder<>(GenericData.get(), schema);
            for (Object record : new RandomData(new GenericData(), schema, MADE_UP, 1L, true)) {
                ByteBuffer bytes = encoder.encode(record);
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                some.add(copy);
            }
            return some;
        }
    }
}

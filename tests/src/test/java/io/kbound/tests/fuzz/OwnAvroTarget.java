package io.kbound.tests.fuzz;

import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.config.AppConfig.Fields;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.TimeUnit;
import io.kbound.command.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Avro records of one's own, of a schema with a field of every kind, read by several configurations. An input is a number of the configuration,
 * the key's length, the timestamp, the key, the record.
 */
final class OwnAvroTarget implements Target {
    private static final int NO_KEY = 255;
    private static final String SCHEMA = """
            {"type":"record","name":"Telemetry","namespace":"acme","fields":[
             {"name":"id","type":["null","string","long"]},
             {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
             {"name":"day","type":{"type":"int","logicalType":"date"}},
             {"name":"text","type":"string"},
             {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":400,"scale":300}},
             {"name":"fixed","type":{"type":"fixed","name":"Money","size":6,"logicalType":"decimal","precision":12,"scale":2}},
             {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["ONE","TWO"]}},
             {"name":"sensors","type":{"type":"map","values":["null","double","float","string","boolean"]}},
             {"name":"list","type":{"type":"array","items":["double","null"]}},
             {"name":"nothing","type":{"type":"array","items":"null"}},
             {"name":"next","type":["null","Telemetry"],"default":null},
             {"name":"flow","type":["null","double"]},
             {"name":"pressure","type":"float"}]}
            """;

    private static final String READ_AS = """
            {"type":"record","name":"Telemetry","namespace":"acme","fields":[
             {"name":"id","type":["null","string","long"]},
             {"name":"flow","type":["null","double","string"]},
             {"name":"pressure","type":"double"},
             {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["ONE"],"default":"ONE"}},
             {"name":"added","type":"long","default":1}]}
            """;

    private final Path folder = Files.createTempDirectory("own-avro");
    private final List<SignalDecoder> decoders = new ArrayList<>();

    OwnAvroTarget() throws IOException {
        Path schema = Files.writeString(folder.resolve("written.avsc"), SCHEMA);
        Path readAs = Files.writeString(folder.resolve("read.avsc"), READ_AS);
        add(List.of(schema), Decoders.fields("id", "at", TimeUnit.AUTO));
        add(List.of(schema), Decoders.fields("", "", TimeUnit.AUTO));
        add(List.of(schema), Decoders.fields("text", "day", TimeUnit.AUTO, "sensors.a", "list.1"));
        add(List.of(schema), Decoders.fields("kind", "price", TimeUnit.SECONDS, "price", "fixed"));
        add(List.of(schema), Decoders.fields("next.next.id", "text", TimeUnit.NANOS, "next.flow", "nothing.3"));
        add(List.of(schema), Decoders.fields("id", "fixed", TimeUnit.AUTO, "flow", "text"));
        registry(schema, List.of(), Decoders.fields("id", "at", TimeUnit.MILLIS));
        registry(schema, List.of(readAs), Decoders.fields("id", "added", TimeUnit.AUTO));
    }

    private void add(List<Path> schemas, Fields fields) {
        decoders.add(Decoders.of(Format.AVRO_BINARY, schemas, fields, Optional.empty()));
    }

    private void registry(Path written, List<Path> readAs, Fields fields) throws IOException {
        Schema schema = new Schema.Parser().parse(Files.readString(written));
        decoders.add(Decoders.of(Format.AVRO_REGISTRY, readAs, fields, Optional.of(new KnownSchemas(1, schema))));
    }

    @Override
    public void take(byte[] input) {
        Bytes bytes = new Bytes(input);
        SignalDecoder decoder = decoders.get(bytes.next(decoders.size()));
        int keyLength = bytes.next();
        long kafkaMillis = bytes.nextLong();
        byte @Nullable [] key = keyLength == NO_KEY ? null : bytes.take(keyLength);
        Optional<DecodedSignal> signal = Decoders.take(decoder, key, bytes.rest(), kafkaMillis);
        // The second configuration takes the time from Kafka's: it must not turn into another.
        if (decoder == decoders.get(1) && signal.isPresent() && signal.get().timeMicros() / 1000 != kafkaMillis) {
            throw new AssertionError(
                    "of " + kafkaMillis + " ms became " + signal.get().timeMicros() + " us");
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < decoders.size(); i++) {
            byte[] frame = i < decoders.size() - 2 ? new byte[0] : Bytes.of(0, 0, 0, 0, 1);
            for (int price : List.of(1, 5, 200)) {
                byte[] record = encoded(record(price));
                seeds.add(input(i, Bytes.utf8("rig"), 1_600_000_000_000L, Bytes.joined(frame, record)));
                seeds.add(input(i, Bytes.utf8("rig"), Long.MAX_VALUE / 2, Bytes.joined(frame, record)));
            }
        }
        return seeds;
    }

    private static byte[] input(int configuration, byte @Nullable [] key, long kafkaMillis, byte[] value) {
        return Bytes.joined(
                Bytes.of(configuration, key == null ? NO_KEY : key.length),
                Bytes.ofLong(kafkaMillis),
                key == null ? new byte[0] : key,
                value);
    }

    private static GenericRecord record(int price) {
        Schema schema = new Schema.Parser().parse(SCHEMA);
        GenericRecord outer = flat(schema, price);
        GenericRecord inner = flat(schema, price);
        inner.put("next", flat(schema, price));
        outer.put("next", inner);
        return outer;
    }

    private static GenericRecord flat(Schema schema, int price) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", "rig-1");
        record.put("at", 1_600_000_000_000L);
        record.put("day", 18_000);
        record.put("text", price == 5 ? "2020-03-09 10:14:33" : "1600000000.5");
        record.put("price", ByteBuffer.wrap(new byte[price]));
        record.put("fixed", new GenericData.Fixed(schema.getField("fixed").schema(), new byte[] {0, 0, 1, 2, 3, 4}));
        record.put("kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), "TWO"));
        record.put("sensors", Map.of("a", price == 5 ? (Object) "1e3" : 2.5, "b", true));
        record.put("list", List.of(1.0, -2.0));
        record.put("nothing", new ArrayList<>(Arrays.asList(null, null, null, null)));
        record.put("flow", 1.5);
        record.put("pressure", 2f);
        return record;
    }

    static byte[] encoded(GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
    }
}

package io.kbound.tests.parts;

import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.InputDecoders;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.SingleObject;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.Fields;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.Input;
import io.kbound.app.config.FieldPath;
import io.kbound.bench.rig.Rigs;
import io.kbound.record.SignalRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A record of four channels, decoded: a SignalRecord, and one of somebody's own with twenty fields more, by the paths of what is wanted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderPart {
    private static final int UNWANTED = 10;

    private final SignalDecoder decoder = SignalDecoder.of(Format.AVRO);
    private final byte[] value;
    private final SignalDecoder ownAvroDecoder;
    private final byte[] ownAvro;
    private final SignalDecoder ownJsonDecoder;
    private final byte[] ownJson;

    /** Encodes the records. */
    public DecoderPart() {
        List<@Nullable Double> values = new Rigs(1, 1).next(0);
        SignalRecord reading = new SignalRecord("rig", Instant.EPOCH, values, Rigs.CHANNELS);
        value = new SingleObject<>(SignalRecord.class).serializer().serialize("signals", reading);
        Schema schema = ownSchema();
        GenericRecord own = own(schema, values);
        ownAvro = encoded(own);
        ownJson = own.toString().getBytes(StandardCharsets.UTF_8);
        ownAvroDecoder = decoder(Format.AVRO_BINARY, List.of(written(schema)));
        ownJsonDecoder = decoder(Format.JSON, List.of());
    }

    @Benchmark
    public DecodedSignal decode() throws UnscorableException {
        return decoder.decode(null, value, 0);
    }

    @Benchmark
    public DecodedSignal decodeOwnAvro() throws UnscorableException {
        return ownAvroDecoder.decode(null, ownAvro, 0);
    }

    @Benchmark
    public DecodedSignal decodeOwnJson() throws UnscorableException {
        return ownJsonDecoder.decode(null, ownJson, 0);
    }

    private static SignalDecoder decoder(Format format, List<Path> schemas) {
        Map<String, FieldPath> channels = new LinkedHashMap<>();
        for (int i = 0; i < Rigs.CHANNELS.size(); i++) {
            channels.put(Rigs.CHANNELS.get(i), new FieldPath(List.of("sensors", "s" + i)));
        }
        Fields fields = new Fields(
                Optional.of(new FieldPath(List.of("machine", "id"))),
                Optional.of(FieldPath.field("ts")),
                AppConfig.TimeUnit.MILLIS,
                channels);
        Input input = new Input("signals", format, schemas, Optional.of(fields));
        return InputDecoders.of(input, Optional.empty()).decoder(Rigs.CHANNELS);
    }

    private static Schema ownSchema() {
        var machine = SchemaBuilder.record("Machine")
                .fields()
                .requiredString("id")
                .requiredInt("line")
                .endRecord();
        var sensors = SchemaBuilder.record("Sensors").fields();
        for (int i = 0; i < Rigs.CHANNELS.size(); i++) {
            sensors = sensors.requiredDouble("s" + i);
        }
        var all = SchemaBuilder.record("Telemetry").fields();
        for (int i = 0; i < UNWANTED; i++) {
            all = all.requiredString("text" + i).optionalDouble("number" + i);
        }
        return all.name("machine")
                .type(machine)
                .noDefault()
                .requiredLong("ts")
                .name("sensors")
                .type(sensors.endRecord())
                .noDefault()
                .endRecord();
    }

    private static GenericRecord own(Schema schema, List<@Nullable Double> values) {
        GenericRecord own = new GenericData.Record(schema);
        for (int i = 0; i < UNWANTED; i++) {
            own.put("text" + i, "what nobody asks for");
            own.put("number" + i, 1.5 * i);
        }
        GenericRecord machine =
                new GenericData.Record(schema.getField("machine").schema());
        machine.put("id", "rig");
        machine.put("line", 3);
        GenericRecord sensors =
                new GenericData.Record(schema.getField("sensors").schema());
        for (int i = 0; i < values.size(); i++) {
            sensors.put("s" + i, values.get(i));
        }
        own.put("machine", machine);
        own.put("ts", 1_767_225_600_000L);
        own.put("sensors", sensors);
        return own;
    }

    private static byte[] encoded(GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static Path written(Schema schema) {
        try {
            Path file = Files.createTempFile("telemetry", ".avsc");
            file.toFile().deleteOnExit();
            return Files.writeString(file, schema.toString());
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}

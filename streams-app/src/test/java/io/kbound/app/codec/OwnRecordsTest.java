package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.command.KboundException;
import io.kbound.registry.SchemaRegistry;
import io.kbound.registry.UnknownSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of one's own: what their fields are, how they are framed, how their schemas change, and what is refused of them. */
class OwnRecordsTest {
    private static final List<String> MODEL = List.of("flow", "pressure");
    private static final byte[] KEY = "pump-7".getBytes(StandardCharsets.UTF_8);
    private static final long KAFKA_MILLIS = 1_767_225_600_123L;
    private static final long TIME_MICROS = 1_767_225_600_000_000L;

    private static final String NESTED = """
            {"type": "record", "name": "Machine", "namespace": "acme", "fields": [
              {"name": "note", "type": "string"},
              {"name": "machine", "type": {"type": "record", "name": "Id", "fields": [
                {"name": "line", "type": "int"}, {"name": "id", "type": "string"}]}},
              {"name": "meta", "type": ["null", {"type": "record", "name": "Meta", "fields": [
                {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}]},
              {"name": "tags", "type": {"type": "map", "values": ["null", "double", "string"]}},
              {"name": "cells", "type": {"type": "array", "items": {"type": "record", "name": "Cell", "fields": [
                {"name": "junk", "type": "bytes"}, {"name": "volts", "type": "float"}]}}}
            ]}""";

    private static final String[] NESTED_PATHS = {
        "input.source=machine.id",
        "input.time=meta.ts",
        "input.channels=flow=tags.flow, pressure=tags.p\\.1, volts=cells.1.volts"
    };

    @TempDir
    private Path folder;

    @Test
    void avro_fieldsLieWhereTheirPathsSay() throws Exception {
        DecodedSignal signal = plain(NESTED, nested(), NESTED_PATHS);

        assertThat(signal.source()).isEqualTo("p1");
        assertThat(signal.timeMicros()).isEqualTo(TIME_MICROS);
        assertThat(signal.channels()).containsExactly("flow", "pressure", "volts");
        assertThat(values(signal)).containsExactly(1.5, 2.5, 4.5);
    }

    @Test
    void json_fieldsLieWhereTheirPathsSay() throws Exception {
        DecodedSignal signal = json(
                "{'note':{'x':[1]},'machine':{'id':'p1'},'meta':{'ts':1767225600000},'tags':{'flow':1.5,'p.1':'2.5'},"
                        + "'cells':[{'volts':0},{'volts':4.5}]}",
                NESTED_PATHS);

        assertThat(signal.source()).isEqualTo("p1");
        assertThat(signal.timeMicros()).isEqualTo(TIME_MICROS);
        assertThat(values(signal)).containsExactly(1.5, 2.5, 4.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'sensors':{'flow':null},'a':1}",
                "{'sensors':{},'a':1}",
                "{'sensors':null,'a':1}",
                "{'a':1}",
                "{'sensors':7,'a':1}",
                "{'sensors':'flow','a':1}",
                "{'sensors':[{'flow':7}],'a':1}",
                "{'sensors.flow':7,'a':1}",
                "{'Sensors':{'flow':7},'a':1}"
            })
    void json_whereAPathLeadsToNothing_aValueIsMissing(String record) throws Exception {
        assertThat(values(json(record, "input.source=kafka:key", "input.channels=flow=sensors.flow, a")))
                .containsExactly(Double.NaN, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cells.1.v | 4.5",
                "cells.01.v | 4.5",
                "cells.2.v | NaN",
                "cells.-1.v | NaN",
                "cells.v | NaN",
                "cells.99999999999.v | NaN",
                "matrix.1.0 | 3",
                "byPlace.1 | 7"
            })
    void json_aWholeNumberIsAPlaceInAnArray_orAName(String path, double is) throws Exception {
        String record = "{'a':1,'cells':[{'v':0},{'v':4.5}],'matrix':[[1,2],[3,4]],'byPlace':{'1':7}}";

        assertThat(json(record, "input.source=kafka:key", "input.channels=a, x=" + path)
                        .value(1))
                .isEqualTo(Double.valueOf(is));
    }

    /** What the page on records shows. */
    @Test
    void json_theRecordsPagesOwnExample_isReadAsItSays() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "records.md"));
        String record = between(page, "```json\n{\"machine\"", "```");
        List<String> settings = between(page, "```yaml\ninput:\n  topic: machines", "```")
                .lines()
                .filter(line -> line.startsWith("  "))
                .map(line -> "input." + line.strip().replaceFirst(": ", "="))
                .toList();

        DecodedSignal signal = json("{\"machine\"" + record, settings.toArray(String[]::new));

        assertThat(signal.source()).isEqualTo("17");
        assertThat(signal.timeMicros()).isEqualTo(TIME_MICROS + 100_000);
        assertThat(signal.channels()).containsExactly("flow", "pressure", "temperature", "running");
        assertThat(values(signal)).containsExactly(41.2, Double.NaN, 20.5, 1);
    }

    @Test
    void withoutPathsOfChannels_thoseOfTheModelsNames_andKeyAndTimestampOfKafka() throws Exception {
        DecodedSignal signal = json("{'pressure':2,'flow':1,'speed':9,'flow.x':{}}", "input.source=kafka:key");

        assertThat(signal.source()).isEqualTo("pump-7");
        assertThat(signal.timeMicros()).isEqualTo(KAFKA_MILLIS * 1000);
        assertThat(signal.channels()).isEqualTo(MODEL);
        assertThat(values(signal)).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1.5 | 1.5",
                "-7 | -7",
                "true | 1",
                "false | 0",
                "'-1.5e3' | -1500",
                "' 42 ' | 42",
                "'12.5' | 12.5",
                "'+12.50' | 12.5",
                "'1E-2' | 0.01",
                "null | NaN",
                "'1e999' | Infinity",
                "1e999 | Infinity"
            })
    void json_whatAChannelMayBe(String value, double is) throws Exception {
        assertThat(json("{'flow':" + value.replace('\'', '"') + ",'pressure':1}", "input.source=kafka:key")
                        .value(0))
                .isEqualTo(Double.valueOf(is));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'flow':'NaN'} | 'flow' is no number but 'NaN'",
                "{'flow':'0x1p3'} | is no number but '0x1p3'",
                "{'flow':'1d'} | is no number",
                "{'flow':'41,2'} | is no number but '41,2'",
                "{'flow':''} | is no number",
                "{'flow':'null'} | is no number",
                "{'flow':'.5'} | is no number",
                "{'flow':'1 000'} | is no number",
                "{'flow':'41.2 m'} | is no number",
                "{'flow':NaN} | no JSON",
                "{'flow':.5} | no JSON",
                "{'flow':1} {'flow':2} | no JSON",
                "{'flow':1 /* l/s */} | no JSON",
                "{'flow':{'a':1}} | 'flow' is no number but another kind of field",
                "{'flow':[1]} | is no number",
                "{'speed':1} | it has none of the channels' fields, such as 'flow'",
                "{} | none of the channels' fields",
                "[] | no JSON object",
                "{'flow':1,'flow':2} | Duplicate field",
                "`` | no JSON object"
            })
    void json_whatAChannelMayNotBe(String record, String why) {
        assertThat(refusedJson(record, "input.source=kafka:key").detail()).contains(why);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, 1767225600, 1767225600000000",
        "auto, 1767225600000, 1767225600000000",
        "auto, '\"2026-01-01T00:00:00Z\"', 1767225600000000",
        "auto, '\"2026-01-01\"', 1767225600000000",
        "auto, '\"1767225600.5\"', 1767225600500000",
        "seconds, 1767225600.25, 1767225600250000",
        "seconds, '\"60\"', 60000000",
        "seconds, '\"2026-01-01T00:00:00Z\"', 1767225600000000",
        "millis, 5, 5000",
        "micros, 1767225600000001, 1767225600000001",
        "nanos, 1767225600000000999, 1767225600000001"
    })
    void json_times(String unit, String time, long micros) throws Exception {
        assertThat(json("{'flow':1,'ts':" + time + "}", "input.time=ts", "input.time-unit=" + unit)
                        .timeMicros())
                .isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'flow':1} | it has no time in 'ts' but nothing",
                "{'flow':1,'ts':null} | it has no time in 'ts' but null",
                "{'flow':1,'ts':true} | it has no time in 'ts' but true",
                "{'flow':1,'ts':'soon'} | 'ts': 'soon' is no time",
                "{'flow':1,'ts':1e300} | beyond all times",
                "{'flow':1,'ts':1e19} | 'ts':"
            })
    void json_whatATimeMayNotBe(String record, String why) {
        assertThat(refusedJson(record, "input.time=ts", "input.time-unit=millis")
                        .detail())
                .contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'flow':1,'id':17} | 17",
                "{'flow':1,'id':'a b'} | a b",
                "{'flow':1,'id':123456789012345678901} | 123456789012345678901"
            })
    void json_whatASourceMayBe(String record, String source) throws Exception {
        assertThat(json(record, "input.source=id").source()).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'flow':1} | no text or whole number for a source in 'id' but nothing",
                "{'flow':1,'id':null} | 'id' but null",
                "{'flow':1,'id':1.5} | 'id' but 1.5",
                "{'flow':1,'id':''} | its 'source' has 0 characters",
                "{'flow':1,'id':{}} | another kind of field"
            })
    void json_whatASourceMayNotBe(String record, String why) {
        assertThat(refusedJson(record, "input.source=id").detail()).contains(why);
    }

    @Test
    void aKeyThatIsNoText_orNone_orNoTimestamp_isNoSourceAndNoTime() {
        SignalDecoder decoder = decoder(Optional.empty(), "input.format=json", "input.source=kafka:key");
        byte[] record = bytes("{'flow':1}");

        assertThat(refused(() -> decoder.decode(null, record, 1)).detail()).contains("it has no key");
        assertThat(refused(() -> decoder.decode(new byte[] {0, 0, 0, 7}, record, 1))
                        .detail())
                .contains("its key, which is to be its source, is no plain text");
        assertThat(refused(() -> decoder.decode(new byte[] {-1, -2}, record, 1)).detail())
                .contains("is no text");
        assertThat(refused(() -> decoder.decode(KEY, record, -1)).detail()).contains("no Kafka timestamp");
        // In microseconds it would turn up before 1970.
        assertThat(refused(() -> decoder.decode(KEY, record, Long.MAX_VALUE / 2))
                        .detail())
                .contains("beyond all times");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timestamp-millis | 1767225600000",
                "timestamp-micros | 1767225600000000",
                "timestamp-nanos | 1767225600000000000",
                "local-timestamp-millis | 1767225600000",
                "local-timestamp-micros | 1767225600000000",
                "local-timestamp-nanos | 1767225600000000000"
            })
    void avro_aTimesTypeTellsItsUnit(String type, long time) throws Exception {
        String schema = flat(
                "\"flow\",\"type\":\"double\"", "\"ts\",\"type\":{\"type\":\"long\",\"logicalType\":\"" + type + "\"}");

        assertThat(plain(schema, Map.of("flow", 1.0, "ts", time), "input.time=ts", "input.time-unit=seconds")
                        .timeMicros())
                .isEqualTo(TIME_MICROS);
    }

    @Test
    void avro_typesOfChannels() throws Exception {
        String schema = flat(
                "\"flow\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":6,\"scale\":2}",
                "\"pressure\",\"type\":[\"null\",\"long\"]",
                "\"on\",\"type\":\"boolean\"");
        ByteBuffer decimal = new Conversions.DecimalConversion()
                .toBytes(
                        new BigDecimal("41.20"),
                        Schema.create(Schema.Type.BYTES),
                        org.apache.avro.LogicalTypes.decimal(6, 2));

        assertThat(values(plain(
                        schema,
                        Map.of("flow", decimal, "pressure", 7L, "on", true),
                        "input.channels=flow, pressure, on")))
                .containsExactly(41.2, 7, 1);
        Map<String, @Nullable Object> missing = new HashMap<>(Map.of("flow", decimal, "on", false));
        missing.put("pressure", null);
        assertThat(plain(schema, missing, "input.source=kafka:key").value(1)).isNaN();
    }

    /** The writer changes, the configuration does not. */
    @Test
    void registry_aChannelThatIsAdded_removed_orWidened_isReadWithoutASchemaOfOnesOwn() throws Exception {
        Map<Integer, String> schemas = Map.of(
                1, flat("\"flow\",\"type\":\"int\"", "\"pressure\",\"type\":\"float\""),
                2,
                        flat(
                                "\"extra\",\"type\":\"string\"",
                                "\"pressure\",\"type\":\"double\"",
                                "\"flow\",\"type\":\"double\""),
                3, flat("\"flow\",\"type\":\"double\""));
        SignalDecoder decoder = decoder(
                Optional.of(new Schemas(schemas)),
                "input.format=avro-registry",
                "registry.url=http://none",
                "input.source=kafka:key");
        byte[] first = framed(1, schemas, Map.of("flow", 4, "pressure", 2.5f));
        byte[] second = framed(2, schemas, Map.of("extra", "x", "flow", 5.5, "pressure", 3.5));
        byte[] third = framed(3, schemas, Map.of("flow", 6.0));

        for (int turn = 0; turn < 2; turn++) {
            assertThat(values(decoder.decode(KEY, first, 1))).containsExactly(4, 2.5);
            assertThat(values(decoder.decode(KEY, second, 1))).containsExactly(5.5, 3.5);
            assertThat(values(decoder.decode(KEY, third, 1))).containsExactly(6, Double.NaN);
        }
    }

    @Test
    void registry_withASchemaOfOnesOwn_recordsAreResolvedToIt_byAliasAndDefault_orRefused() throws Exception {
        Path file = write(
                "machine.avsc",
                flat(
                        "\"flow\",\"aliases\":[\"q\"],\"type\":\"double\"",
                        "\"pressure\",\"type\":\"double\",\"default\":1.25"));
        Map<Integer, String> schemas = Map.of(
                1, flat("\"q\",\"type\":\"int\""),
                2, flat("\"flow\",\"type\":\"string\""),
                3, flat("\"pressure\",\"type\":\"double\""));
        SignalDecoder decoder = decoder(
                Optional.of(new Schemas(schemas)),
                "input.format=avro-registry",
                "registry.url=http://none",
                "input.schema=" + file,
                "input.source=kafka:key");

        assertThat(values(decoder.decode(KEY, framed(1, schemas, Map.of("q", 4)), 1)))
                .containsExactly(4, 1.25);
        assertThat(refused(() -> decoder.decode(KEY, framed(2, schemas, Map.of("flow", "x")), 1))
                        .detail())
                .startsWith("what was written as acme.Machine cannot be read as acme.Machine of input.schema: ");
        assertThat(refused(() -> decoder.decode(KEY, framed(3, schemas, Map.of("pressure", 1.0)), 1))
                        .detail())
                .contains("missing required field flow");
    }

    @Test
    void singleObject_schemasOfOnesOwn_areKnownByTheirFingerprints_andTheLastIsWhatIsRead() throws Exception {
        String old = flat("\"q\",\"type\":\"float\"", "\"pressure\",\"type\":\"double\"");
        String now = flat("\"flow\",\"aliases\":[\"q\"],\"type\":\"double\"", "\"pressure\",\"type\":\"double\"");
        SignalDecoder decoder = decoder(
                Optional.empty(),
                "input.schema=" + write("old.avsc", old) + "," + write("now.avsc", now),
                "input.source=kafka:key");

        assertThat(values(decoder.decode(KEY, singleObject(old, Map.of("q", 1.5f, "pressure", 2.0)), 1)))
                .containsExactly(1.5, 2);
        assertThat(values(decoder.decode(KEY, singleObject(now, Map.of("flow", 3.5, "pressure", 2.0)), 1)))
                .containsExactly(3.5, 2);
        String other = flat("\"flow\",\"type\":\"double\"");
        assertThat(refused(() -> decoder.decode(KEY, singleObject(other, Map.of("flow", 3.5)), 1))
                        .detail())
                .startsWith("it was written with another schema than those of input.schema (fingerprint ");
    }

    @Test
    void aSchema_mayUseTheTypesOfFilesBefore() throws Exception {
        Path point = write(
                "point.avsc", "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"v\",\"type\":\"double\"}]}");
        String machine = flat("\"flow\",\"type\":\"P\"").replace("\"namespace\":\"acme\",", "");
        Path file = write("machine.avsc", machine);
        Schema schema = new Schema.Parser()
                .addTypes(List.of(new Schema.Parser().parse(point.toFile())))
                .parse(machine);
        GenericRecord record = new GenericRecordBuilder(schema)
                .set(
                        "flow",
                        new GenericRecordBuilder(schema.getField("flow").schema())
                                .set("v", 1.5)
                                .build())
                .build();

        SignalDecoder decoder = decoder(
                Optional.empty(),
                "input.format=avro-binary",
                "input.schema=" + point + "," + file,
                "input.channels=flow=flow.v");

        assertThat(decoder.decode(KEY, binary(schema, record), 1).value(0)).isEqualTo(1.5);
    }

    @Test
    void withoutFields_aRecordOfAnotherSchema_isRefused_andASignalRecordIsRead() throws Exception {
        Map<Integer, String> schemas = Map.of(
                1,
                flat("\"flow\",\"type\":\"int\""),
                2,
                io.kbound.record.SignalRecord.getClassSchema().toString());
        SignalDecoder decoder =
                decoder(Optional.of(new Schemas(schemas)), "input.format=avro-registry", "registry.url=http://none");
        byte[] signal = framed(
                2,
                schemas,
                Map.of("source", "p1", "time", TIME_MICROS, "values", List.of(1.5, 2.5), "channels", MODEL));

        assertThat(decoder.decode(null, signal, 1).source()).isEqualTo("p1");
        assertThat(values(decoder.decode(null, signal, 1))).containsExactly(1.5, 2.5);
        assertThat(refused(() -> decoder.decode(null, framed(1, schemas, Map.of("flow", 1)), 1))
                        .detail())
                .isEqualTo(
                        "it was written as acme.Machine, not as a SignalRecord; name its fields with input.source, input.time and input.channels");
        assertThat(refused(() -> decoder.decode(null, new byte[] {0, 0, 0, 0, 9, 1}, 1))
                        .detail())
                .isEqualTo("none of number 9");
        assertThat(refused(() -> decoder.decode(null, bytes("{}"), 1)).detail()).contains("zero byte");
    }

    @Test
    void avro_cutShort_orLonger_orAnyByteChanged_isReadOrUndecodable() throws Exception {
        SignalDecoder decoder = binaryDecoder(NESTED, NESTED_PATHS);
        byte[] whole = binary(new Schema.Parser().parse(NESTED), nested());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(refused(() -> decoder.decode(KEY, cut, 1)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
        }
        assertThat(refused(() -> decoder.decode(KEY, Arrays.copyOf(whole, whole.length + 1), 1))
                        .detail())
                .contains("goes on");
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            try {
                assertThat(decoder.decode(KEY, changed, 1).size()).isEqualTo(3);
                read++;
            } catch (UnscorableException refused) {
                assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
            }
        }
        assertThat(read).isBetween(1_000, 49_000);
    }

    @Test
    void avro_thatAnnouncesMoreThanItHolds_takesNoMemory() throws Exception {
        String schema = flat(
                "\"nothings\",\"type\":{\"type\":\"array\",\"items\":\"null\"}",
                "\"more\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":\"null\"}}",
                "\"text\",\"type\":\"string\"",
                "\"flow\",\"type\":\"double\"");
        SignalDecoder decoder = binaryDecoder(schema, "input.channels=flow, text, a=nothings.0, b=more.0.0");
        for (long announced : new long[] {100, 1_000_000, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            byte[] array = numbers(announced, 0, 0, 0, 0, 0, 0, 0);
            assertThat(refused(() -> decoder.decode(KEY, array, 1)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
            byte[] text = numbers(0, 0, announced, 0, 0, 0, 0, 0);
            assertThat(refused(() -> decoder.decode(KEY, text, 1)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
        }
        // Each of many arrays stays below the record's size, and all together do not.
        long[] many = new long[60_001];
        many[0] = 0;
        many[1] = 29_999;
        for (int i = 2; i < many.length - 1; i += 2) {
            many[i] = 60_000;
        }
        assertThat(refused(() -> decoder.decode(KEY, numbers(many), 1)).detail())
                .contains("more values than its ");
    }

    @Test
    void avro_thatHoldsItselfWithoutEnd_takesNoStack_wantedOrNot() throws Exception {
        String schema = flat("\"next\",\"type\":[\"null\",\"Machine\"]", "\"flow\",\"type\":\"int\"");
        byte[] deep = new byte[1_000_000];
        Arrays.fill(deep, (byte) 2);

        for (String channels : List.of("flow", "flow=next.next.flow", "flow=next")) {
            SignalDecoder decoder = binaryDecoder(schema, "input.channels=" + channels);
            assertThat(refused(() -> decoder.decode(KEY, deep, 1)).detail()).contains("nests deeper than 64 levels");
        }
        // Two levels are read.
        SignalDecoder decoder =
                binaryDecoder(schema, "input.channels=here=flow, below=next.flow, deeper=next.next.flow");
        assertThat(values(decoder.decode(KEY, new byte[] {2, 0, 14, 16}, 1))).containsExactly(8, 7, Double.NaN);
    }

    /** Avro's own conversions throw whatever they like. */
    @Test
    void avro_whatIsNoValueOfItsLogicalType_isUndecodable() throws Exception {
        String decimal = flat("\"flow\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":6}");
        String time = flat(
                "\"flow\",\"type\":\"int\"", "\"ts\",\"type\":{\"type\":\"long\",\"logicalType\":\"time-micros\"}");
        String always = flat(
                "\"flow\",\"type\":\"int\"",
                "\"ts\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}");

        SignalDecoder decimals = binaryDecoder(decimal, "input.source=kafka:key");
        assertThat(refused(() -> decimals.decode(KEY, numbers(0), 1)).detail())
                .startsWith("it holds what its schema does not allow");
        SignalDecoder times = binaryDecoder(time, "input.time=ts");
        assertThat(refused(() -> times.decode(KEY, numbers(1, -7), 1)).detail())
                .startsWith("it holds what its schema does not allow");
        assertThat(refused(() -> times.decode(KEY, numbers(1, 7), 1)).detail())
                .isEqualTo("it has no time in 'ts' but another kind of field");
        SignalDecoder instants = binaryDecoder(always, "input.time=ts");
        for (long end : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(refused(() -> instants.decode(KEY, numbers(1, end), 1)).reason())
                    .isEqualTo(DeadLetterReason.UNDECODABLE);
        }
    }

    /** Forty types, each of which holds the next twice: 2 kB of schema, and a table of 2^40 entries to whoever lays it out. */
    @Test
    void aSchemaThatComesToMoreThanItsText_isRefused() throws Exception {
        String type = "\"null\"";
        for (int i = 0; i < 40; i++) {
            type = "{\"type\":\"record\",\"name\":\"R" + i + "\",\"fields\":[{\"name\":\"a\",\"type\":" + type
                    + "},{\"name\":\"b\",\"type\":" + (i == 0 ? "\"null\"" : "\"R" + (i - 1) + "\"") + "}]}";
        }
        String schema = flat("\"flow\",\"type\":\"int\"", "\"next\",\"type\":" + type);
        SignalDecoder registered = decoder(
                Optional.of(new Schemas(Map.of(1, schema))),
                "input.format=avro-registry",
                "registry.url=http://none",
                "input.source=kafka:key");

        assertThat(refused(() -> registered.decode(KEY, new byte[] {0, 0, 0, 0, 1, 2}, 1))
                        .detail())
                .startsWith(
                        "the schema that it was written by nests deeper than 200 types, or comes to more than 100000");
        assertThatThrownBy(() -> binaryDecoder(schema, "input.source=kafka:key"))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("schema.avsc: the schema nests deeper than", "simplify it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"order\":\"sideways\"", "\"order\":1", "\"default\":\"x\""})
    void aFileThatAvrosParserStumblesOver_isSaid(String odd) {
        assertThatThrownBy(() -> binaryDecoder(flat("\"flow\",\"type\":\"float\"," + odd), "input.source=kafka:key"))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("it is no Avro schema");
    }

    /** Registries take them, and nobody needs the default of a field that is there. */
    @Test
    void registry_aDefaultThatIsNoneOfItsType_isNoMatterForRecordsThatHaveTheField() throws Exception {
        Schema odd = new Schema.Parser()
                .setValidateDefaults(false)
                .parse(flat("\"flow\",\"type\":\"double\",\"default\":{}"));
        SignalDecoder decoder = decoder(
                Optional.of(new OneSchema(odd)),
                "input.format=avro-registry",
                "registry.url=http://none",
                "input.source=kafka:key");
        byte[] framed = ByteBuffer.allocate(13)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(5, 1.5)
                .array();

        assertThat(decoder.decode(KEY, framed, 1).value(0)).isEqualTo(1.5);
    }

    /** Rounded to microseconds by a divisor of a billion digits, it took hours. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void avro_aTimeThatIsNextToNothing_isNothing() throws Exception {
        String schema = flat(
                "\"flow\",\"type\":\"int\"",
                "\"ts\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":2000000000,\"scale\":1000000000}");
        SignalDecoder decoder = binaryDecoder(schema, "input.time=ts", "input.time-unit=seconds");

        assertThat(decoder.decode(KEY, new byte[] {2, 2, 1}, 1).timeMicros()).isZero();
    }

    @Test
    void json_aTimeFarFromNow_isOne() throws Exception {
        assertThat(json("{'flow':1,'ts':'9999-12-31'}", "input.time=ts").timeMicros())
                .isEqualTo(253_402_214_400_000_000L);
    }

    @Test
    void json_thatNestsWithoutEnd_takesNoStack() {
        String deep = "{'flow':" + "[".repeat(500_000);

        assertThat(refusedJson(deep, "input.source=kafka:key").detail()).contains("no JSON");
    }

    @Test
    void registry_withOneOfManyNumbers_isNoBroaderThanItsSchema() {
        SignalDecoder decoder = decoder(
                Optional.of(new Schemas(Map.of(1, "\"double\""))),
                "input.format=avro-registry",
                "registry.url=http://none",
                "input.source=kafka:key");

        assertThat(refused(() -> decoder.decode(KEY, new byte[] {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1))
                        .detail())
                .isEqualTo("it was written as double, which has no fields");
    }

    private static GenericRecord nested() {
        Schema schema = new Schema.Parser().parse(NESTED);
        Schema cell = schema.getField("cells").schema().getElementType();
        List<GenericRecord> cells = new ArrayList<>();
        for (float volts : new float[] {0, 4.5f}) {
            cells.add(new GenericRecordBuilder(cell)
                    .set("junk", ByteBuffer.allocate(3))
                    .set("volts", volts)
                    .build());
        }
        return new GenericRecordBuilder(schema)
                .set("note", "n")
                .set(
                        "machine",
                        new GenericRecordBuilder(schema.getField("machine").schema())
                                .set("line", 3)
                                .set("id", "p1")
                                .build())
                .set(
                        "meta",
                        new GenericRecordBuilder(schema.getField("meta")
                                        .schema()
                                        .getTypes()
                                        .get(1))
                                .set("ts", TIME_MICROS / 1000)
                                .build())
                .set("tags", Map.of("flow", 1.5, "p.1", "2.5", "unwanted", 7.0))
                .set("cells", cells)
                .build();
    }

    private static String flat(String... fields) {
        return "{\"type\":\"record\",\"name\":\"Machine\",\"namespace\":\"acme\",\"fields\":[{\"name\":"
                + String.join("},{\"name\":", fields) + "}]}";
    }

    private DecodedSignal plain(String schema, Map<String, ? extends @Nullable Object> record, String... settings)
            throws Exception {
        Schema parsed = new Schema.Parser().parse(schema);
        return binaryDecoder(schema, settings).decode(KEY, binary(parsed, generic(parsed, record)), KAFKA_MILLIS);
    }

    private DecodedSignal plain(String schema, GenericRecord record, String... settings) throws Exception {
        return binaryDecoder(schema, settings).decode(KEY, binary(record.getSchema(), record), KAFKA_MILLIS);
    }

    private SignalDecoder binaryDecoder(String schema, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("input.format=avro-binary");
        all.add("input.schema=" + write("schema.avsc", schema));
        return decoder(Optional.empty(), all.toArray(String[]::new));
    }

    private static DecodedSignal json(String record, String... settings) throws UnscorableException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("input.format=json");
        return decoder(Optional.empty(), all.toArray(String[]::new)).decode(KEY, bytes(record), KAFKA_MILLIS);
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        assertThat(from).isGreaterThan(begin.length());
        return text.substring(from, text.indexOf(end, from));
    }

    private static UnscorableException refusedJson(String record, String... settings) {
        UnscorableException refused = refused(() -> json(record, settings));
        assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
        return refused;
    }

    private static SignalDecoder decoder(Optional<SchemaRegistry> registry, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("input.topic=signals", "model.path=model.onnx"));
        AppConfig config = ConfigReader.read(Optional.empty(), Map.of(), all);
        return InputDecoders.of(config.input(), registry).decoder(MODEL);
    }

    private static UnscorableException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable decoding) {
        return catchThrowableOfType(UnscorableException.class, decoding);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static GenericRecord generic(Schema schema, Map<String, ? extends @Nullable Object> values) {
        GenericRecord record = new GenericData.Record(schema);
        values.forEach(record::put);
        return record;
    }

    private static byte[] binary(Schema schema, GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] framed(int id, Map<Integer, String> schemas, Map<String, ?> values) throws IOException {
        Schema schema = new Schema.Parser().parse(schemas.get(id));
        byte[] record = binary(schema, generic(schema, values));
        return ByteBuffer.allocate(5 + record.length)
                .put((byte) 0)
                .putInt(id)
                .put(record)
                .array();
    }

    private static byte[] singleObject(String schema, Map<String, ?> values) throws IOException {
        Schema parsed = new Schema.Parser().parse(schema);
        return new BinaryMessageEncoder<GenericRecord>(GenericData.get(), parsed)
                .encode(generic(parsed, values))
                .array();
    }

    private static byte[] numbers(long... numbers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        for (long number : numbers) {
            encoder.writeLong(number);
        }
        return bytes.toByteArray();
    }

    private static double[] values(DecodedSignal signal) {
        double[] values = new double[signal.size()];
        Arrays.setAll(values, signal::value);
        return values;
    }

    /** A registry that has one schema, whatever it is asked for. */
    private record OneSchema(Schema schema) implements SchemaRegistry {
        @Override
        public Schema schema(int id) {
            return schema;
        }

        @Override
        public int register(String subject, Schema written) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check() {}

        @Override
        public void close() {}
    }

    /** A registry in memory. */
    private record Schemas(Map<Integer, String> texts) implements SchemaRegistry {
        @Override
        public Schema schema(int id) throws UnknownSchemaException {
            String text = texts.get(id);
            if (text == null) {
                throw new UnknownSchemaException("none of number " + id);
            }
            return new Schema.Parser().parse(text);
        }

        @Override
        public int register(String subject, Schema schema) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check() {}

        @Override
        public void close() {}
    }
}

package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.config.AppConfig.ResultEncoding;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.DriftRecord;
import io.kbound.record.DriftState;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ModelOutcome;
import io.kbound.record.ScoreRecord;
import io.kbound.registry.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultFormatTest {
    private static final Instant TIME = Instant.parse("2026-11-29T10:00:00.123456Z");

    static Stream<SpecificRecordBase> results() {
        return Stream.of(
                anomaly(),
                score(-12.345678f, -1.5f),
                score(null, Float.MIN_VALUE),
                episode(),
                new DriftRecord("i", "s", DriftState.BEGAN, TIME, TIME, "m", 200, 0.25, 1e-7, -3.5f, 0f),
                new ModelEventRecord(
                        TIME, "app", "host-1", ModelOutcome.REFUSED, "file", "m", "b", "\"it\" is\nno model"),
                tookOver());
    }

    @ParameterizedTest
    @MethodSource("results")
    void whatIsWrittenAsJson_isReadAgain_toTheBit(SpecificRecordBase result) {
        assertThat(written(ResultEncoding.JSON, result)).isEqualTo(result);
    }

    @ParameterizedTest
    @MethodSource("results")
    void whatIsWrittenForConnect_isReadAgain_itsTimesToTheMillisecond(SpecificRecordBase result) {
        SpecificRecordBase read = written(ResultEncoding.JSON_CONNECT, result);

        for (Schema.Field field : result.getSchema().getFields()) {
            Object value = result.get(field.pos());
            assertThat(read.get(field.pos()))
                    .as(field.name())
                    .isEqualTo(value instanceof Instant time ? time.truncatedTo(ChronoUnit.MILLIS) : value);
        }
    }

    /** By the numbers as text, which is where a float could gain digits. */
    @Test
    void floats_areWrittenInAsFewDigitsAsTellThemApart() {
        assertThat(text(ResultEncoding.JSON, score(0.1f, 1e-20f)))
                .isEqualTo(
                        "{\"id\":\"i\",\"source\":\"s\",\"time\":\"2026-11-29T10:00:00.123456Z\",\"topic\":\"t\",\"partition\":1,"
                                + "\"offset\":9007199254740993,\"model\":\"m\",\"bound\":0.1,\"statistic\":1.0E-20,\"p_value\":0.0012,"
                                + "\"p_value_extrapolated\":true,\"threshold\":-3.25,\"anomaly\":true,\"screened\":false}");
    }

    @Test
    void anyFloat_comesBack() {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            float bound = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(bound)) {
                ScoreRecord score = score(bound, -bound);
                assertThat(written(ResultEncoding.JSON, score))
                        .as("seed 4, %s", bound)
                        .isEqualTo(score);
            }
        }
    }

    @Test
    void connectsOwnConverter_readsTheEnvelope_withItsTypes() {
        SchemaAndValue read = connect(true, anomaly());

        Struct anomaly = (Struct) read.value();
        assertThat(read.schema().name()).isEqualTo("io.kbound.record.AnomalyRecord");
        assertThat(read.schema().field("time").schema()).isEqualTo(Timestamp.SCHEMA);
        assertThat(anomaly.get("time")).isEqualTo(Date.from(TIME));
        assertThat(anomaly.getFloat32("bound")).isEqualTo(-12.5f);
        assertThat(anomaly.getFloat64("p_value")).isEqualTo(0.0012);
        assertThat(anomaly.getInt64("offset")).isEqualTo(41L);
        assertThat(anomaly.getBoolean("p_value_extrapolated")).isFalse();
        assertThat(anomaly.<String>getArray("channels")).containsExactly("flow", "p\u00fcmp \u2603");
        assertThat(anomaly.<Float>getArray("attribution")).containsExactly(9.25f, -1f);
    }

    @ParameterizedTest
    @MethodSource("results")
    void connectsOwnConverter_readsEveryResult(SpecificRecordBase result) {
        Struct typed = (Struct) connect(true, result).value();
        Map<?, ?> plain = (Map<?, ?>) connect(false, result).value();

        typed.validate();
        for (Schema.Field field : result.getSchema().getFields()) {
            Object value = result.get(field.pos());
            assertThat(typed.get(field.name()))
                    .as(field.name())
                    .isEqualTo(
                            value instanceof Instant time
                                    ? Date.from(time)
                                    : value instanceof Enum<?> ? value.toString() : value);
            assertThat(plain.containsKey(field.name())).as(field.name()).isTrue();
        }
    }

    @Test
    void anObjectThatLacksFields_hasTheirDefaults_andOneOfAnotherKindIsNone() {
        String score = text(ResultEncoding.JSON, score(-1f, -1f));
        byte[] earlier = score.replace(",\"screened\":false", ",\"more\":[{}]").getBytes(StandardCharsets.UTF_8);

        assertThat(ResultFormat.deserializer(ScoreRecord.class).deserialize("t", earlier))
                .isEqualTo(score(-1f, -1f));
        for (String other : List.of(
                "{}",
                "{",
                "{\"schema\":{},\"payload\":null}",
                score.replace("2026-", "once-"),
                score.replace("\"partition\":1", "\"partition\":4000000000"),
                score.replace("\"partition\":1", "\"partition\":\"1\""),
                score.replace("\"anomaly\":true", "\"anomaly\":1"))) {
            assertThatThrownBy(() -> ResultFormat.deserializer(ScoreRecord.class)
                            .deserialize("odd", other.getBytes(StandardCharsets.UTF_8)))
                    .as(other)
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("odd");
        }
    }

    @Test
    void whatIsFramedForARegistry_isReadWithoutIt_byItsHeader_andNoMoreThanThat() {
        ScoreRecord score = score(-1f, -1f);
        Headers headers = new RecordHeaders().add("kbound.schema", new byte[] {1});
        List<String> subjects = new ArrayList<>();
        ResultFormat format = new ResultFormat(ResultEncoding.AVRO_REGISTRY, Optional.of(new Registering(subjects)));
        var reading = ResultFormat.deserializer(ScoreRecord.class);

        byte[] framed = format.serializer("scores", ScoreRecord.class).serialize("scores", headers, score);

        assertThat(subjects).containsExactly("scores-value");
        assertThat(Arrays.copyOf(framed, 5)).containsExactly(0, 0, 0, 1, 2);
        assertThat(headers.toArray()).hasSize(1);
        assertThat(reading.deserialize("scores", headers, framed)).isEqualTo(score);
        byte[] plain = new SingleObject<>(ScoreRecord.class).serializer().serialize("scores", score);
        assertThat(reading.deserialize("scores", headers, plain)).isEqualTo(score);
        assertThatThrownBy(() -> reading.deserialize("scores", new RecordHeaders(), framed))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void aHeaderWithoutAValue_saysNothing() {
        Headers headers = new RecordHeaders().add("kbound.schema", null);

        assertThatThrownBy(() -> ResultFormat.deserializer(ScoreRecord.class)
                        .deserialize("odd", headers, new byte[] {0, 0, 0, 0, 1, 2}))
                .isInstanceOf(SerializationException.class);
    }

    private static SchemaAndValue connect(boolean typed, SpecificRecordBase result) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", typed, "converter.type", "value"));
            ResultEncoding encoding = typed ? ResultEncoding.JSON_CONNECT : ResultEncoding.JSON;
            return converter.toConnectData("t", serialized(encoding, result));
        }
    }

    private static String text(ResultEncoding encoding, SpecificRecordBase result) {
        return new String(serialized(encoding, result), StandardCharsets.UTF_8);
    }

    private static SpecificRecordBase written(ResultEncoding encoding, SpecificRecordBase result) {
        return ResultFormat.deserializer(result.getClass()).deserialize("t", serialized(encoding, result));
    }

    @SuppressWarnings("unchecked")
    private static byte[] serialized(ResultEncoding encoding, SpecificRecordBase result) {
        Serializer<SpecificRecordBase> serializer = (Serializer<SpecificRecordBase>)
                new ResultFormat(encoding, Optional.empty()).serializer("t", result.getClass());
        return serializer.serialize("t", result);
    }

    private static ModelEventRecord tookOver() {
        return ModelEventRecord.newBuilder()
                .setTime(TIME)
                .setApp("app")
                .setInstance("host-1")
                .setOutcome(ModelOutcome.IN_FORCE)
                .setOrigin("file")
                .setModel("m")
                .setBefore("b")
                .build();
    }

    private static ScoreRecord score(@Nullable Float bound, float statistic) {
        return new ScoreRecord(
                "i", "s", TIME, "t", 1, 9007199254740993L, "m", bound, statistic, 0.0012, true, -3.25f, true, false);
    }

    private static EpisodeRecord episode() {
        return new EpisodeRecord(
                "i",
                "s",
                EpisodeState.CLOSED,
                TIME,
                TIME,
                40L,
                "w",
                TIME,
                -12.5f,
                0.0012,
                "m",
                List.of("a"),
                List.of(9.25f));
    }

    private static AnomalyRecord anomaly() {
        return AnomalyRecord.newBuilder()
                .setId("rig-0-41-m")
                .setSource("rig")
                .setTime(TIME)
                .setTopic("rig")
                .setPartition(0)
                .setOffset(41)
                .setModel("m")
                .setBound(-12.5f)
                .setStatistic(-12.5f)
                .setPValue(0.0012)
                .setPValueExtrapolated(false)
                .setThreshold(-3f)
                .setChannels(List.of("flow", "p\u00fcmp \u2603"))
                .setValues(List.of(0.1f, -1e10f))
                .setImputed(List.of(false, true))
                .setRows(List.of("mean"))
                .setObserved(List.of(0.1f, 2f))
                .setExpected(List.of(0.3f, 2f))
                .setAttribution(List.of(9.25f, -1f))
                .setLevelAttribution(List.of())
                .build();
    }

    /** A registry that gives every schema the number 258. */
    private record Registering(List<String> subjects) implements SchemaRegistry {
        @Override
        public Schema schema(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int register(String subject, Schema schema) {
            subjects.add(subject);
            return 258;
        }

        @Override
        public void check() {}

        @Override
        public void close() {}
    }
}

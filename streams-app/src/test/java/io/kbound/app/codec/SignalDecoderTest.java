package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kbound.app.config.AppConfig.Format;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both formats: what is right is read, what is wrong is told by its reason and nothing else. */
class SignalDecoderTest {
    private static final Instant TIME = Instant.parse("2020-03-09T10:14:33.123456Z");
    private static final long MICROS = 1_583_748_873_123_456L;

    private final SignalDecoder avro = SignalDecoder.of(Format.AVRO);
    private final SignalDecoder json = SignalDecoder.of(Format.JSON);

    @Test
    void avro_isReadAsItWasWritten() throws Exception {
        DecodedSignal named = decode(avro, avro(Arrays.asList(1.5, null, -3e10), List.of("a", "b", "c")));
        DecodedSignal unnamed = decode(avro, avro(List.of(1.0), null));

        assertThat(named.source()).isEqualTo("Pumpe Süd");
        assertThat(named.timeMicros()).isEqualTo(MICROS);
        assertThat(values(named)).containsExactly(1.5, Double.NaN, -3e10);
        assertThat(named.channels()).containsExactly("a", "b", "c");
        assertThat(unnamed.channels()).isNull();
        assertThat(values(unnamed)).containsExactly(1.0);
    }

    /** The decoder remembers what was named last. */
    @ParameterizedTest
    @CsvSource({
        "'a,b', 'a,b'",
        "'a,b', 'a,b,c'",
        "'a,b,c', 'a,b'",
        "'a,b', 'a,c'",
        "'ä,b', 'ä,b'",
        "'ab,c', 'a,bc'",
        "'', 'a'"
    })
    void avro_namesOneRecordAfterAnother_areEachRecordsOwn(String first, String then) throws Exception {
        for (String names : List.of(first, then, first)) {
            List<String> channels = names.isEmpty() ? List.of() : List.of(names.split(","));
            List<Double> values = channels.stream().map(name -> 1.0).toList();

            assertThat(decode(avro, avro(new ArrayList<>(values), channels)).channels())
                    .isEqualTo(channels);
        }
    }

    @Test
    void avro_textThatIsNotUtf8_isUndecodable_andTheCharacterThatStandsForSuchIsNot() throws Exception {
        byte[] record = avro(List.of(1.0), List.of("a\uFFFDb"));
        assertThat(decode(avro, record).channels()).containsExactly("a\uFFFDb");

        // The second of the three bytes of that character.
        record[record.length - 4] = 'x';
        assertThat(refused(avro, record).detail()).isEqualTo("a text in it is not UTF-8");
    }

    @Test
    void avro_inManyBlocks_asOtherWritersMayWrite_isRead() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Arrays.copyOf(avro(List.of(), null), 10));
        BinaryEncoder encoder = EncoderFactory.get().blockingBinaryEncoder(bytes, null);
        encoder.writeString("s");
        encoder.writeLong(7);
        encoder.writeArrayStart();
        encoder.setItemCount(40);
        for (int i = 0; i < 40; i++) {
            encoder.startItem();
            encoder.writeIndex(1);
            encoder.writeDouble(i);
        }
        encoder.writeArrayEnd();
        encoder.writeIndex(0);
        encoder.writeNull();
        encoder.flush();

        DecodedSignal signal = decode(avro, bytes.toByteArray());

        assertThat(signal.size()).isEqualTo(40);
        assertThat(signal.value(39)).isEqualTo(39);
    }

    @Test
    void avro_cutShortAnywhere_isUndecodable() {
        byte[] whole = avro(List.of(1.5, 2.5), List.of("a", "b"));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(refused(avro, cut).reason()).as("cut to %d", length).isEqualTo(DeadLetterReason.UNDECODABLE);
        }
        assertThat(refused(avro, Arrays.copyOf(whole, whole.length + 1)).detail())
                .contains("goes on");
    }

    @Test
    void avro_withAnyByteChanged_isReadOrUndecodable() {
        byte[] whole = avro(List.of(1.5, 2.5), List.of("a", "b"));
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            changed[10 + random.nextInt(whole.length - 10)] = (byte) random.nextInt(256);
            try {
                assertThat(decode(avro, changed).size()).isLessThan(100);
            } catch (UnscorableException refused) {
                assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
            }
        }
    }

    @Test
    void json_ofAnyBytes_isReadOrUndecodable() {
        byte[] whole = "{\"source\":\"s\",\"time\":1,\"values\":[1.5,null]}".getBytes(StandardCharsets.UTF_8);
        Random random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int change = 0; change < 4; change++) {
                // Bytes such as the marks of other encodings have, by which a reader guesses what it reads.
                changed[random.nextInt(Math.min(8, changed.length))] =
                        new byte[] {0, -1, -2, (byte) random.nextInt(256)}[random.nextInt(4)];
            }
            try {
                assertThat(decode(json, changed).source()).isEqualTo("s");
            } catch (UnscorableException refused) {
                assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
            }
        }
    }

    @Test
    void aSourceThatIsNoName_isUndecodable() {
        String tooLong = "s".repeat(1001);
        for (String source : new String[] {"", tooLong, "\\ud800"}) {
            String text = "{\"source\":\"" + source + "\",\"time\":1,\"values\":[1.5]}";
            assertThat(refused(json, text.getBytes(StandardCharsets.UTF_8)).detail())
                    .contains("'source'");
        }
        byte[] avroTooLong = new SingleObject<>(SignalRecord.class)
                .serializer()
                .serialize("", new SignalRecord(tooLong, TIME, List.of(1.0), null));
        assertThat(refused(avro, avroTooLong).detail()).contains("1001 characters");
    }

    @Test
    void avro_withABranchThatAUnionDoesNotHave_isUndecodable() {
        byte[] record = avro(List.of(1.5), null);
        record[record.length - 1] = 4;

        assertThat(refused(avro, record).detail()).contains("branch 2");
    }

    @Test
    void aNameOfAnyLength_isQuotedInPartOnly() {
        String text = "{\"source\":\"s\",\"time\":\"" + "x".repeat(500_000) + "\",\"values\":[1.5]}";

        assertThat(refused(json, text.getBytes(StandardCharsets.UTF_8)).detail())
                .hasSizeLessThan(400);
        String name = "{\"source\":\"s\",\"time\":1,\"values\":{\"" + "x".repeat(40_000) + "\":\"hot\"}}";
        assertThat(refused(json, name.getBytes(StandardCharsets.UTF_8)).detail())
                .hasSizeLessThan(100)
                .endsWith("x...' is no number but 'hot'");
    }

    @Test
    void avro_thatAnnouncesMoreThanItHolds_isUndecodable_andTakesNoMemory() throws Exception {
        for (long announced : new long[] {1_000_000, Integer.MAX_VALUE, Long.MAX_VALUE, -5, Long.MIN_VALUE}) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes(Arrays.copyOf(avro(List.of(), null), 10));
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(text, null);
            encoder.writeLong(announced);
            assertThat(refused(avro, text.toByteArray()).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);

            ByteArrayOutputStream array = new ByteArrayOutputStream();
            array.writeBytes(Arrays.copyOf(avro(List.of(), null), 10));
            encoder = EncoderFactory.get().directBinaryEncoder(array, null);
            encoder.writeString("s");
            encoder.writeLong(7);
            encoder.writeLong(announced);
            assertThat(refused(avro, array.toByteArray()).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
        }
    }

    @Test
    void avro_ofAnotherRecord_isUndecodable_andSaysWhy() {
        byte[] other = new SingleObject<>(ScoreRecord.class)
                .serializer()
                .serialize(
                        "",
                        ScoreRecord.newBuilder()
                                .setId("i")
                                .setSource("s")
                                .setTime(TIME)
                                .setTopic("t")
                                .setPartition(0)
                                .setOffset(0)
                                .setModel("m")
                                .setBound(0f)
                                .setStatistic(0)
                                .setPValue(1)
                                .setPValueExtrapolated(false)
                                .setThreshold(0)
                                .setAnomaly(false)
                                .build());

        assertThat(refused(avro, other).detail()).contains("another schema");
        assertThat(refused(avro, "{\"source\":1}".getBytes(StandardCharsets.UTF_8))
                        .detail())
                .contains("marker");
    }

    @Test
    void avro_valueThatIsNaN_isNoMissingValue() throws Exception {
        assertThat(decode(avro, avro(List.of(Double.NaN), null)).value(0)).isInfinite();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'source':'Pumpe Süd','time':'2020-03-09T10:14:33.123456Z','values':{'a':1.5,'b':null,'c':-3e10}}",
                "{'values':[1.5,null,-3e10],'channels':['a','b','c'],'time':1583748873123456,'source':'Pumpe Süd'}",
                "{'source':'Pumpe Süd','time':'2020-03-09 10:14:33.123456','values':{'a':1.5,'b':null,'c':-3e10},'x':{'y':[1]}}"
            })
    void json_isReadHoweverItIsWritten(String text) throws Exception {
        DecodedSignal signal = decode(json, quoted(text));

        assertThat(signal.source()).isEqualTo("Pumpe Süd");
        assertThat(signal.timeMicros()).isEqualTo(MICROS);
        assertThat(values(signal)).containsExactly(1.5, Double.NaN, -3e10);
        assertThat(signal.channels()).containsExactly("a", "b", "c");
    }

    /** As of records of one's own, which OwnRecordsTest has more of. */
    @Test
    void json_numbersThatAreTexts_andBooleans_areNumbers_andSourcesMayBeWholeNumbers() throws Exception {
        DecodedSignal signal = decode(
                json,
                quoted("{'source':17,'time':'1583748873123456','values':{'a':'12.5','b':true,'c':' -3e10 ','d':false,"
                        + "'e':null,'f':1e999}}"));

        assertThat(signal.source()).isEqualTo("17");
        assertThat(signal.timeMicros()).isEqualTo(MICROS);
        assertThat(values(signal)).containsExactly(12.5, 1, -3e10, 0, Double.NaN, Double.POSITIVE_INFINITY);
        assertThat(values(decode(json, quoted("{'source':'s','time':1,'values':['12.5',null]}"))))
                .containsExactly(12.5, Double.NaN);
    }

    @Test
    void json_fieldsThatAreNotKnown_arePassedOver_howeverDeep() throws Exception {
        String unknown = "[".repeat(62) + "]".repeat(62);

        assertThat(decode(json, quoted("{'x':" + unknown + ",'source':'s','time':1,'values':[1]}"))
                        .size())
                .isOne();
        assertThat(refused(json, quoted("{'x':[[" + unknown + "]],'source':'s','time':1,'values':[1]}"))
                        .detail())
                .contains("no JSON");
    }

    @Test
    void json_arrayWithoutNames_standsInTheModelsOrder() throws Exception {
        assertThat(decode(json, quoted("{'source':'s','time':1,'values':[1]}")).channels())
                .isNull();
        assertThat(decode(json, quoted("{'source':'s','time':1,'values':[1],'channels':null}"))
                        .channels())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | no JSON object",
                "{ | no JSON",
                "[1] | no JSON object",
                "{'source':'s','time':1,'values':{}} {} | no JSON",
                "{'source':'s','source':'t','time':1,'values':{}} | no JSON",
                "{'source':'s','time':1,'values':{'a':1,'a':2}} | no JSON",
                "{'source':'s','time':1,'values':{'a':NaN}} | no JSON",
                "{'time':1,'values':{'a':1}} | no text or whole number for a source in 'source' but nothing",
                "{'source':null,'time':1,'values':{'a':1}} | for a source in 'source' but null",
                "{'source':7.5,'time':1,'values':{'a':1}} | for a source in 'source' but 7.5",
                "{'source':'s','values':{'a':1}} | no time in 'time' but nothing",
                "{'source':'s','time':null,'values':{'a':1}} | no time in 'time' but null",
                "{'source':'s','time':true,'values':{'a':1}} | no time in 'time' but true",
                "{'source':'s','time':'soon','values':{'a':1}} | is no time",
                "{'source':'s','time':{},'values':{'a':1}} | no time in 'time' but another kind of field",
                "{'source':'s','time':1} | neither an object nor an array",
                "{'source':'s','time':1,'values':{'a':'hot'}} | 'values.a' is no number but 'hot'",
                "{'source':'s','time':1,'values':{'a':''}} | 'values.a' is no number but ''",
                "{'source':'s','time':1,'values':{'a':'41,2'}} | 'values.a' is no number but '41,2'",
                "{'source':'s','time':1,'values':{'a':'NaN'}} | 'values.a' is no number but 'NaN'",
                "{'source':'s','time':1,'values':{'a':[1]}} | 'values.a' is no number but another kind of field",
                "{'source':'s','time':1,'values':[1,'hot']} | 'values.1' is no number but 'hot'",
                "{'source':'s','time':1,'values':[1],'channels':[7]} | a name in 'channels' is no text but 7",
                "{'source':'s','time':1,'values':[1],'channels':'a'} | is no array"
            })
    void json_thatIsNotAsItMustBe_isUndecodable_andSaysWhy(String text, String reason) {
        UnscorableException refused = refused(json, quoted(text));

        assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
        assertThat(refused.detail()).contains(reason).doesNotContain("\n");
    }

    @Test
    void json_nestedWithoutEnd_isUndecodable() {
        assertThat(refused(json, "[".repeat(100_000).getBytes(StandardCharsets.UTF_8))
                        .reason())
                .isEqualTo(DeadLetterReason.UNDECODABLE);
    }

    private static byte[] quoted(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] avro(List<@Nullable Double> values, @Nullable List<String> channels) {
        return new SingleObject<>(SignalRecord.class)
                .serializer()
                .serialize("", new SignalRecord("Pumpe Süd", TIME, values, channels));
    }

    private static UnscorableException refused(SignalDecoder decoder, byte[] value) {
        return catchThrowableOfType(UnscorableException.class, () -> decode(decoder, value));
    }

    private static DecodedSignal decode(SignalDecoder decoder, byte[] value) throws UnscorableException {
        return decoder.decode(null, value, 0);
    }

    private static double[] values(DecodedSignal signal) {
        double[] values = new double[signal.size()];
        Arrays.setAll(values, signal::value);
        return values;
    }
}

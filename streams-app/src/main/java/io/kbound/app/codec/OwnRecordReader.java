package io.kbound.app.codec;

import io.kbound.app.config.FieldPath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Reads what is needed of records of one's own, written by one schema and resolved to another as Avro does. */
final class OwnRecordReader implements RecordReader {
    private static final GenericData DATA = new GenericData();

    static {
        DATA.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.DateConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
        DATA.addLogicalTypeConversion(new Conversions.DecimalConversion());
    }

    private final Schema writer;
    private final Schema readAs;
    private final SignalFields fields;
    private final GenericDatumReader<Object> reader;
    private final @Nullable Object[] found;
    private @Nullable BinaryDecoder walked;

    /**
     * @param writer of the records
     * @param readAs what they are resolved to; the writer itself, where nothing else is known
     */
    OwnRecordReader(Schema writer, Schema readAs, SignalFields fields) {
        this.writer = writer;
        this.readAs = readAs;
        this.fields = fields;
        this.reader =
                new GenericDatumReader<>(writer, PathTree.of(fields.paths()).cut(readAs), DATA);
        this.found = new Object[fields.paths().size()];
    }

    @Override
    public DecodedSignal read(BinaryDecoder in, byte[] value, int begin, byte @Nullable [] key, long kafkaMillis)
            throws IOException, UnscorableException {
        walked = DecoderFactory.get().binaryDecoder(value, begin, value.length - begin, walked);
        AvroBounds.check(writer, walked, value.length);
        Object record = record(in);
        for (int i = 0; i < found.length; i++) {
            found[i] = at(fields.paths().get(i), record);
        }
        return fields.signal(found, key, kafkaMillis);
    }

    private Object record(BinaryDecoder in) throws IOException, UnscorableException {
        try {
            return reader.read(null, in);
        } catch (AvroTypeException unresolved) {
            throw UnscorableException.undecodable("what was written as " + writer.getFullName() + " cannot be read as "
                    + readAs.getFullName() + " of input.schema: " + unresolved.getMessage());
        } catch (RuntimeException garbled) {
            // Avro's logical types are made of bytes that may be none: a decimal of no digit, a time of day beyond the
            // day.
            throw UnscorableException.undecodable("it holds what its schema does not allow (" + garbled + ")");
        }
    }

    private static @Nullable Object at(FieldPath path, Object record) {
        Object value = record;
        for (String step : path.steps()) {
            if (value == null) {
                return null;
            }
            value = below(value, step);
        }
        if (value instanceof GenericData.EnumSymbol) {
            return value.toString();
        }
        return value;
    }

    private static @Nullable Object below(Object value, String step) {
        if (value instanceof IndexedRecord record) {
            Schema.Field field = record.getSchema().getField(step);
            return field == null ? SignalFields.ABSENT : record.get(field.pos());
        }
        if (value instanceof Map<?, ?> map) {
            Utf8 key = new Utf8(step);
            return map.containsKey(key) ? map.get(key) : SignalFields.ABSENT;
        }
        if (value instanceof List<?> list) {
            int place = SignalFields.place(step);
            return place >= 0 && place < list.size() ? list.get(place) : SignalFields.ABSENT;
        }
        return SignalFields.ABSENT;
    }
}

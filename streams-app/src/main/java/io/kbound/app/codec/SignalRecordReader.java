package io.kbound.app.codec;

import io.kbound.record.SignalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SignalRecord}. The fields are read one by one in the schema's order, so that no value is boxed and no length is
 * believed that the record's own size does not bear out.
 */
final class SignalRecordReader implements RecordReader {
    private static final char REPLACEMENT = '\uFFFD';
    private static final long FINGERPRINT = SchemaNormalization.parsingFingerprint64(SignalRecord.getClassSchema());

    private double[] numbers = new double[16];
    private byte[] text = new byte[64];
    /** What the last record that named its channels named them: senders seldom change. */
    private List<String> lastNames = List.of();

    private List<byte[]> lastNamesEncoded = List.of();

    /** True where a schema's records are signal records. */
    static boolean reads(Schema writer) {
        return writer.getFullName().equals(SignalRecord.getClassSchema().getFullName())
                && SchemaNormalization.parsingFingerprint64(writer) == FINGERPRINT;
    }

    @Override
    public DecodedSignal read(BinaryDecoder in, byte[] value, int begin, byte @Nullable [] key, long kafkaMillis)
            throws IOException, UnscorableException {
        int limit = value.length;
        String source = text(in, limit);
        long timeMicros = in.readLong();
        int size = 0;
        for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
            requirePlausible(size + block, limit);
            numbers = size + block > numbers.length ? Arrays.copyOf(numbers, (int) (size + block)) : numbers;
            for (long i = 0; i < block; i++) {
                numbers[size++] = value(in);
            }
        }
        List<String> channels = isPresent(in) ? names(in, limit) : null;
        return new DecodedSignal(source, timeMicros, Arrays.copyOf(numbers, size), channels);
    }

    /** A value that is NaN in the record itself is no missing value, so it becomes one that nobody takes for finite. */
    private static double value(BinaryDecoder in) throws IOException, UnscorableException {
        if (!isPresent(in)) {
            return Double.NaN;
        }
        double value = in.readDouble();
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    /** The branch of a union of null and something. */
    private static boolean isPresent(BinaryDecoder in) throws IOException, UnscorableException {
        int branch = in.readIndex();
        if (branch != 0 && branch != 1) {
            throw undecodable("it takes branch " + branch + " of a union of two");
        }
        return branch == 1;
    }

    /** The names, in the list of the record before where they are the same. */
    private List<String> names(BinaryDecoder in, int limit) throws IOException, UnscorableException {
        int count = 0;
        List<String> names = lastNames;
        List<byte[]> encoded = lastNamesEncoded;
        for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
            requirePlausible(count + block, limit);
            for (long i = 0; i < block; i++) {
                int length = bytes(in, limit);
                if (names == lastNames) {
                    byte[] before = count < encoded.size() ? encoded.get(count) : null;
                    if (before != null && Arrays.equals(before, 0, before.length, text, 0, length)) {
                        count++;
                        continue;
                    }
                    names = new ArrayList<>(lastNames.subList(0, count));
                    encoded = new ArrayList<>(lastNamesEncoded.subList(0, count));
                }
                names.add(decoded(length));
                encoded.add(Arrays.copyOf(text, length));
                count++;
            }
        }
        if (names != lastNames || count != lastNames.size()) {
            lastNames = List.copyOf(names.subList(0, count));
            lastNamesEncoded = List.copyOf(encoded.subList(0, count));
        }
        return lastNames;
    }

    private String text(BinaryDecoder in, int limit) throws IOException, UnscorableException {
        return decoded(bytes(in, limit));
    }

    /** Reads a text's bytes to where texts are decoded from, and tells how many they are. */
    private int bytes(BinaryDecoder in, int limit) throws IOException, UnscorableException {
        long length = in.readLong();
        requirePlausible(length, limit);
        text = length > text.length ? new byte[(int) length] : text;
        in.readFixed(text, 0, (int) length);
        return (int) length;
    }

    private String decoded(int length) throws UnscorableException {
        String decoded = new String(text, 0, length, StandardCharsets.UTF_8);
        // What is not UTF-8 became this character, if it did not stand there before.
        if (decoded.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, 0, length));
            } catch (CharacterCodingException garbled) {
                throw undecodable("a text in it is not UTF-8");
            }
        }
        return decoded;
    }

    /** Whatever is counted takes a byte at least. */
    private static void requirePlausible(long count, int limit) throws UnscorableException {
        if (count < 0 || count > limit) {
            throw undecodable("it announces " + count + " items in a record of " + limit + " bytes");
        }
    }

    private static UnscorableException undecodable(String detail) {
        return UnscorableException.undecodable(detail);
    }
}

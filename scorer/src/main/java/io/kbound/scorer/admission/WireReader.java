package io.kbound.scorer.admission;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message of the Protocol Buffers wire format, read field by field in place: {@link #next}, then what the field holds. Nothing is made of
 * what nobody asks for. Not safe for use by several threads.
 */
final class WireReader {
    /*
     * How it works: a field is a number and one of four kinds: a varint, 4 bytes, 8 bytes, or a length and so many bytes, which may be
     * a message again. A reader of a message within it reads the same array between other bounds, and all readers of a file share one
     * count of fields: that bounds what a file can have us, and after us ONNX Runtime, make of it, for a message of two bytes becomes
     * an object of a hundred.
     */
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private final byte[] bytes;
    private final int end;
    private final Count fields;
    private int at;
    private int field;
    private int kind;
    private long value;
    private int from;

    /** Fields of a whole file. */
    static final class Count {
        private final int most;
        private int read;

        Count(int most) {
            this.most = most;
        }
    }

    WireReader(byte[] bytes, Count fields) {
        this(bytes, 0, bytes.length, fields);
    }

    private WireReader(byte[] bytes, int from, int end, Count fields) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
        this.fields = fields;
    }

    /** Goes to the next field; false where there is none. */
    boolean next() throws MalformedException {
        if (at == end) {
            return false;
        }
        if (++fields.read > fields.most) {
            throw new MalformedException("it has more than " + fields.most + " fields");
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        kind = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw new MalformedException("a field's number is out of range");
        }
        from = at;
        switch (kind) {
            case VARINT -> value = varint();
            case FOUR_BYTES -> skip(Integer.BYTES);
            case EIGHT_BYTES -> skip(Long.BYTES);
            case LENGTH -> {
                long length = varint();
                from = at;
                skip(length);
            }
            default -> throw new MalformedException("a field is of no known kind");
        }
        return true;
    }

    private void skip(long length) throws MalformedException {
        if (length < 0 || length > end - at) {
            throw new MalformedException("a field ends after the file");
        }
        at += (int) length;
    }

    private long varint() throws MalformedException {
        long read = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == end) {
                throw new MalformedException("a number ends after the file");
            }
            byte next = bytes[at++];
            read |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return read;
            }
        }
        throw new MalformedException("a number is too long");
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    /** Whether the field is bytes, which a text, a message or packed numbers are, too. */
    boolean isBytes() {
        return kind == LENGTH;
    }

    /** A whole number. */
    long whole() throws MalformedException {
        if (kind != VARINT) {
            throw misfit();
        }
        return value;
    }

    /** A float. */
    float single() throws MalformedException {
        if (kind != FOUR_BYTES) {
            throw misfit();
        }
        return Float.intBitsToFloat((bytes[from] & 0xff)
                | (bytes[from + 1] & 0xff) << 8
                | (bytes[from + 2] & 0xff) << 16
                | bytes[from + 3] << 24);
    }

    /** How many bytes it holds. */
    int length() throws MalformedException {
        if (kind != LENGTH) {
            throw misfit();
        }
        return at - from;
    }

    /** A copy of them. */
    byte[] copy() throws MalformedException {
        return Arrays.copyOfRange(bytes, from, from + length());
    }

    /** A text. */
    String text() throws MalformedException {
        return new String(bytes, from, length(), StandardCharsets.UTF_8);
    }

    /** A message. */
    WireReader message() throws MalformedException {
        int length = length();
        return new WireReader(bytes, from, from + length, fields);
    }

    /** Packed whole numbers, as many as there are. */
    int countOfPacked() throws MalformedException {
        int count = 0;
        for (int i = from, to = from + length(); i < to; i++) {
            count += bytes[i] >= 0 ? 1 : 0;
        }
        return count;
    }

    /** The packed whole numbers. */
    long[] packed() throws MalformedException {
        long[] numbers = new long[countOfPacked()];
        WireReader in = message();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.varint();
        }
        if (in.at != in.end) {
            throw misfit();
        }
        return numbers;
    }

    /** The field is not what it must be. */
    MalformedException misfit() {
        return new MalformedException("field " + field + " of a message is not of its kind");
    }

    /** It is no file of the format. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String what) {
            super(what);
        }
    }
}

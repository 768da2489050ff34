package io.kbound.tests.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Parts of an input, from its beginning; zeros, and then nothing, where it has ended. */
final class Bytes {
    private final byte[] input;
    private int at;

    Bytes(byte[] input) {
        this.input = input;
    }

    boolean isEmpty() {
        return at >= input.length;
    }

    /** The next byte, 0 to 255. */
    int next() {
        return isEmpty() ? 0 : input[at++] & 0xff;
    }

    /** The next byte as one of so many. */
    int next(int choices) {
        return next() % choices;
    }

    long nextLong() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | next();
        }
        return value;
    }

    byte[] take(int count) {
        byte[] part = Arrays.copyOfRange(input, at, Math.min(input.length, at + count));
        at = Math.min(input.length, at + count);
        return part;
    }

    /** All up to a zero byte, or to the end. */
    byte[] untilZero() {
        int end = at;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        byte[] part = Arrays.copyOfRange(input, at, end);
        at = Math.min(input.length, end + 1);
        return part;
    }

    byte[] rest() {
        return take(input.length - at);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Parts one after the other. */
    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Small numbers as bytes. */
    static byte[] of(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** A number as eight bytes. */
    static byte[] ofLong(long value) {
        return java.nio.ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}

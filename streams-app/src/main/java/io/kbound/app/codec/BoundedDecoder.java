package io.kbound.app.codec;

import org.jspecify.annotations.Nullable;

/** Lets no record be decoded that is larger than a limit: what is decoded takes many times its bytes. */
final class BoundedDecoder implements SignalDecoder {
    private final int mostBytes;
    private final SignalDecoder decoder;

    /** @param mostBytes of key and value together */
    BoundedDecoder(int mostBytes, SignalDecoder decoder) {
        this.mostBytes = mostBytes;
        this.decoder = decoder;
    }

    @Override
    public DecodedSignal decode(byte @Nullable [] key, byte[] value, long kafkaMillis) throws UnscorableException {
        long bytes = (long) value.length + (key == null ? 0 : key.length);
        if (bytes > mostBytes) {
            throw new UnscorableException(
                    DeadLetterReason.TOO_LARGE,
                    "it has " + bytes + " bytes, more than the " + mostBytes + " of input.max-bytes");
        }
        return decoder.decode(key, value, kafkaMillis);
    }
}

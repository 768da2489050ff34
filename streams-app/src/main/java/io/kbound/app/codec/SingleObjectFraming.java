package io.kbound.app.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/** Avro's single-object encoding: two marker bytes, the schema's fingerprint. */
final class SingleObjectFraming implements AvroFraming {
    private static final byte[] MARKER = {(byte) 0xC3, 0x01};
    private static final int BYTES = MARKER.length + Long.BYTES;

    private final Map<Long, Schema> known;
    private final String names;
    private long lastFingerprint;
    private @Nullable Schema last;

    /**
     * @param schemas that records may have been written by
     * @param names what they are, for whoever sends another
     */
    SingleObjectFraming(List<Schema> schemas, String names) {
        this(byFingerprint(schemas), names);
    }

    /**
     * @param known what {@link #byFingerprint} gives
     */
    SingleObjectFraming(Map<Long, Schema> known, String names) {
        this.known = known;
        this.names = names;
    }

    /** Schemas as records name them. */
    static Map<Long, Schema> byFingerprint(List<Schema> schemas) {
        Map<Long, Schema> known = new HashMap<>();
        schemas.forEach(schema -> known.put(SchemaNormalization.parsingFingerprint64(schema), schema));
        return known;
    }

    /** True where a value begins as if it were framed so. */
    static boolean frames(byte[] value) {
        return value.length >= BYTES && value[0] == MARKER[0] && value[1] == MARKER[1];
    }

    @Override
    public int bytes() {
        return BYTES;
    }

    @Override
    public Schema writer(byte[] value) throws UnscorableException {
        if (!frames(value)) {
            throw UnscorableException.undecodable("it does not begin with the marker of Avro's single-object encoding");
        }
        long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
        Schema schema = last;
        if (schema != null && fingerprint == lastFingerprint) {
            return schema;
        }
        schema = known.get(fingerprint);
        if (schema == null) {
            throw UnscorableException.undecodable("it was written with another schema than " + names + " (fingerprint "
                    + Long.toHexString(fingerprint) + ")");
        }
        lastFingerprint = fingerprint;
        last = schema;
        return schema;
    }
}

package io.kbound.app.codec;

import io.kbound.registry.SchemaRegistry;
import io.kbound.registry.UnknownSchemaException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A schema registry's wire format: a zero byte, the schema's number there. */
final class RegistryFraming implements AvroFraming {
    static final int BYTES = 1 + Integer.BYTES;

    private final SchemaRegistry registry;
    private int lastId;
    private @Nullable Schema last;

    RegistryFraming(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** True where a value begins as if it were framed so. */
    static boolean frames(byte[] value) {
        return value.length >= BYTES && value[0] == 0;
    }

    /** The number in a value that is framed so. */
    static int id(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    @Override
    public int bytes() {
        return BYTES;
    }

    @Override
    public Schema writer(byte[] value) throws UnscorableException {
        if (!frames(value)) {
            throw UnscorableException.undecodable(
                    "it does not begin with the zero byte and the number of a schema registry's wire format");
        }
        int id = id(value);
        Schema schema = last;
        if (schema != null && id == lastId) {
            return schema;
        }
        try {
            schema = registry.schema(id);
        } catch (UnknownSchemaException unknown) {
            throw UnscorableException.undecodable(String.valueOf(unknown.getMessage()));
        }
        lastId = id;
        last = schema;
        return schema;
    }
}

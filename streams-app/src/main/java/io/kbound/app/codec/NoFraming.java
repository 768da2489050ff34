package io.kbound.app.codec;

import org.apache.avro.Schema;

/** Nothing before the record: every one was written by the same schema. */
final class NoFraming implements AvroFraming {
    private final Schema schema;

    NoFraming(Schema schema) {
        this.schema = schema;
    }

    @Override
    public int bytes() {
        return 0;
    }

    @Override
    public Schema writer(byte[] value) {
        return schema;
    }
}

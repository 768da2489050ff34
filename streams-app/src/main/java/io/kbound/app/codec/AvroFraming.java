package io.kbound.app.codec;

import org.apache.avro.Schema;

/** What stands before an Avro record and says by which schema it was written. Not safe for use by several threads. */
interface AvroFraming {
    /** How many bytes stand there. */
    int bytes();

    /**
     * The schema that a value's record was written by; the same object for the same schema, as long as it is remembered.
     *
     * @throws UnscorableException where the value is not framed so, or nobody knows its schema
     */
    Schema writer(byte[] value) throws UnscorableException;
}

package io.kbound.registry;

import io.kbound.command.KboundException;
import org.apache.avro.Schema;

/** Where schemas lie that records name by a number. Safe for use by many threads. */
public interface SchemaRegistry extends AutoCloseable {
    /**
     * The schema of a number. What a number stands for never changes.
     *
     * @throws UnknownSchemaException where the registry has none, or one that is no Avro schema
     * @throws KboundException where the registry does not answer, or answers what no registry would
     */
    Schema schema(int id) throws UnknownSchemaException;

    /**
     * Registers a schema; one that is registered keeps its number.
     *
     * @return its number
     * @throws KboundException where the registry does not take it, or does not answer
     */
    int register(String subject, Schema schema);

    /**
     * Asks whether it is there, and lets us in.
     *
     * @throws KboundException where it does not
     */
    void check();

    /** Lets go whoever waits for an answer: that fails, as all does from now on. */
    @Override
    void close();
}

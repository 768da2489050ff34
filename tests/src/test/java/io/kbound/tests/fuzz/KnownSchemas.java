package io.kbound.tests.fuzz;

import io.kbound.registry.SchemaRegistry;
import io.kbound.registry.UnknownSchemaException;
import org.apache.avro.Schema;

/** A registry that has one schema. */
record KnownSchemas(int number, Schema schema) implements SchemaRegistry {
    @Override
    public Schema schema(int id) throws UnknownSchemaException {
        if (id != number) {
            throw new UnknownSchemaException("there is none");
        }
        return schema;
    }

    @Override
    public int register(String subject, Schema written) {
        return number;
    }

    @Override
    public void check() {}

    @Override
    public void close() {}
}

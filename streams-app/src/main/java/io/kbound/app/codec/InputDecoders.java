package io.kbound.app.codec;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.Input;
import io.kbound.command.KboundException;
import io.kbound.record.SignalRecord;
import io.kbound.registry.Registries;
import io.kbound.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Makes the decoders of an input, each for one thread; what they share is read once. Safe for use by many threads. */
public final class InputDecoders {
    private final Input input;
    private final Optional<SchemaRegistry> registry;
    /** Of one's own, in the order of their files. */
    private final List<Schema> schemas;

    private InputDecoders(Input input, Optional<SchemaRegistry> registry, List<Schema> schemas) {
        this.input = input;
        this.registry = registry;
        this.schemas = schemas;
    }

    /**
     * The decoders of a configuration's input, which fail where a registry does not answer.
     *
     * @throws KboundException where a file of the configuration cannot be read
     */
    public static InputDecoders open(AppConfig config) {
        return of(
                config.input(),
                config.input().format() == Format.AVRO_REGISTRY
                        ? RegistryConnection.access(config.registry()).map(Registries::open)
                        : Optional.empty());
    }

    /**
     * The decoders of an input.
     *
     * @param registry where there is one
     * @throws KboundException where a schema of its own cannot be read
     */
    public static InputDecoders of(Input input, Optional<SchemaRegistry> registry) {
        List<Schema> schemas = new ArrayList<>();
        Map<String, Schema> types = new LinkedHashMap<>();
        for (Path file : input.schemas()) {
            Schema schema = parse(file, types.values());
            schemas.add(schema);
            types.put(schema.getFullName(), schema);
        }
        return new InputDecoders(input, registry, List.copyOf(schemas));
    }

    /** A file that says all by itself may change a type of one before; one that does not may use them. */
    private static Schema parse(Path file, Collection<Schema> before) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unread) {
            throw new KboundException(file.toString(), "it cannot be read", "check input.schema", unread);
        }
        Schema schema = parse(file, text, before);
        SchemaBounds.trouble(schema).ifPresent(trouble -> {
            throw new KboundException(file.toString(), "the schema " + trouble, "simplify it");
        });
        return schema;
    }

    /** Avro's parser does not say all by exceptions of its own: an order that is none, a default that is no number. */
    private static Schema parse(Path file, String text, Collection<Schema> before) {
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException | StackOverflowError alone) {
            try {
                return new Schema.Parser().addTypes(before).parse(text);
            } catch (RuntimeException | StackOverflowError garbled) {
                throw new KboundException(
                        file.toString(),
                        "it is no Avro schema (" + garbled.getMessage() + ")",
                        "mend it; what it refers to must stand before it in input.schema",
                        garbled);
            }
        }
    }

    /**
     * A new decoder.
     *
     * @param channels of the model: the fields that are read of records of one's own, unless the input names others
     */
    public SignalDecoder decoder(List<String> channels) {
        Optional<SignalFields> fields = input.fields().map(own -> new SignalFields(own, channels));
        Optional<Schema> readAs = schemas.isEmpty() ? Optional.empty() : Optional.of(schemas.get(schemas.size() - 1));
        SignalDecoder decoder = switch (input.format()) {
            case AVRO -> new AvroDecoder(singleObject(), readAs, fields);
            case AVRO_REGISTRY -> new AvroDecoder(new RegistryFraming(registry.orElseThrow()), readAs, fields);
            case AVRO_BINARY ->
                new AvroDecoder(new NoFraming(readAs.orElse(SignalRecord.getClassSchema())), readAs, fields);
            case JSON -> fields.<SignalDecoder>map(JsonFieldsDecoder::new).orElseGet(JsonSignalDecoder::new);
        };
        return new BoundedDecoder(input.mostBytes(), decoder);
    }

    private AvroFraming singleObject() {
        List<Schema> known = new ArrayList<>(List.of(SignalRecord.getClassSchema()));
        known.addAll(schemas);
        return new SingleObjectFraming(known, schemas.isEmpty() ? "SignalRecord's" : "those of input.schema");
    }
}

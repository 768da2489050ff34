package io.kbound.tests.fuzz;

import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.config.AppConfig.Fields;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.TimeUnit;
import io.kbound.command.FileTree;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Schemas that others wrote: a file of the configuration, and what a registry has, which is less checked. An input is a schema as text, a zero
 * byte, and a record; one that does not begin as JSON makes a schema up ({@link SchemaMaker}).
 */
final class SchemaTarget implements Target {
    private static final String READ_AS = """
            {"type":"record","name":"A","aliases":["Telemetry","acme.A","b.A"],"fields":[
             {"name":"id","type":["null","string","long"],"default":null},
             {"name":"at","type":["null","long","string"],"default":null},
             {"name":"flow","type":["null","double","string"],"default":null},
             {"name":"pressure","type":["null","double"],"default":null}]}
            """;
    private static final int MADE_UP = 300;

    private final Path folder = Files.createTempDirectory("schemas");
    private final Path file = folder.resolve("hostile.avsc");
    private final Path readAs = Files.writeString(folder.resolve("read.avsc"), READ_AS);
    private final Fields plain = Decoders.fields("id", "at", TimeUnit.SECONDS);
    private final Fields nested = Decoders.fields("a.id", "", TimeUnit.AUTO, "b.0.flow", "c.a.A.pressure");

    SchemaTarget() throws IOException {}

    @Override
    public void take(byte[] input) throws IOException {
        Bytes bytes = new Bytes(input);
        boolean isText = input.length > 0 && (input[0] == '{' || input[0] == '[' || input[0] == '"');
        String text = isText ? new String(bytes.untilZero(), StandardCharsets.UTF_8) : new SchemaMaker(bytes).schema();
        byte[] record = bytes.rest();
        Files.writeString(file, text);
        for (Fields fields : List.of(plain, nested)) {
            ofFile(fields).ifPresent(decoder -> Decoders.take(decoder, Bytes.of('k'), record, 1));
        }
        Schema schema = parsed(text);
        if (schema != null) {
            byte[] framed = Bytes.joined(Bytes.of(0, 0, 0, 0, 1), record);
            Decoders.take(ofRegistry(schema, List.of(), plain), null, framed, 1);
            Decoders.take(ofRegistry(schema, List.of(), nested), null, framed, 1);
            Decoders.take(ofRegistry(schema, List.of(readAs), plain), null, framed, 1);
        }
    }

    private Optional<SignalDecoder> ofFile(Fields fields) {
        try {
            return Optional.of(Decoders.of(Format.AVRO_BINARY, List.of(file), fields, Optional.empty()));
        } catch (KboundException refused) {
            Refusal.check(refused);
            return Optional.empty();
        }
    }

    private static SignalDecoder ofRegistry(Schema schema, List<Path> readAs, Fields fields) {
        return Decoders.of(Format.AVRO_REGISTRY, readAs, fields, Optional.of(new KnownSchemas(1, schema)));
    }

    /** As a registry's client has it; how that takes what cannot be parsed is {@link RegistryTarget}'s to say. */
    private static @Nullable Schema parsed(String text) {
        try {
            return new Schema.Parser().setValidateDefaults(false).parse(text);
        } catch (RuntimeException | StackOverflowError none) {
            return null;
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        HostileSchemas.ALL.forEach(schema -> {
            seeds.add(Bytes.joined(Bytes.utf8(schema), new byte[1], Bytes.of(2, 'r', 2, 0, 0, 0)));
            seeds.add(Bytes.joined(Bytes.utf8(schema), new byte[1], Bytes.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 2, 2, 2)));
        });
        Random random = new Random(1);
        for (int i = 0; i < MADE_UP; i++) {
            byte[] made = new byte[10 + random.nextInt(200)];
            random.nextBytes(made);
            made[0] = (byte) (made[0] & 1);
            seeds.add(made);
        }
        return seeds;
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
    }
}

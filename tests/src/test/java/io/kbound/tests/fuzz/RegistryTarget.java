package io.kbound.tests.fuzz;

import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.TimeUnit;
import io.kbound.command.KboundException;
import io.kbound.record.SignalRecord;
import io.kbound.registry.Registries;
import io.kbound.registry.RegistryAccess;
import io.kbound.registry.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers of a schema registry, over HTTP. An input is a number of the question, one of the answer's status ({@link #RAW}: all of the answer is
 * in the input), its body up to a zero byte, and a record that is decoded by the schema that came of it.
 */
final class RegistryTarget implements Target {
    private static final int RAW = 255;
    private static final int[] STATUS = {200, 200, 200, 200, 404, 409, 422, 401, 302, 204};
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** What fails is asked for as often as in an app, without its waits. */
    private static final List<Duration> PAUSES = List.of(Duration.ZERO, Duration.ZERO);

    private final RawServer server = new RawServer();
    private final SchemaRegistry registry = Registries.open(new RegistryAccess(
            List.of(URI.create(server.address())), Optional.empty(), Optional.empty(), PATIENCE, PAUSES));
    private final SignalDecoder decoder = Decoders.of(
            Format.AVRO_REGISTRY, List.of(), Decoders.fields("id", "at", TimeUnit.SECONDS), Optional.of(registry));
    private int number;

    RegistryTarget() throws IOException {}

    @Override
    public void take(byte[] input) {
        Bytes bytes = new Bytes(input);
        int question = bytes.next(8);
        int status = bytes.next();
        byte[] body = status == RAW ? bytes.rest() : bytes.untilZero();
        server.answer(status == RAW ? body : RawServer.answer(STATUS[status % STATUS.length], body));
        try {
            switch (question) {
                case 0 -> registry.check();
                case 1 -> registry.register("topic-value", SignalRecord.getClassSchema());
                default -> {
                    // What it was asked for once it is not asked for again.
                    byte[] frame = ByteBuffer.allocate(5)
                            .put((byte) 0)
                            .putInt(number++)
                            .array();
                    Decoders.take(decoder, Bytes.of('k'), Bytes.joined(frame, bytes.rest()), 1);
                }
            }
        } catch (KboundException refused) {
            Refusal.check(refused);
        }
    }

    @Override
    public long allocatedElsewhere() {
        return 0;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String schema : HostileSchemas.ALL) {
            seeds.add(answer(2, 0, "{\"schema\":" + quoted(schema) + "}"));
        }
        String plain = quoted(HostileSchemas.ALL.get(0));
        for (String body : List.of(
                "",
                "[\"AVRO\"]",
                "{\"id\":1}",
                "{\"id\":99999999999}",
                "{\"schema\":" + plain + ",\"schemaType\":\"JSON\"}",
                "{\"schema\":" + plain
                        + ",\"references\":[{\"name\":\"x\",\"subject\":\"s /?\",\"version\":1},{\"subject\":\"t\",\"version\":-1}]}",
                "{\"schema\":1,\"references\":{\"a\":{}}}",
                "{\"error_code\":40403,\"message\":\"no\\nsuch " + " ".repeat(50_000) + "x\"}",
                "{\"error_code\":42201,\"message\":[1]}",
                "{\"error_code\":409}",
                "{\"a\":" + "[".repeat(5000) + "}",
                "[" + "0,".repeat(200_000) + "0]",
                "\"" + "x".repeat(2_000_000) + "\"")) {
            for (int question = 0; question < 3; question++) {
                for (int status : List.of(0, 4, 5, 6, 7, 8, 9)) {
                    seeds.add(answer(question, status, body));
                }
            }
        }
        for (String raw : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: x\r\n y\r\n\r\n",
                "HTTP/1.1 999 \u0001\r\n" + "X: y\r\n".repeat(20_000) + "\r\n",
                "HTTP/9.9 -1\r\n\r\n",
                "no HTTP at all")) {
            seeds.add(Bytes.joined(Bytes.of(2, RAW), Bytes.utf8(raw)));
        }
        return seeds;
    }

    private static byte[] answer(int question, int status, String body) {
        return Bytes.joined(Bytes.of(question, status), Bytes.utf8(body), new byte[1], Bytes.of(2, 'r', 2, 0, 0));
    }

    private static String quoted(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }

    @Override
    public void close() throws IOException {
        registry.close();
        server.close();
    }
}

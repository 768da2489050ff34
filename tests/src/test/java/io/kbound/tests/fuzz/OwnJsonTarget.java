package io.kbound.tests.fuzz;

import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.TimeUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON objects of one's own. An input is a number of the configuration, and the text. */
final class OwnJsonTarget implements Target {
    private final List<SignalDecoder> decoders = List.of(
            decoder("id", "at", TimeUnit.AUTO),
            decoder("id", "at", TimeUnit.SECONDS),
            decoder("m.id", "m.at", TimeUnit.NANOS, "m.s.flow", "m.l.1"),
            decoder("l.0", "l.1", TimeUnit.MICROS, "l.2", "l.999999999"),
            decoder("", "", TimeUnit.AUTO, "s.flow", "s.flow.x"));

    private static SignalDecoder decoder(String source, String time, TimeUnit unit, String... channels) {
        return Decoders.of(Format.JSON, List.of(), Decoders.fields(source, time, unit, channels), Optional.empty());
    }

    @Override
    public void take(byte[] input) {
        Bytes bytes = new Bytes(input);
        Decoders.take(decoders.get(bytes.next(decoders.size())), Bytes.of('k'), bytes.rest(), 1);
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < decoders.size(); i++) {
            for (byte[] text : JsonTexts.HOSTILE) {
                seeds.add(Bytes.joined(Bytes.of(i), text));
            }
            for (String text : List.of(
                    "{\"id\":\"rig\",\"at\":1600000000,\"flow\":1.5,\"pressure\":\"2.5e1\"}",
                    "{\"id\":12345678901234567890123,\"at\":\"2020-03-09\",\"flow\":true,\"pressure\":null}",
                    "{\"id\":\"r\",\"at\":1e-300,\"flow\":\"" + "1".repeat(390) + "\",\"pressure\":1e999}",
                    "{\"id\":1,\"at\":" + "9".repeat(400) + ",\"flow\":" + "9".repeat(999) + ",\"pressure\":{}}",
                    "{\"id\":1,\"at\":0.00000000000000000001,\"flow\":1,\"pressure\":\"0x1p3\"}",
                    "{\"m\":{\"id\":\"rig\",\"at\":\"1600000000000000000\",\"s\":{\"flow\":1},\"l\":[1,2,3]}}",
                    "{\"l\":[\"rig\",1600000000000000,3,4,[5]],\"s\":{\"flow\":1}}",
                    "{\"m\":null,\"l\":null,\"s\":null}")) {
                seeds.add(Bytes.joined(Bytes.of(i), Bytes.utf8(text)));
            }
        }
        return seeds;
    }
}

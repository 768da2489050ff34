package io.kbound.tests.parts;

import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.kafka.DecodedSignal;
import io.kbound.app.kafka.SignalDecoder;
import io.kbound.app.kafka.SingleObject;
import io.kbound.app.kafka.UnscorableException;
import io.kbound.bench.rig.Rigs;
import io.kbound.record.SignalRecord;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A signal record of four named channels, decoded from Avro. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderPart {
    private final SignalDecoder decoder = SignalDecoder.of(Format.AVRO);
    private final byte[] value;

    /** Encodes a record. */
    public DecoderPart() {
        SignalRecord reading = new SignalRecord("rig", Instant.EPOCH, new Rigs(1, 1).next(0), Rigs.CHANNELS);
        value = new SingleObject<>(SignalRecord.class).serializer().serialize("signals", reading);
    }

    @Benchmark
    public DecodedSignal decode() throws UnscorableException {
        return decoder.decode(null, value, 0);
    }
}

package io.kbound.tests.fuzz;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.InputDecoders;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig.Fields;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.Input;
import io.kbound.app.config.AppConfig.TimeUnit;
import io.kbound.app.config.FieldPath;
import io.kbound.registry.SchemaRegistry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decoders of records of one's own, as configurations have them. */
final class Decoders {
    static final List<String> CHANNELS = List.of("flow", "pressure");

    private static final ChannelOrder ORDER = new ChannelOrder(CHANNELS);

    private Decoders() {}

    /**
     * The fields of a configuration.
     *
     * @param source a path; empty: the key
     * @param time a path; empty: the timestamp
     * @param channels paths, in the order of {@link #CHANNELS}; none: fields of their names
     */
    static Fields fields(String source, String time, TimeUnit unit, String... channels) {
        Map<String, FieldPath> paths = new LinkedHashMap<>();
        for (int i = 0; i < channels.length; i++) {
            paths.put(CHANNELS.get(i), path(channels[i]));
        }
        return new Fields(optional(source), optional(time), unit, paths);
    }

    private static Optional<FieldPath> optional(String path) {
        return path.isEmpty() ? Optional.empty() : Optional.of(path(path));
    }

    private static FieldPath path(String path) {
        return new FieldPath(List.of(path.split("\\.", -1)));
    }

    static SignalDecoder of(Format format, List<Path> schemas, Fields fields, Optional<SchemaRegistry> registry) {
        return InputDecoders.of(new Input("own", format, schemas, Optional.of(fields)), registry)
                .decoder(CHANNELS);
    }

    /** Decodes, arranges, and sees to it that a signal has all that it should; empty where the record is refused. */
    static Optional<DecodedSignal> take(SignalDecoder decoder, byte @Nullable [] key, byte[] value, long kafkaMillis) {
        try {
            DecodedSignal signal = decoder.decode(key, value, kafkaMillis);
            if (signal.source().isEmpty() || signal.size() != CHANNELS.size() || !CHANNELS.equals(signal.channels())) {
                throw new AssertionError("a signal of " + signal.size() + " values at " + signal.timeMicros());
            }
            ORDER.arrange(signal);
            return Optional.of(signal);
        } catch (UnscorableException refused) {
            Refusal.check(refused);
            return Optional.empty();
        }
    }
}
